import { type SQL, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import {
  accountSessions,
  activations,
  changes,
  edgeNodes,
  hourlyValidations,
  idempotencyKeys,
  jobRuns,
  licenseDays,
  passwordResets,
  rateWindows,
  tokens,
  webhookAttempts,
  webhookDeliveries,
} from "../db/schema.ts";
import { instant } from "../db/sql.ts";

/** Rows that nobody needs any more. `by` is their time, which an index has in order; `since` is the time from which on they are needed. */
export type Stale = { table: SQL; by: SQL; since: (now: Date) => SQL };

/** By whichever of the two clocks is behind: one that is wrong deletes nothing that lives. */
const ago = (interval: string) => (now: Date) => sql`least(${instant(now)}, now()) - interval '${sql.raw(interval)}'`;

/** When the day of UTC began that was so many days before today, as a time without a zone, with which dates compare. */
const daysAgo = (days: number) => (now: Date) =>
  sql`(date_trunc('day', ${ago("0 days")(now)}, 'UTC') at time zone 'UTC' - make_interval(days => ${days}::int))`;

/** The rows of each table that are deleted. docs/data.md tells people how long each is kept. */
export const staleRows = {
  /** A key counts for a day from when it was claimed (`latchkey_claim_request`), by the clock of whichever Worker looks. */
  idempotencyKeys: { table: sql`${idempotencyKeys}`, by: sql`made_at`, since: ago("25 hours") },
  /** A node that has not asked for 50 minutes takes its copy to be out of date (`src/edge/tenant-copy.ts`). */
  changes: { table: sql`${changes}`, by: sql`written_at`, since: ago("1 hour") },
  /** Writes tell the nodes that were seen within a day (`latchkey_change_notices`). */
  edgeNodes: { table: sql`${edgeNodes}`, by: sql`seen_at`, since: ago("2 days") },
  /** No period is longer than a day. */
  rateWindows: { table: sql`${rateWindows}`, by: sql`started_at`, since: ago("2 days") },
  /** For so long whoever still sends it hears that it has expired, and its maker sees it in lists. Later it is unknown. */
  tokens: { table: sql`${tokens}`, by: sql`expiry`, since: ago("90 days") },
  /** As with tokens, but these are good for a day. */
  passwordResets: { table: sql`${passwordResets}`, by: sql`expiry`, since: ago("30 days") },
  /** They refresh nothing any more; their last access tokens have ended too. */
  accountSessions: { table: sql`${accountSessions}`, by: sql`expiry`, since: ago("1 day") },
  webhookAttempts: { table: sql`${webhookAttempts}`, by: sql`attempted_at`, since: ago("30 days") },
  /** Those that are over; their attempts go with them. */
  webhookDeliveries: { table: sql`${webhookDeliveries}`, by: sql`finished_at`, since: ago("30 days") },
  /** Numbers by the hour, of the last 90 whole days and of today. */
  hourlyValidations: {
    table: sql`${hourlyValidations}`,
    by: sql`hour`,
    since: (now) => sql`(${daysAgo(90)(now)} at time zone 'UTC')`,
  },
  /** As many days as the most shared licenses are found by, and one more for a pass that began the day before. */
  licenseDays: { table: sql`${licenseDays}`, by: sql`day`, since: daysAgo(30) },
  activations: { table: sql`${activations}`, by: sql`day`, since: daysAgo(30) },
  jobRuns: { table: sql`${jobRuns}`, by: sql`started_at`, since: ago("7 days") },
} satisfies Record<string, Stale>;

/**
 * Returns the statement that deletes the oldest rows of a table that nobody needs, and gives how many there were as `rows`. Rows are found again by their
 * place, which does not change while they are locked: that takes no index and no plan of a join. What somebody else holds is left for another time.
 */
export const deleteStatement = ({ table, by, since }: Stale, { now, most }: { now: Date; most: number }): SQL => sql`
  with gone as (
    delete from ${table} where ctid = any(array(
      select ctid from ${table} where ${by} < ${since(now)} order by ${by} limit ${most}::int for update skip locked
    )) returning 1
  )
  select count(*)::int as rows from gone`;

/** Deletes rows of a table that nobody needs, the oldest first. @returns how many */
export async function deleteStale(database: Database, stale: Stale, options: { now: Date; most: number }): Promise<number> {
  const { rows } = await database.changing.execute<{ rows: number }>(deleteStatement(stale, options));
  return rows[0]?.rows ?? 0;
}
