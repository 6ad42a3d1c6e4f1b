import { type SQL, sql } from "drizzle-orm";

// Which machines and processes count together, as verdict-seats.ts has it. The aliases are `machine`, `process`, `license` and `policy`.

/** A machine holds a seat: a dead one gave it back where the policy lets dead machines go. @param isDead of the alias `machine` */
export const isSeatedSql = (isDead: SQL): SQL => sql`(policy.heartbeat_cull_strategy = 'keep_dead' or not ${isDead})`;

type CountSource = {
  /** The alias `machine` (and `process`), of one license, to select from. */
  from: SQL;
  /** Of the alias `machine`. */
  isDead: SQL;
};

/** Selects what counts together with the machines of one owner: `machines`, `cores`, `memory` (bytes) and `disk` (bytes). */
export const machineCountsSql = ({ from, isDead, ownerId }: CountSource & { ownerId: SQL }): SQL => sql`
  select
    count(*) as machines, coalesce(sum(machine.cores), 0) as cores, coalesce(sum(machine.memory), 0) as memory,
    coalesce(sum(machine.disk), 0) as disk
  from ${from}
  where ${isSeatedSql(isDead)}
  and (policy.machine_leasing_strategy = 'per_license' or machine.owner_id is not distinct from ${ownerId})`;

/**
 * Selects how many `processes` count together with those of one machine, that machine's own in any case.
 * @param one the alias of that machine
 * @param isRunning of the aliases `process` and `policy`
 */
export const processCountsSql = ({ from, isDead, isRunning, one }: CountSource & { isRunning: SQL; one: SQL }): SQL => sql`
  select count(*) as processes
  from ${from}
  where ${isRunning} and (machine.id = ${one}.id or ${isSeatedSql(isDead)})
  and case policy.process_leasing_strategy
    when 'per_machine' then machine.id = ${one}.id
    when 'per_user' then machine.owner_id is not distinct from ${one}.owner_id
    else true
  end`;

/**
 * A machine that was there before takes a seat by a change: on another license, for another owner where each has seats of their own, or since it
 * was dead. The aliases are `machine` for the changed one and `policy`.
 * @param before the alias of the machine as it was
 * @param wasSeated whether it held a seat as it was
 */
export const takesSeatSql = (before: SQL, wasSeated: SQL): SQL => sql`(
  ${before}.license_id <> machine.license_id
  or (policy.machine_leasing_strategy = 'per_user' and ${before}.owner_id is distinct from machine.owner_id)
  or not ${wasSeated}
)`;

/** How many machines of the alias `license` count against `max_machines`: see `latchkey_machine_counts`. @param now a `timestamptz` */
export const seatsUsedSql = (now: SQL): SQL =>
  sql`(latchkey_machine_counts(license.tenant_id, license.id, '*', ${now}) -> 'seats')`;
