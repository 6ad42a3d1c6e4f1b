import { type SQL, sql } from "drizzle-orm";

// On the aliases `machine`, `process` and `policy`. Every `now` is a `timestamptz`.

const windowEndsAt = (last: SQL): SQL => sql`(${last} + make_interval(secs => policy.heartbeat_duration))`;

/** Never pinged, nor set back to never started: such a machine has a window where its policy starts it at creation. */
export const isSilentSql: SQL = sql`(machine.last_heartbeat_at is null and machine.heartbeat_reset_at is null)`;

/** The policy starts a machine's window at its creation. */
export const startsAtCreationSql: SQL = sql`(policy.heartbeat_basis = 'from_creation')`;

/** The rule of `nextHeartbeatAt` in SQL. */
const nextHeartbeatAtSql: SQL = windowEndsAt(sql`coalesce(
  machine.last_heartbeat_at,
  case when ${startsAtCreationSql} and ${isSilentSql} then machine.created_at end
)`);

/** The rule of `isDead` in SQL. */
export const isDeadSql = (now: SQL): SQL => sql`((${nextHeartbeatAtSql} <= ${now}) is true)`;

/** The rule of `heartbeatStatus` in SQL, but that a resurrected machine is alive. */
export const heartbeatStatusSql = (now: SQL): SQL => sql`case
  when ${nextHeartbeatAtSql} is null then 'not_started'
  when ${nextHeartbeatAtSql} <= ${now} then 'dead'
  else 'alive'
end`;

/** A ping may bring a dead machine back: until so many minutes after its death, as its policy says. */
export const mayReviveSql = (now: SQL): SQL => sql`case policy.heartbeat_resurrection_strategy
  when 'always_revive' then true
  else coalesce(${now} < ${nextHeartbeatAtSql} + make_interval(mins => case policy.heartbeat_resurrection_strategy
    when '1_minute_revive' then 1
    when '2_minute_revive' then 2
    when '5_minute_revive' then 5
    when '10_minute_revive' then 10
    when '15_minute_revive' then 15
    else 0
  end), true)
end`;

/** A process runs until its window closes: its machine's policy says how long that is. */
export const isProcessAliveSql = (now: SQL): SQL => sql`(${windowEndsAt(sql`process.last_heartbeat_at`)} > ${now})`;
