import { type BlockTimes, blockNames, blockOf } from "./blocks.ts";
import { isExpired } from "./expiry.ts";
import type { LicenseFacts, Person } from "./types.ts";

/** Every status of a license, in the order of the documentation. */
export const licenseStatuses = ["active", "inactive", "expired", ...blockNames.toReversed(), "not_activated"] as const;

export type LicenseStatus = (typeof licenseStatuses)[number];

/** Milliseconds without a sign of life after which a license is inactive: 90 days. */
export const inactivityMs = 90 * 86_400_000;

type Needed = BlockTimes &
  Pick<LicenseFacts, "expiry" | "lastActivatedAt" | "lastValidatedAt" | "lastCheckedInAt" | "lastCheckedOutAt">;

/**
 * The status of a license at this instant. Derived, never stored. `hasStatusSql` says the same in SQL.
 * @param lastValidatedAt of the last validation, where the license does not say it yet
 */
export function licenseStatus(
  { license, owner }: { license: Needed; owner: Pick<Person, "bannedAt"> | null },
  now: Date,
  lastValidatedAt: Date | null = license.lastValidatedAt,
): LicenseStatus {
  const block = blockOf({ license, owner });
  if (block !== null) return block;
  if (isExpired(license, now)) return "expired";
  const lastSeen = lastSeenAt(license, lastValidatedAt);
  if (lastSeen === null) return "not_activated";
  return lastSeen < inactiveBefore(now) ? "inactive" : "active";
}

/** A license that was last seen before this instant is inactive. */
export const inactiveBefore = (now: Date): Date => new Date(now.getTime() - inactivityMs);

const never = Number.NEGATIVE_INFINITY;

/** The last activation, validation, check-in or check-out. */
function lastSeenAt({ lastActivatedAt, lastCheckedInAt, lastCheckedOutAt }: Needed, lastValidatedAt: Date | null): Date | null {
  const last = Math.max(
    lastActivatedAt?.getTime() ?? never,
    lastValidatedAt?.getTime() ?? never,
    lastCheckedInAt?.getTime() ?? never,
    lastCheckedOutAt?.getTime() ?? never,
  );
  return last === never ? null : new Date(last);
}
