import { type SQL, sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import { rowJson } from "../db/row-json.ts";
import { licenses, licenseUsers, machines, policies, processes } from "../db/schema.ts";
import { instant, refuse, refusedLicense } from "../db/sql.ts";
import { isProcessAliveSql } from "../licensing/sql/heartbeat.ts";
import { isOverLimitSql } from "../licensing/sql/limits.ts";
import { isSeatedSql, machineCountsSql, processCountSql, processesOfSql, takesSeatSql } from "../licensing/sql/seats.ts";

// The rules of src/licensing (heartbeat, overage) as SQL, for where they must hold while a seat is taken. The aliases are `machine`,
// `license` and `policy`.

/** The row on the alias `machine`, as JSON. */
export const machineRow = rowJson(machines, "machine");

/** The conditions on a machine, with its license and that one's policy joined to it. */
export const itsPolicy = (machine: SQL): SQL =>
  sql`${machine} and license.id = machine.license_id and policy.id = license.policy_id`;

/** Joins the machine's license and its policy, as the aliases `license` and `policy`. */
const itsLicense: SQL = sql`
  join ${licenses} license on license.tenant_id = machine.tenant_id and license.id = machine.license_id
  join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id`;

/**
 * A statement: refuses a new machine when its license holds more than it may with it. After the change and under the license's lock. It counts
 * what counts together with that machine: all machines of the license, or those of the same owner.
 */
export const refuseOverLimits = (tenantId: string, machineId: string, now: Date): SQL => sql`
  select ${refuse(
    sql`case
    when ${isOverLimitSql("maxMachines", sql`held.machines`)} then 'machine_limit_reached'
    when ${isOverLimitSql("maxCores", sql`held.cores`)} then 'core_limit_reached'
    when ${isOverLimitSql("maxMemory", sql`held.memory`)} then 'memory_limit_reached'
    when ${isOverLimitSql("maxDisk", sql`held.disk`)} then 'disk_limit_reached'
  end`,
    undefined,
    refusedLicense,
  )}
  from ${machines} machine
  ${itsLicense}
  cross join lateral (${machineCountsSql(sql`machine.owner_id`, instant(now))}) as held
  where machine.tenant_id = ${tenantId} and machine.id = ${machineId}`;

/** A statement: remembers a machine as it is, for `refuseGrowth` after its change in the same transaction. Under its license's lock. */
export const rememberMachine = (where: SQL): SQL => sql`
  select set_config('latchkey.machine', ${machineRow}::text, true)
  from ${machines} machine
  where ${where}`;

/**
 * A statement: refuses a change of a machine that was remembered, when it takes more of what its license holds too much of afterwards. A seat
 * that the machine takes counts with all that it has. Without one only what grew counts, so that a license whose limits were lowered below what
 * is in use goes on and takes nothing more. Where no machine was remembered, nothing is looked at.
 */
export const refuseGrowth = (tenantId: string, machineId: string, now: Date): SQL => {
  const grew = (column: "cores" | "memory" | "disk") => {
    const name = sql.identifier(column);
    return sql`(takes.seat or coalesce(machine.${name}, 0) > coalesce(before.${name}, 0))`;
  };
  const bringsProcesses = sql`(
    (takes.seat or ${processesOfSql(sql`before.owner_id`)} <> ${processesOfSql(sql`machine.owner_id`)}) and exists (
      select from ${processes} process
      where process.tenant_id = machine.tenant_id and process.machine_id = machine.id and ${isProcessAliveSql(instant(now))}
    )
  )`;
  return sql`
    select ${refuse(
      sql`case
      when takes.seat and ${isOverLimitSql("maxMachines", sql`held.machines`)} then 'machine_limit_reached'
      when ${grew("cores")} and ${isOverLimitSql("maxCores", sql`held.cores`)} then 'core_limit_reached'
      when ${grew("memory")} and ${isOverLimitSql("maxMemory", sql`held.memory`)} then 'memory_limit_reached'
      when ${grew("disk")} and ${isOverLimitSql("maxDisk", sql`held.disk`)} then 'disk_limit_reached'
      when ${bringsProcesses} and ${isOverLimitSql("maxProcesses", processCountSql(instant(now)))} then 'process_limit_reached'
    end`,
      undefined,
      refusedLicense,
    )}
    from ${machines} machine
    ${itsLicense}
    cross join lateral jsonb_populate_record(
      null::${machines}, nullif(current_setting('latchkey.machine', true), '')::jsonb
    ) as before
    cross join lateral (select ${takesSeatSql(sql`before`, instant(now))} as seat) as takes
    cross join lateral (${machineCountsSql(sql`machine.owner_id`, instant(now))}) as held
    where machine.tenant_id = ${tenantId} and machine.id = ${machineId} and before.id = machine.id and ${isSeatedSql(instant(now))}`;
};

/**
 * A statement: refuses a new process when more run than may. After the change and under the license's lock.
 * @param where conditions on the alias `machine`: the machine within the caller's reach
 */
export const refuseOverProcesses = (where: SQL, now: Date): SQL => sql`
  select ${refuse(sql`case when ${isOverLimitSql("maxProcesses", processCountSql(instant(now)))} then 'process_limit_reached' end`, where, refusedLicense)}
  from ${machines} machine
  ${itsLicense}
  where ${where}`;

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
