import { z } from "zod";
import type { TenantContext } from "../context.ts";
import { longestKey } from "../crypto/key-text.ts";
import { exampleId, instantField, refusedAs } from "../http/fields.ts";
import { keyPattern, keyText } from "../http/key-fields.ts";
import { listAnswer, listQuery, pageOf } from "../http/listing.ts";
import { tenantRoute } from "../http/route.ts";
import { exampleKey, textFilter } from "../http/schemas.ts";
import { licenseStatuses } from "../licensing/index.ts";
import { presentProduct } from "../products/index.ts";
import { listLicenses } from "./list.ts";
import { presentLicenseAlone, presentLicensePolicy } from "./present.ts";
import { inList } from "./schemas.ts";

const time = (description: string) =>
  instantField("license_expiry_invalid").optional().meta({ description, example: "2030-01-01T00:00:00Z" });

const query = listQuery(["created_at", "updated_at", "expiry", "name"], {
  product_id: z
    .uuid(refusedAs({ invalid: "product_not_found" }))
    .optional()
    .meta({ description: "Of this product.", example: exampleId }),
  policy_id: z
    .uuid(refusedAs({ invalid: "policy_not_found" }))
    .optional()
    .meta({ description: "Under this policy.", example: exampleId }),
  status: z.enum(licenseStatuses).optional().meta({ description: "The state at this instant.", example: "active" }),
  expires_after: time("Its expiry is at this time or later."),
  expires_before: time("Its expiry is before this time."),
  owner: textFilter("Username or email of its owner.", "alice@example.com"),
  user: textFilter("Username or email of its owner or of a user attached to it.", "alice@example.com"),
  metadata_key: textFilter("Has this key in its metadata.", "order"),
  metadata_value: z
    .string()
    .max(256)
    .optional()
    .meta({ description: "With `metadata_key`: the key has this value.", example: "A-1042" }),
  entitlement: textFilter("Code of an entitlement that it or its policy holds.", "EXPORT"),
  fingerprint: textFilter("Has a machine of this fingerprint.", "b5:2f:0c:9a"),
  name: textFilter("A part of its name, whatever the case.", "desktop"),
  license_key: keyText()
    .min(1)
    .max(longestKey)
    .optional()
    .meta({ description: "The whole key.", pattern: keyPattern, example: exampleKey }),
  include: z
    .string()
    .regex(/^(policy|product)(,(policy|product))?$/, "must be policy, product or policy,product")
    .optional()
    .meta({
      description: "`policy`, `product`, or both with a comma between: shown with each license.",
      example: "policy,product",
    }),
}).refine(({ metadata_key, metadata_value }) => metadata_key !== undefined || metadata_value === undefined, {
  path: ["metadata_value"],
  error: "needs metadata_key beside it",
});

const listed = inList
  .extend({ license_policy: inList.shape.license_policy.optional(), license_product: inList.shape.license_product.optional() })
  .meta({ id: "ListedLicense" });

export const licenseListRoutes = [
  tenantRoute(
    {
      method: "get",
      path: "/licenses",
      operationId: "listLicenses",
      group: "Find licenses and machines",
      summary: "List licenses",
      description: "Every filter that is given holds.",
      permission: "license.read",
      query,
      answer: { status: 200, description: "A page.", data: z.array(listed), isList: true },
      refusals: ["tenant_not_found", "product_not_found", "policy_not_found", "license_expiry_invalid"],
    },
    async (context, { query: asked }) => {
      const page = pageOf(asked, "created_at");
      const found = await listLicenses(context, await filterOf(context, asked), page);
      const shown = new Set(asked.include?.split(","));
      return listAnswer(found, page, (row) => {
        return {
          ...presentLicenseAlone(row),
          ...(shown.has("policy") ? { license_policy: presentLicensePolicy(row.policy) } : {}),
          ...(shown.has("product") ? { license_product: presentProduct(row.product) } : {}),
        };
      });
    },
  ),
];

const filterOf = async ({ secrets }: TenantContext, asked: z.output<typeof query>) => ({
  productId: asked.product_id,
  policyId: asked.policy_id,
  status: asked.status,
  expiresAfter: asked.expires_after,
  expiresBefore: asked.expires_before,
  owner: asked.owner,
  user: asked.user,
  metadata: asked.metadata_key === undefined ? undefined : { key: asked.metadata_key, value: asked.metadata_value },
  entitlement: asked.entitlement,
  fingerprint: asked.fingerprint,
  name: asked.name,
  keyHash: asked.license_key === undefined ? undefined : await secrets.lookupHash(asked.license_key),
});
