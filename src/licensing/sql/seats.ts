import { type SQL, sql } from "drizzle-orm";
import { deadBySql, isDeadSql, isProcessAliveSql } from "./heartbeat.ts";

// Which machines and processes count together, as verdict-seats.ts has it. The rules are SQL functions, which the database's own functions call too. The
// aliases are `machine`, `process`, `license` and `policy`. Every `now` is a `timestamptz`.

/** A machine holds a seat: a dead one gave it back where the policy lets dead machines go. */
export const isSeatedSql = (now: SQL): SQL => sql`latchkey_holds_seat(${isDeadSql(now)}, policy.heartbeat_cull_strategy)`;

/** The group whose machines count together with those of an owner. @param ownerId a `uuid` */
const machinesOfSql = (ownerId: SQL): SQL => sql`latchkey_whose(policy.machine_leasing_strategy, ${ownerId})`;

/** The group whose processes count together with those of an owner's machines, but for `per_machine`. @param ownerId a `uuid` */
export const processesOfSql = (ownerId: SQL): SQL => sql`latchkey_whose(policy.process_leasing_strategy, ${ownerId})`;

/** The policy's terms, in the order in which the functions take them. */
const heartbeatTerms = (now: SQL): SQL => sql`policy.heartbeat_cull_strategy, policy.heartbeat_basis, ${deadBySql(now)}`;

/** Selects what counts together with the machines of one owner: `machines`, `cores`, `memory` (bytes) and `disk` (bytes). @param ownerId a `uuid` */
export const machineCountsSql = (ownerId: SQL, now: SQL): SQL => sql`
  select held.*
  from latchkey_seat_counts(license.tenant_id, license.id, ${machinesOfSql(ownerId)}, true, ${heartbeatTerms(now)}) as held`;

/** The number of machines of the alias `license` that count against `max_machines`. */
export const seatsUsedSql = (now: SQL): SQL => sql`(
  select held.machines from latchkey_seat_counts(license.tenant_id, license.id, '*', false, ${heartbeatTerms(now)}) as held
)`;

/** Counts the processes that count together with those of the alias `machine`, its own in any case. */
export const processCountSql = (now: SQL): SQL => sql`case
  when policy.process_leasing_strategy = 'per_machine' then ${ownProcessesSql(now)}
  else (
    select coalesce(sum(others.processes), 0)
    from latchkey_running_processes(
      license.tenant_id, license.id, ${processesOfSql(sql`machine.owner_id`)}, ${heartbeatTerms(now)}
    ) as others
    where others.machine_id <> machine.id
  ) + ${ownProcessesSql(now)}
end`;

const ownProcessesSql = (now: SQL): SQL => sql`(
  select count(*)
  from processes process
  where process.tenant_id = machine.tenant_id and process.machine_id = machine.id and ${isProcessAliveSql(now)}
)`;

/**
 * A machine that was there before takes a seat by a change: on another license, for another owner where each has seats of their own, or since it
 * was dead. The aliases are `machine` for the changed one and `policy`.
 * @param before the alias of the machine as it was
 */
export const takesSeatSql = (before: SQL, now: SQL): SQL => sql`(
  ${before}.license_id <> machine.license_id
  or ${machinesOfSql(sql`${before}.owner_id`)} <> ${machinesOfSql(sql`machine.owner_id`)}
  or not exists (select from (select ${before}.*) as machine where ${isSeatedSql(now)})
)`;
