import { expiryRefuses, isExpired } from "./expiry.ts";
import type { PolicyAttributes } from "./policy-attributes.ts";

/** Why a license is blocked, whatever its expiry. */
export type Block = "banned" | "suspended";

/** The facts that decide whether a license is blocked: times as records or as JSON have them, or null. */
type BlockFacts = { license: { suspendedAt: unknown }; owner: { bannedAt: unknown } | null };

/** Says what blocks a license: the ban of its owner, else its suspension. Null where neither does. `blockSql` says the same in SQL. */
export function blockOf({ license, owner }: BlockFacts): Block | null {
  if (owner?.bannedAt != null) return "banned";
  return license.suspendedAt == null ? null : "suspended";
}

/** The refusal for each reason why a license may not run. */
export const runRefusals = {
  banned: "license_owner_banned",
  suspended: "license_suspended",
  expired: "license_expired",
} as const;

type RunFacts = BlockFacts & {
  license: { expiry: Date | null };
  policy: Pick<PolicyAttributes, "expirationStrategy">;
};

/** Says why a license may not run: it takes no machine and gives no file. Null where it may. `runRefusalSql` says the same in SQL. */
export function runRefusal(facts: RunFacts, now: Date): (typeof runRefusals)[keyof typeof runRefusals] | null {
  const reason = blockOf(facts) ?? (isExpired(facts.license, now) && expiryRefuses(facts.policy) ? "expired" : null);
  return reason === null ? null : runRefusals[reason];
}
