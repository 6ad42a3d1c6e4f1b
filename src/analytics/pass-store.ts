import { type SQL, sql } from "drizzle-orm";
import { inOneBatch } from "../db/batch.ts";
import type { Database } from "../db/client.ts";
import {
  activations,
  dailyNumbers,
  licenseDays,
  licensePasses,
  licenses,
  machines,
  passSums,
  policies,
  sharedLicenses,
  tenants,
} from "../db/schema.ts";
import { instant } from "../db/sql.ts";
import { limitSql } from "../licensing/sql/limits.ts";
import { isSeatedSql } from "../licensing/sql/seats.ts";
import { calendarDays, sharingDays } from "./measures.ts";

/** Shared licenses of a policy that are kept, by machines and by addresses. */
const mostShared = 100;

/** Licenses up to which a tenant has a pass each hour. One with more has a pass each day. */
const licensesPerHour = 10_000;

/** A step of a pass: `licenses` were counted, and where it `isComplete` all of the tenant's. */
export type PassStep = { tenantId: string; licenses: number; isComplete: boolean };

/** Gives each new tenant its first pass. */
export async function beginPasses(database: Database, now: Date): Promise<void> {
  await database.changing.execute(sql`
    insert into ${licensePasses} (tenant_id, due_at)
    select id, ${instant(now)} from ${tenants} tenant
    where not exists (select from ${licensePasses} pass where pass.tenant_id = tenant.id)
    on conflict do nothing`);
}

/**
 * Counts the next licenses of a pass that is due, in the order of their ids (licenses_pkey), and keeps the sums. Sums and place are written together,
 * and the pass is locked meanwhile: each license counts once, whoever else goes through passes. Undefined where none is due.
 * @param most licenses
 */
export async function countNextLicenses(database: Database, most: number, now: Date): Promise<PassStep | undefined> {
  const { rows } = await database.changing.execute<PassStep>(sql`
    with pass as materialized (
      select known.tenant_id, coalesce(known.begun_at, ${instant(now)}) as begun_at, known.is_complete, tenant.count_addresses,
        coalesce(known.after_license, '00000000-0000-0000-0000-000000000000') as after_license
      from ${licensePasses} known
      join ${tenants} tenant on tenant.id = known.tenant_id
      where known.due_at <= ${instant(now)}
      order by known.due_at
      limit 1
      -- A transaction that deletes the tenant holds it and waits for its pass.
      for update of known skip locked
      for key share of tenant skip locked
    ), batch as materialized (
      select license.*, pass.count_addresses, pass.begun_at, (pass.begun_at at time zone 'UTC')::date as day
      from pass
      cross join lateral (
        select one.tenant_id, one.id, one.product_id, one.policy_id, one.expiry, one.max_machines, one.machines_count
        from ${licenses} one
        where one.tenant_id = pass.tenant_id and one.id > pass.after_license and not pass.is_complete
        order by one.id
        limit ${most}::int
      ) as license
    ), measured as materialized (${measuredLicenses(now)}), summed as (
      insert into ${passSums} as known (tenant_id, product_id, policy_id, measure, day, amount)
      select measured.tenant_id, measured.product_id, measured.policy_id, of_license.measure, of_license.day, sum(of_license.amount)
      from measured
      cross join lateral (values
        ('licenses', measured.day, 1),
        ('seats_sold', measured.day, measured.seats_sold),
        ('seats_used', measured.day, measured.seats_used),
        ('unlimited_licenses', measured.day, case when measured.seats_sold is null then 1 end),
        ('expirations', measured.expires_on, case when measured.expires_on between measured.day and measured.day + ${calendarDays + 1}::int then 1 end)
      ) as of_license (measure, day, amount)
      where of_license.amount > 0 and (measured.is_running or of_license.measure = 'expirations')
      group by 1, 2, 3, 4, 5
      on conflict (tenant_id, product_id, policy_id, measure, day) do update set amount = known.amount + excluded.amount
    ), shared as (
      insert into ${sharedLicenses} as known (tenant_id, license_id, product_id, policy_id, machines, addresses, address_days, pass_begun_at)
      select tenant_id, id, product_id, policy_id, machines, addresses, address_days, begun_at from measured where machines > 1 or addresses > 1
      on conflict (tenant_id, license_id) do update
      set (product_id, policy_id, machines, addresses, address_days, pass_begun_at)
        = (excluded.product_id, excluded.policy_id, excluded.machines, excluded.addresses, excluded.address_days, excluded.pass_begun_at)
    ), unwanted as (
      update ${licenseDays} seen
      set addresses = '{}'
      from batch
      where not batch.count_addresses and seen.tenant_id = batch.tenant_id and seen.license_id = batch.id and seen.addresses <> '{}'
    )
    update ${licensePasses} known
    set begun_at = pass.begun_at,
      after_license = coalesce((select id from batch order by id desc limit 1), known.after_license),
      licenses = known.licenses + (select count(*) from batch),
      is_complete = known.is_complete or (select count(*) from batch) < ${most}::int
    from pass
    where known.tenant_id = pass.tenant_id
    returning known.tenant_id as "tenantId", (select count(*)::int from batch) as licenses, known.is_complete as "isComplete"`);
  return rows[0];
}

