import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { edgeNodes, increments, licenseDays, licenses, tenants, validationCounts } from "../db/schema.ts";
import { jsonOf } from "../db/sql.ts";
import { mostAddresses } from "./counted-addresses.ts";
import type { Count } from "./node-types.ts";

/** Days after which it is not noted any more that a license was in use on one: by then the rows of that day are pruned. */
const noteDays = 30;

/**
 * Adds a batch of a node's counts, and notes when each license was last validated. Of batches with the same or a lower number only the
 * first counts, so that one whose answer was lost may be sent again.
 *
 * The sums of a policy and an hour are appended to `increments` and not added to the row of that hour: every node of a tenant would wait for that row until
 * the batch before it is committed.
 * @param batch rises with each batch of a node
 */
export async function addCounts(
  database: Database,
  { node, tenantName, batch, counts }: { node: string; tenantName: string; batch: number; counts: Count[] },
): Promise<void> {
  await database.changing.execute(sql`
    with node as (
      insert into ${edgeNodes} as known (name, tenant_id, seen_at, flushed)
      select ${node}, id, clock_timestamp(), ${batch}::bigint from ${tenants} where name = ${tenantName} for key share
      on conflict (name) do update set seen_at = excluded.seen_at, tenant_id = excluded.tenant_id, flushed = excluded.flushed
      where known.flushed < excluded.flushed
      returning tenant_id
    ), given as materialized (
      select node.tenant_id, counted.*
      from node, jsonb_to_recordset(${jsonOf(counts)}) as counted (
        "licenseId" uuid, code text, hour timestamptz, validations bigint, "lastAt" timestamptz, addresses bigint[]
      )
    ), last as (
      select tenant_id, "licenseId" as id, max("lastAt") as at from given group by tenant_id, "licenseId"
    ), held as materialized (
      -- In one order: nodes that flush counts of the same licenses wait for each other, and never in a circle. Licenses come before anything else.
      select license.tenant_id, license.id, license.product_id, license.policy_id, last.at
      from last join ${licenses} license on license.tenant_id = last.tenant_id and license.id = last.id
      order by license.id
      for no key update of license
    ), counted as materialized (
      select given.tenant_id, given."licenseId" as license_id, held.product_id, held.policy_id, given.hour, given.code, given.validations
      from given left join held on held.id = given."licenseId"
    ), added as (
      insert into ${validationCounts} as known (tenant_id, license_id, hour, code, policy_id, validations)
      select tenant_id, license_id, hour, code, coalesce(policy_id, '00000000-0000-0000-0000-000000000000'), validations
      from counted order by license_id, hour, code
      on conflict (tenant_id, license_id, hour, code, policy_id) do update set validations = known.validations + excluded.validations
      returning tenant_id, license_id, hour, code, xmax = 0 as is_first
    ), failed as (
      -- The first failures of an hour that is not over.
      select license_id, count(latchkey_note_failure(tenant_id, license_id, code)) from added
      where is_first and code <> 'valid' and hour = date_trunc('hour', clock_timestamp(), 'UTC')
      group by license_id
    ), seen as (
      insert into ${licenseDays} as known (tenant_id, license_id, day, addresses)
      select given.tenant_id, held.id, (given.hour at time zone 'UTC')::date,
        coalesce((array_agg(distinct address) filter (where address is not null and (select count_addresses from ${tenants} where name = ${tenantName})))[1:${mostAddresses}::int], '{}')
      from given
      join held on held.id = given."licenseId"
      left join lateral unnest(given.addresses) as address on true
      where given."lastAt" is not null and given.hour >= date_trunc('day', clock_timestamp(), 'UTC') - make_interval(days => ${noteDays}::int)
      group by 1, 2, 3
      order by 2, 3
      on conflict (tenant_id, license_id, day) do update
      set addresses = (known.addresses || array(
        select unnest(excluded.addresses) except select unnest(known.addresses) order by 1
      ))[1:${mostAddresses}::int]
      where cardinality(known.addresses) < ${mostAddresses}::int and not excluded.addresses <@ known.addresses
      -- A row that was put in has no xmax; one that was updated has that of this transaction, which locked it before.
      returning tenant_id, license_id, day, xmax = 0 as is_new
    ), incremented as (
      insert into ${increments} (tenant_id, product_id, policy_id, measure, code, at, amount)
      select tenant_id, product_id, policy_id, 'validations', code, hour, sum(validations)
      from counted
      group by 1, 2, 3, 5, 6
      union all
      select seen.tenant_id, held.product_id, held.policy_id, 'active_licenses', '', seen.day::timestamp at time zone 'UTC', count(*)
      from seen join held on held.id = seen.license_id
      where seen.is_new
      group by 1, 2, 3, 6
    )
    update ${licenses} license
    set last_validated_at = greatest(license.last_validated_at, held.at)
    from held left join failed on failed.license_id = held.id
    where license.tenant_id = held.tenant_id and license.id = held.id`);
}
