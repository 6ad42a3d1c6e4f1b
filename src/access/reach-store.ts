import { type SQL, sql } from "drizzle-orm";
import { licenseEntitlements, licenses, policyEntitlements } from "../db/schema.ts";
import { type Reach, reachesTenant } from "./reach.ts";

// Conditions on what a caller reaches, each on the alias of its name unless another is given. Every statement that finds or changes a thing
// for a caller has one of them beside the tenant's.

/** A license itself, or one of the product. */
export function licenseInReach({ licenseId, productId }: Reach): SQL {
  if (licenseId !== undefined) return sql`license.id = ${licenseId}`;
  return productId === undefined ? sql`true` : sql`license.product_id = ${productId}`;
}

/** The machines of the licenses within reach. Served by the primary key of licenses. */
export function machineInReach(reach: Reach): SQL {
  if (reach.licenseId !== undefined) return sql`machine.license_id = ${reach.licenseId}`;
  if (reachesTenant(reach)) return sql`true`;
  return sql`exists (
    select from ${licenses} license
    where license.tenant_id = machine.tenant_id and license.id = machine.license_id and ${licenseInReach(reach)}
  )`;
}

/** The tokens of the license, or of the product and of its licenses. */
export function tokenInReach({ licenseId, productId }: Reach): SQL {
  if (licenseId !== undefined) return sql`token.license_id = ${licenseId}`;
  if (productId === undefined) return sql`true`;
  return sql`(token.product_id = ${productId} or token.license_id in (
    select license.id from ${licenses} license where license.tenant_id = token.tenant_id and license.product_id = ${productId}
  ))`;
}

/** The license's own product, or the product itself. */
export function productInReach({ licenseId, productId }: Reach): SQL {
  if (licenseId !== undefined)
    return sql`product.id = (
      select license.product_id from ${licenses} license where license.tenant_id = product.tenant_id and license.id = ${licenseId}
    )`;
  return productId === undefined ? sql`true` : sql`product.id = ${productId}`;
}

/** The license's own policy, or those of the product. */
export function policyInReach({ licenseId, productId }: Reach, policy: SQL = sql`policy`): SQL {
  if (licenseId !== undefined)
    return sql`${policy}.id = (
      select license.policy_id from ${licenses} license where license.tenant_id = ${policy}.tenant_id and license.id = ${licenseId}
    )`;
  return productId === undefined ? sql`true` : sql`${policy}.product_id = ${productId}`;
}

/**
 * The entitlements that the license holds, through itself or its policy. Those of a tenant belong to no product: a product's token reaches all.
 * Served by the primary key of licenses, license_entitlements_attached and policy_entitlements_attached.
 */
export function entitlementInReach({ licenseId }: Reach, entitlement: SQL = sql`entitlement`): SQL {
  if (licenseId === undefined) return sql`true`;
  return sql`exists (
    select
    from ${licenses} license
    where license.tenant_id = ${entitlement}.tenant_id and license.id = ${licenseId} and (
      exists (
        select from ${licenseEntitlements} held
        where held.tenant_id = license.tenant_id and held.license_id = license.id and held.entitlement_id = ${entitlement}.id
      ) or exists (
        select from ${policyEntitlements} held
        where held.tenant_id = license.tenant_id and held.policy_id = license.policy_id and held.entitlement_id = ${entitlement}.id
      )
    )
  )`;
}
