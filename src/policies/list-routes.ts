import { z } from "zod";
import { exampleId, refusedAs } from "../http/fields.ts";
import { listAnswer, listQuery, pageOf } from "../http/listing.ts";
import { tenantRoute } from "../http/route.ts";
import { textFilter } from "../http/schemas.ts";
import { policyChoices } from "../licensing/index.ts";
import { listPolicies } from "./list.ts";
import { presentPolicy } from "./present.ts";
import { policy } from "./schemas.ts";

export const policyListRoutes = [
  tenantRoute(
    {
      method: "get",
      path: "/policies",
      operationId: "listPolicies",
      group: "Set up what you sell",
      summary: "List policies",
      description: "Every filter that is given holds.",
      permission: "policy.read",
      query: listQuery(["created_at", "name"], {
        product_id: z
          .uuid(refusedAs({ invalid: "product_not_found" }))
          .optional()
          .meta({ description: "Of this product.", example: exampleId }),
        name: textFilter("A part of the name.", "yearly"),
        scheme: z
          .enum(policyChoices.scheme, refusedAs({ invalid: "policy_scheme_invalid" }))
          .optional()
          .meta({ description: "Of this scheme.", example: "ED25519" }),
        signing_key_id: z
          .uuid(refusedAs({ invalid: "signing_key_not_found" }))
          .optional()
          .meta({ description: "Pinned to this signing key.", example: exampleId }),
        entitlement: textFilter("Code of an entitlement that it gives.", "EXPORT"),
      }),
      answer: { status: 200, description: "A page.", data: z.array(policy), isList: true },
      refusals: ["tenant_not_found", "product_not_found", "policy_scheme_invalid", "signing_key_not_found"],
    },
    async (context, { query }) => {
      const page = pageOf(query, "created_at");
      const { name, scheme, product_id: productId, signing_key_id: signingKeyId, entitlement } = query;
      const filter = { name, scheme, productId, signingKeyId, entitlement };
      return listAnswer(await listPolicies(context, filter, page), page, presentPolicy);
    },
  ),
];