/**
 * The numbers of each license of the batch. A license that has expired sells no seats; null seats are no limit. Each license is looked up by
 * itself (machines_pulse, license_days_pkey, activations_license): a join could read the whole table.
 */
const measuredLicenses = (now: Date): SQL => sql`
  select license.tenant_id, license.id, license.product_id, license.policy_id, license.day, license.begun_at,
    (license.expiry <= ${instant(now)}) is not true as is_running,
    case when license.expiry > ${instant(now)} then (license.expiry at time zone 'UTC')::date end as expires_on,
    ${limitSql("maxMachines")} as seats_sold,
    coalesce(installed.seats, 0) as seats_used,
    coalesce(installed.machines, 0) as machines,
    coalesce(used.addresses, 0) as addresses,
    coalesce(used.address_days, 0) as address_days
  from batch license
  join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
  left join lateral (
    select count(*) filter (where seen.is_seated) as seats, count(distinct seen.fingerprint) filter (where seen.is_recent) as machines
    from (
      select ${isSeatedSql(instant(now))} as is_seated, hashtextextended(machine.fingerprint, 0) as fingerprint,
        (greatest(machine.last_heartbeat_at, machine.created_at) at time zone 'UTC')::date > license.day - ${sharingDays}::int as is_recent
      from ${machines} machine
      where license.machines_count > 0 and machine.tenant_id = license.tenant_id and machine.license_id = license.id
      union all
      select false, activated.fingerprint, activated.day > license.day - ${sharingDays}::int
      from ${activations} activated
      where activated.tenant_id = license.tenant_id and activated.license_id = license.id
      offset 0
    ) as seen
  ) as installed on true
  left join lateral (
    select max(cardinality(seen.addresses))::int as addresses, sum(cardinality(seen.addresses))::int as address_days
    from ${licenseDays} seen
    where license.count_addresses and seen.tenant_id = license.tenant_id and seen.license_id = license.id and seen.day > license.day - ${sharingDays}::int
  ) as used on true`;

/**
 * Publishes the sums of a complete pass for the tenant, its products and policies, and sets the next pass. In one transaction under the pass's lock: who
 * comes second finds it published, and changes nothing.
 */
export async function publishPass(database: Database, tenantId: string, now: Date): Promise<void> {
  const begunAt = sql`(select begun_at from ${licensePasses} where tenant_id = ${tenantId} and is_complete)`;
  const day = sql`(${begunAt} at time zone 'UTC')::date`;
  const ofPass = sql`tenant_id = ${tenantId} and ${begunAt} is not null`;
  const rank = (by: SQL): SQL => sql`row_number() over (partition by policy_id order by ${by} desc, license_id)`;
  await inOneBatch(database.changing, {
    tenant: sql`select from ${tenants} where id = ${tenantId} for key share`,
    lock: sql`select from ${licensePasses} where tenant_id = ${tenantId} for update`,
    replaced: sql`
      delete from ${dailyNumbers}
      where ${ofPass} and (
        (measure = 'expirations' and day >= ${day})
        or (measure in ('licenses', 'seats_sold', 'seats_used', 'unlimited_licenses') and day = ${day})
      )`,
    // The tenant has a number of licenses, though it be zero: so a day that was counted shows.
    published: sql`
      insert into ${dailyNumbers} (tenant_id, scope_id, measure, day, amount)
      select summed.tenant_id, scope.id, summed.measure, summed.day, sum(summed.amount)
      from (
        select tenant_id, product_id, policy_id, measure, day, amount from ${passSums} where ${ofPass}
        union all
        select tenant_id, null, null, 'licenses', ${day}, 0 from ${licensePasses} where ${ofPass}
      ) as summed
      cross join lateral (values (summed.tenant_id), (summed.product_id), (summed.policy_id)) as scope (id)
      where scope.id is not null
      group by 1, 2, 3, 4`,
    summed: sql`delete from ${passSums} where ${ofPass}`,
    unshared: sql`
      delete from ${sharedLicenses} where ${ofPass} and (pass_begun_at < ${begunAt} or license_id in (
        select license_id
        from (
          select license_id, ${rank(sql`addresses`)} as by_addresses, ${rank(sql`machines`)} as by_machines
          from ${sharedLicenses}
          where tenant_id = ${tenantId}
        ) as ranked
        where by_addresses > ${mostShared}::int and by_machines > ${mostShared}::int
      ))`,
    next: sql`
      update ${licensePasses}
      set measured_at = ${instant(now)}, begun_at = null, after_license = null, licenses = 0, is_complete = false,
        due_at = case
          when licenses <= ${licensesPerHour}::int then ${instant(now)} + interval '1 hour'
          else date_trunc('day', ${instant(now)}, 'UTC') + interval '1 day'
        end
      where ${ofPass}`,
  });
}
