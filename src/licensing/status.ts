import { isExpired } from "./expiry.ts";
import { blockOf } from "./run-refusal.ts";
import type { LicenseFacts, Person } from "./types.ts";

export type LicenseStatus = "banned" | "suspended" | "expired" | "not_activated" | "inactive" | "active";

/** Milliseconds without a sign of life after which a license is inactive: 90 days. */
export const inactivityMs = 90 * 86_400_000;

type Needed = Pick<
  LicenseFacts,
  "expiry" | "suspendedAt" | "lastActivatedAt" | "lastValidatedAt" | "lastCheckedInAt" | "lastCheckedOutAt"
>;

/** The status of a license at this instant. Derived, never stored. `hasStatusSql` says the same in SQL. */
export function licenseStatus(
  { license, owner }: { license: Needed; owner: Pick<Person, "bannedAt"> | null },
  now: Date,
): LicenseStatus {
  const block = blockOf({ license, owner });
  if (block !== null) return block;
  if (isExpired(license, now)) return "expired";
  const lastSeen = lastSeenAt(license);
  if (lastSeen === null) return "not_activated";
  return lastSeen < inactiveBefore(now) ? "inactive" : "active";
}

/** A license that was last seen before this instant is inactive. */
export const inactiveBefore = (now: Date): Date => new Date(now.getTime() - inactivityMs);

const never = Number.NEGATIVE_INFINITY;

/** The last activation, validation, check-in or check-out. */
function lastSeenAt({ lastActivatedAt, lastValidatedAt, lastCheckedInAt, lastCheckedOutAt }: Needed): Date | null {
  const last = Math.max(
    lastActivatedAt?.getTime() ?? never,
    lastValidatedAt?.getTime() ?? never,
    lastCheckedInAt?.getTime() ?? never,
    lastCheckedOutAt?.getTime() ?? never,
  );
  return last === never ? null : new Date(last);
}
