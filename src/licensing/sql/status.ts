import { type SQL, sql } from "drizzle-orm";
import { type OwnBlock, ownBlocks } from "../blocks.ts";
import { inactivityMs, type LicenseStatus } from "../status.ts";
import { isExpiredSql } from "./expiry.ts";
import { hasOwnBlockSql, isUnblockedSql, ownerIsBannedSql } from "./run-refusal.ts";

/** The expiry of the license on the alias `license`, as the index licenses_expiry has it. */
export const expiryOrNeverSql: SQL = sql`coalesce(license.expiry, 'infinity'::timestamptz)`;

/** The rule of `lastSeenAt` in SQL, on the alias `license`. */
const lastSeenAtSql: SQL = sql`latchkey_last_seen(license)`;

/**
 * The rule of `licenseStatus` in SQL: the license on the alias `license` has this status. Written as conditions on columns, which have indexes.
 * @param now a `timestamptz`
 */
export const hasStatusSql = (status: LicenseStatus, now: SQL): SQL =>
  status === "banned" ? ownerIsBannedSql : sql`(${hasStatusUnlessBannedSql(status, now)} and not ${ownerIsBannedSql})`;

const isOwnBlock = (status: LicenseStatus): status is OwnBlock => ownBlocks.some(({ name }) => name === status);

/** The rule of `licenseStatus` in SQL, for licenses whose owner is not banned. */
export function hasStatusUnlessBannedSql(status: Exclude<LicenseStatus, "banned">, now: SQL): SQL {
  if (isOwnBlock(status)) return hasOwnBlockSql(status);
  const isExpired = isExpiredSql(expiryOrNeverSql, now);
  const runs = sql`${isUnblockedSql} and not ${isExpired}`;
  const isRecent = sql`${lastSeenAtSql} >= ${now} - make_interval(secs => ${inactivityMs / 1000})`;
  return {
    expired: sql`${isUnblockedSql} and ${isExpired}`,
    not_activated: sql`${runs} and ${lastSeenAtSql} is null`,
    inactive: sql`${runs} and not ${isRecent}`,
    active: sql`${runs} and ${isRecent}`,
  }[status];
}
