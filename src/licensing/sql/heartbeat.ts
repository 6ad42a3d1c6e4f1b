import { type SQL, sql } from "drizzle-orm";

// On the aliases `machine`, `process` and `policy`. Every `now` is a `timestamptz`.

/** Never pinged, nor set back to never started: such a machine has a window where its policy starts it at creation. */
export const isSilentSql: SQL = sql`(machine.last_heartbeat_at is null and machine.heartbeat_reset_at is null)`;

/** The policy starts a machine's window at its creation. */
export const startsAtCreationSql: SQL = sql`(latchkey_pulse(null, null, policy.created_at, policy.heartbeat_basis) is not null)`;

const pulseSql: SQL = sql`latchkey_pulse(machine.last_heartbeat_at, machine.heartbeat_reset_at, machine.created_at, policy.heartbeat_basis)`;

/** A machine or process whose last pulse was then or earlier is dead. */
export const deadBySql = (now: SQL): SQL => sql`latchkey_dead_by(policy.heartbeat_duration, ${now})`;

const isDeadSince = (pulse: SQL, now: SQL): SQL => sql`((${pulse} <= ${deadBySql(now)}) is true)`;

/** The rule of `isDead` in SQL. */
export const isDeadSql = (now: SQL): SQL => isDeadSince(pulseSql, now);

/** The rule of `heartbeatStatus` in SQL, but that a resurrected machine is alive. */
export const heartbeatStatusSql = (now: SQL): SQL => sql`case
  when ${pulseSql} is null then 'not_started'
  when ${isDeadSql(now)} then 'dead'
  else 'alive'
end`;

/** A ping may bring a dead machine back: until so many minutes after its death, as its policy says. */
export const mayReviveSql = (now: SQL): SQL => sql`(
  policy.heartbeat_resurrection_strategy = 'always_revive'
  or not ${isDeadSince(sql`${pulseSql} + latchkey_revives_for(policy.heartbeat_resurrection_strategy)`, now)}
)`;

/** A process runs until its window closes: its machine's policy says how long that is. */
export const isProcessAliveSql = (now: SQL): SQL => sql`(not ${isDeadSince(sql`process.last_heartbeat_at`, now)})`;
