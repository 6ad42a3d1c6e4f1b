import { type SQL, sql } from "drizzle-orm";
import { inactivityMs, type LicenseStatus } from "../status.ts";
import { isExpiredSql } from "./expiry.ts";
import { ownerIsBannedSql } from "./run-refusal.ts";

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

/** The rule of `licenseStatus` in SQL, for licenses whose owner is not banned. */
export function hasStatusUnlessBannedSql(status: Exclude<LicenseStatus, "banned">, now: SQL): SQL {
  const runs = sql`license.suspended_at is null and not ${isExpiredSql(expiryOrNeverSql, now)}`;
  const isRecent = sql`${lastSeenAtSql} >= ${now} - make_interval(secs => ${inactivityMs / 1000})`;
  return {
    suspended: sql`license.suspended_at is not null`,
    expired: sql`license.suspended_at is null and ${isExpiredSql(expiryOrNeverSql, now)}`,
    not_activated: sql`${runs} and ${lastSeenAtSql} is null`,
    inactive: sql`${runs} and not ${isRecent}`,
    active: sql`${runs} and ${isRecent}`,
  }[status];
}
