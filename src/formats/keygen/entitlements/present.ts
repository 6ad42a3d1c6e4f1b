import type { TenantContext } from "../../../context.ts";
import type { EntitlementRecord } from "../../../entitlements/index.ts";
import { camelCased, type Resource, resource } from "../resource.ts";

export const presentEntitlement = ({ tenant }: Pick<TenantContext, "tenant">, entitlement: EntitlementRecord): Resource =>
  resource({
    tenantId: tenant.id,
    type: "entitlements",
    id: entitlement.id,
    attributes: {
      name: entitlement.name,
      code: entitlement.code,
      metadata: camelCased(entitlement.metadata),
      created: entitlement.createdAt.toISOString(),
      updated: entitlement.updatedAt.toISOString(),
    },
  });
