import { type SQL, sql } from "drizzle-orm";
import { accounts, licenses, licenseUsers, machines, policies, processes } from "../db/schema.ts";
import { instant, refuse } from "../db/sql.ts";
import type { Reach } from "../edge/snapshot-store.ts";
import { expiryRefusesSql } from "../licensing/sql/expiry.ts";

// The rules of src/licensing (heartbeat, overage) as SQL, for where they must hold while a seat is taken. The aliases are `machine`,
// `license` and `policy`.

/** The conditions on a machine, with its license and that one's policy joined to it. */
export const itsPolicy = (machine: SQL): SQL =>
  sql`${machine} and license.id = machine.license_id and policy.id = license.policy_id`;

/** When the machine's window closes or closed; null before monitoring starts. As `nextHeartbeatAt`. */
export const windowClosesAt: SQL = sql`(
  coalesce(
    machine.last_heartbeat_at,
    case when policy.heartbeat_basis = 'from_creation' and machine.heartbeat_reset_at is null then machine.created_at end
  ) + make_interval(secs => policy.heartbeat_duration)
)`;

/** As `isDead`. */
export const isDeadAt = (now: Date): SQL => sql`(${windowClosesAt} <= ${instant(now)}) is true`;

/** A dead machine holds no seat where the policy lets dead machines go. */
export const isSeatedAt = (now: Date): SQL => sql`(policy.heartbeat_cull_strategy = 'keep_dead' or not ${isDeadAt(now)})`;

/** The last instant before which a ping brings a dead machine back; null is for ever. As `revivalSeconds`. */
export const revivalEndsAt: SQL = sql`case policy.heartbeat_resurrection_strategy
  when 'always_revive' then null
  else ${windowClosesAt} + make_interval(mins => case policy.heartbeat_resurrection_strategy
    when '1_minute_revive' then 1
    when '2_minute_revive' then 2
    when '5_minute_revive' then 5
    when '10_minute_revive' then 10
    when '15_minute_revive' then 15
    else 0
  end)
end`;

/** A limit times what the overage strategy grants; null is no limit. As `limitOf` and `overageFactor`. */
const allowance = (limit: SQL): SQL => sql`case policy.overage_strategy
  when 'always_allow' then null
  when 'allow_2x' then (${limit}) * 2
  when 'allow_1_5x' then (${limit}) * 1.5
  when 'allow_1_25x' then (${limit}) * 1.25
  else ${limit}
end`;

const limitOf = (column: string): SQL =>
  sql`coalesce(nullif(license.${sql.identifier(column)}, 0), nullif(policy.${sql.identifier(column)}, 0))`;

/** A node-locked license has one machine unless it says otherwise. */
const machineLimit = sql`coalesce(${limitOf("max_machines")}, case when not policy.floating then 1 end)`;

/**
 * Refuses when the license that a machine stands on holds more than it may: one statement, after the change and under the license's
 * lock. It counts what counts together with that machine: all machines of the license, or those of the same owner.
 * @param machineId the machine that was put in, changed, moved or revived
 * @param applies a condition on the alias `machine`: where it does not hold, nothing is looked at
 */
export const refuseOverLimits = (tenantId: string, machineId: string, now: Date, applies: SQL = sql`true`): SQL => sql`
  with changed as (
    select tenant_id, license_id, owner_id
    from ${machines} machine
    where tenant_id = ${tenantId} and id = ${machineId} and ${applies}
  ), held as (
    select
      count(machine.id) as machines, sum(machine.cores) as cores, sum(machine.memory) as memory, sum(machine.disk) as disk
    from changed
    join ${licenses} license on license.tenant_id = changed.tenant_id and license.id = changed.license_id
    join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
    join ${machines} machine on machine.tenant_id = license.tenant_id and machine.license_id = license.id
    where ${isSeatedAt(now)}
    and (policy.machine_leasing_strategy = 'per_license' or machine.owner_id is not distinct from changed.owner_id)
  )
  select ${refuse(sql`case
    when held.machines > ${allowance(machineLimit)} then '47025'
    when held.cores > ${allowance(limitOf("max_cores"))} then '47026'
    when held.memory > ${allowance(limitOf("max_memory"))} then '47027'
    when held.disk > ${allowance(limitOf("max_disk"))} then '47028'
  end`)}
  from held, changed
  join ${licenses} license on license.tenant_id = changed.tenant_id and license.id = changed.license_id
  join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id`;

/** Refuses when more processes run than may, counted as the policy's leasing strategy has it. After the change, under the license's lock. */
export const refuseOverProcesses = (tenantId: string, machineId: string, now: Date): SQL => sql`
  with changed as (
    select tenant_id, license_id, id, owner_id
    from ${machines}
    where tenant_id = ${tenantId} and id = ${machineId}
  ), held as (
    select count(process.id) as processes
    from changed
    join ${licenses} license on license.tenant_id = changed.tenant_id and license.id = changed.license_id
    join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
    join ${machines} machine on machine.tenant_id = license.tenant_id and machine.license_id = license.id
    join ${processes} process on process.tenant_id = machine.tenant_id and process.machine_id = machine.id
    where process.last_heartbeat_at + make_interval(secs => policy.heartbeat_duration) > ${instant(now)}
    and case policy.process_leasing_strategy
      when 'per_machine' then machine.id = changed.id
      when 'per_user' then machine.owner_id is not distinct from changed.owner_id
      else true
    end
  )
  select ${refuse(sql`case when held.processes > ${allowance(limitOf("max_processes"))} then '47029' end`)}
  from held, changed
  join ${licenses} license on license.tenant_id = changed.tenant_id and license.id = changed.license_id
  join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id`;

/**
 * SQL: the caller may name the account on this alias as a machine's owner. A license names its own owner and users, and any other name is
 * refused as one that does not exist: a copy in the field neither takes seats for other accounts nor learns which there are.
 */
export function mayBeOwner(account: SQL, { licenseId }: Reach): SQL {
  if (licenseId === undefined) return sql`true`;
  return sql`(
    exists (
      select from ${licenses} own
      where own.tenant_id = ${account}.tenant_id and own.id = ${licenseId} and own.owner_id = ${account}.id
    ) or exists (
      select from ${licenseUsers} attached
      where attached.tenant_id = ${account}.tenant_id and attached.license_id = ${licenseId} and attached.account_id = ${account}.id
    )
  )`;
}

/** Gives the code that keeps a license from taking machines: its owner is banned, it is suspended, or it has expired. */
export const standingRefusal = (now: Date): SQL => sql`case
  when exists (
    select from ${accounts} owner
    where owner.tenant_id = license.tenant_id and owner.id = license.owner_id and owner.banned_at is not null
  ) then '47011'
  when license.suspended_at is not null then '47009'
  when ${expiryRefusesSql(instant(now))} then '47010'
end`;

/** Whether a machine of this fingerprint stands on another license in the policy's uniqueness scope. */
export const standsElsewhere = (fingerprint: SQL, exceptMachineId: string): SQL => sql`(
  policy.machine_uniqueness_strategy <> 'unique_per_license' and exists (
    select
    from ${machines} twin
    join ${licenses} twin_license on twin_license.tenant_id = twin.tenant_id and twin_license.id = twin.license_id
    where twin.tenant_id = license.tenant_id and twin.fingerprint = ${fingerprint} and twin.id <> ${exceptMachineId}
    and case policy.machine_uniqueness_strategy
      when 'unique_per_policy' then twin_license.policy_id = policy.id
      when 'unique_per_product' then twin_license.product_id = policy.product_id
      else true
    end
  )
)`;
