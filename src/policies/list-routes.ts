import { z } from "zod";
import { coded } from "../http/fields.ts";
import { listAnswer, listQuery, pageOf } from "../http/listing.ts";
import { tenantRoute } from "../http/route.ts";
import { selectPolicies } from "./list-store.ts";
import { presentPolicy } from "./present.ts";
import { policy } from "./schemas.ts";
import { reachOfPolicies } from "./service.ts";

export const policyListRoutes = [
  tenantRoute(
    {
      method: "get",
      path: "/policies",
      operationId: "listPolicies",
      group: "Policies",
      summary: "List policies",
      permission: "policy.read",
      query: listQuery(["created_at", "name"], {
        product_id: z
          .uuid(coded({ invalid: "44006" }))
          .optional()
          .meta({ description: "Of this product." }),
        name: z.string().min(1).max(256).optional().meta({ description: "A part of the name.", example: "yearly" }),
        scheme: z.enum(["ED25519", "RSA2048PKCS1", "RSA2048PSS"], coded({ invalid: "46001" })).optional(),
      }),
      answer: { status: 200, description: "A page.", data: z.array(policy), isList: true },
      codes: ["42002", "44006", "46001"],
    },
    async (context, { query }) => {
      const page = pageOf(query, "created_at");
      const { name, scheme, product_id: productId } = query;
      const filter = { name, scheme, productId, reachesProduct: reachOfPolicies(context).productId };
      return listAnswer(await selectPolicies(context.database, context.tenant.id, filter, page), page, presentPolicy);
    },
  ),
];
