import { isExpired } from "./expiry.ts";
import type { LicenseFacts, Person } from "./types.ts";

export type LicenseStatus = "banned" | "suspended" | "expired" | "not_activated" | "inactive" | "active";

/** Milliseconds without a sign of life after which a license is inactive: 90 days. */
export const inactivityMs = 90 * 86_400_000;

type Needed = Pick<
  LicenseFacts,
  "expiry" | "suspendedAt" | "lastActivatedAt" | "lastValidatedAt" | "lastCheckedInAt" | "lastCheckedOutAt"
>;

/** What a license is at this instant. Derived, never stored. */
export function licenseStatus(
  { license, owner }: { license: Needed; owner: Pick<Person, "bannedAt"> | null },
  now: Date,
): LicenseStatus {
  if (owner !== null && owner.bannedAt !== null) return "banned";
  if (license.suspendedAt !== null) return "suspended";
  if (isExpired(license, now)) return "expired";
  const lastSeen = lastSeenAt(license);
  if (lastSeen === null) return "not_activated";
  return now.getTime() - lastSeen.getTime() > inactivityMs ? "inactive" : "active";
}

const never = Number.NEGATIVE_INFINITY;

/** The last activation, validation, check-in or check-out. */
export function lastSeenAt({ lastActivatedAt, lastValidatedAt, lastCheckedInAt, lastCheckedOutAt }: Needed): Date | null {
  const last = Math.max(
    lastActivatedAt?.getTime() ?? never,
    lastValidatedAt?.getTime() ?? never,
    lastCheckedInAt?.getTime() ?? never,
    lastCheckedOutAt?.getTime() ?? never,
  );
  return last === never ? null : new Date(last);
}
