import { type SQL, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { tenants, validationCounts } from "../db/schema.ts";
import { instant } from "../db/sql.ts";
import { hourlyDays } from "./measures.ts";

/** When the days began that are kept by the hour, by whichever of the two clocks is behind. */
const keptSince = (now: Date): SQL =>
  sql`(date_trunc('day', least(${instant(now)}, now()), 'UTC') - make_interval(days => ${hourlyDays}::int))`;

/**
 * Makes days of the hours of raw validation counts that are older than 90 days, the oldest first: each row is deleted and added to the first hour of its day by
 * one statement. Served by validation_counts_hours. It holds the tenants first, and leaves out one that is being deleted.
 * @returns how many rows it took, at most `most`
 */
export async function rollUpHours(database: Database, { now, most }: { now: Date; most: number }): Promise<number> {
  const { rows } = await database.changing.execute<{ taken: number }>(sql`
    with candidates as materialized (
      select tenant_id, license_id, hour, code, policy_id
      from ${validationCounts}
      where hour < ${keptSince(now)} and extract(hour from (hour at time zone 'UTC')) <> 0
      order by hour
      limit ${most}::int
    ), kept as materialized (
      select id from ${tenants} where id in (select tenant_id from candidates) for key share skip locked
    ), taken as (
      delete from ${validationCounts} old
      using candidates, kept
      where candidates.tenant_id = kept.id
        and (old.tenant_id, old.license_id, old.hour, old.code, old.policy_id)
          = (candidates.tenant_id, candidates.license_id, candidates.hour, candidates.code, candidates.policy_id)
      returning old.*
    ), days as (
      insert into ${validationCounts} as known (tenant_id, license_id, hour, code, policy_id, validations)
      select tenant_id, license_id, date_trunc('day', hour, 'UTC'), code, policy_id, sum(validations)
      from taken
      group by 1, 2, 3, 4, 5
      order by 1, 2, 3, 4, 5
      on conflict (tenant_id, license_id, hour, code, policy_id) do update set validations = known.validations + excluded.validations
    )
    select count(*)::int as taken from taken`);
  return rows[0]?.taken ?? 0;
}
