import type { TenantContext } from "../../../context.ts";
import type { PolicyRecord } from "../../../policies/index.ts";
import { camelCased, type Resource, resource } from "../resource.ts";
import { presentAttributes } from "./attributes.ts";

export const presentPolicy = ({ tenant }: Pick<TenantContext, "tenant">, policy: PolicyRecord): Resource =>
  resource({
    tenantId: tenant.id,
    type: "policies",
    id: policy.id,
    attributes: {
      name: policy.name,
      ...presentAttributes(policy),
      metadata: camelCased(policy.metadata),
      created: policy.createdAt.toISOString(),
      updated: policy.updatedAt.toISOString(),
    },
    one: { product: { type: "products", id: policy.productId } },
    many: { pool: null, licenses: null, entitlements: null },
  });
