import type { TenantContext } from "../../../context.ts";
import type { PresentableLicense } from "../../../licenses/index.ts";
import { blocks, type LicenseStatus, limitNames, limitOf } from "../../../licensing/index.ts";
import { schemeNames } from "../choices.ts";
import { camelCased, type Resource, resource, timeOrNull } from "../resource.ts";

/** A license, as this format shows one. */
export type ShownLicense = Omit<PresentableLicense, "seatsUsed" | "product">;

/** Milliseconds before its expiry in which a license is EXPIRING: three days. */
const expiringMs = 3 * 86_400_000;

/** The status as this format names it: not activated counts as inactive, and one that is about to expire says so. */
export function statusOf(status: LicenseStatus, expiry: Date | null, now: Date): string {
  if (status === "expired" || status in blocks) return status.toUpperCase();
  if (expiry !== null && expiry.getTime() - now.getTime() < expiringMs) return "EXPIRING";
  return status === "active" ? "ACTIVE" : "INACTIVE";
}

/** A license. Its `lastValidated` comes first, so that a validation can write the rest once for many answers. */
export const presentLicense = (
  { tenant, now }: Pick<TenantContext, "tenant" | "now">,
  { license, policy, owner, key, status, nextCheckInAt }: ShownLicense,
): Resource =>
  resource({
    tenantId: tenant.id,
    type: "licenses",
    id: license.id,
    attributes: {
      lastValidated: timeOrNull(license.lastValidatedAt),
      name: license.name,
      key,
      expiry: timeOrNull(license.expiry),
      status: statusOf(status, license.expiry, now),
      uses: license.uses,
      suspended: license.suspendedAt !== null,
      scheme: schemeNames[policy.scheme],
      // Keys are shown to whoever may see their license.
      encrypted: false,
      strict: policy.strict,
      floating: policy.floating,
      protected: policy.protected,
      version: null,
      ...Object.fromEntries(limitNames.map((name) => [name, limitOf(name, license, policy)])),
      requireHeartbeat: policy.requireHeartbeat,
      requireCheckIn: policy.requireCheckIn,
      lastCheckIn: timeOrNull(license.lastCheckedInAt),
      nextCheckIn: timeOrNull(nextCheckInAt),
      lastCheckOut: timeOrNull(license.lastCheckedOutAt),
      metadata: camelCased(license.metadata),
      created: license.createdAt.toISOString(),
      updated: license.updatedAt.toISOString(),
    },
    one: {
      product: { type: "products", id: license.productId },
      policy: { type: "policies", id: license.policyId },
      group: null,
      owner: owner === null ? null : { type: "users", id: owner.id },
    },
    many: {
      users: { count: license.usersCount + (owner === null ? 0 : 1) },
      machines: { count: license.machinesCount },
      tokens: null,
      entitlements: null,
    },
  });
