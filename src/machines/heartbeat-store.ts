import { type SQL, sql } from "drizzle-orm";
import { inOneBatch } from "../db/batch.ts";
import type { Database } from "../db/client.ts";
import { licenses, machines, policies } from "../db/schema.ts";
import { instant, nameEvents, refuse } from "../db/sql.ts";
import { countOwnRequest, rateIn } from "../document/rate-store.ts";
import { isDeadSql, mayReviveSql } from "../licensing/sql/heartbeat.ts";
import { itsPolicy, machineRow, refuseGrowth } from "./seats-store.ts";
import { type Counted, type FoundMachine, type MachineName, machineIn, machineMatches, machineSelection } from "./store.ts";

/**
 * A sign of life, in one round trip: an alive machine stays so, one never monitored starts, a dead one comes back while it may and if
 * its seat is still free. Only a dead one locks its license. Undefined where there is no such machine.
 * @throws NeonDbError with the refusal machine_dead, or that of a limit
 */
export async function pingMachine(
  database: Database,
  name: MachineName & { id: string },
  now: Date,
): Promise<Counted<FoundMachine | undefined>> {
  const { tenantId, id, reach } = name;
  const where = machineMatches(name);
  const { rate, machine } = await inOneBatch(database.changing, {
    license: lockIfDead(name, now, nameEvents({ machine: "heartbeat_resurrected" })),
    rate: countOwnRequest(tenantId, reach, now),
    pinged: sql`
      update ${machines} machine
      set
        last_heartbeat_at = ${instant(now)},
        resurrected_at = case when ${isDeadSql(instant(now))} then ${instant(now)} else machine.resurrected_at end,
        heartbeat_reset_at = null
      from ${licenses} license
      join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
      where ${where} and license.tenant_id = machine.tenant_id and license.id = machine.license_id
      and ${refuse(sql`case when ${isDeadSql(instant(now))} and not ${mayReviveSql(instant(now))} then 'machine_dead' end`, itsPolicy(where))} is null`,
    limits: refuseGrowth(tenantId, id, now),
    machine: machineSelection(where),
  });
  return { found: machineIn(machine), rate: rateIn(rate) };
}

/** Locks the license of a machine that is dead, and remembers the machine: it is about to take its seat again. */
const lockIfDead = (name: MachineName, now: Date, beside: SQL = sql`null`): SQL => sql`
  select
    ${beside},
    set_config('latchkey.machine', (select ${machineRow}::text from ${machines} machine where ${machineMatches(name)}), true)
  from ${licenses} license
  where license.tenant_id = ${name.tenantId} and license.id = (
    select machine.license_id
    from ${machines} machine
    join ${licenses} of_machine on of_machine.tenant_id = machine.tenant_id and of_machine.id = machine.license_id
    join ${policies} policy on policy.tenant_id = of_machine.tenant_id and policy.id = of_machine.policy_id
    where ${machineMatches(name)} and ${isDeadSql(instant(now))}
  )
  for update`;

/**
 * Back to never started, in one round trip. A dead machine takes its seat again, if it is still free. Undefined where there is no such machine.
 * @throws NeonDbError with the refusal of a limit
 */
export async function resetHeartbeat(
  database: Database,
  name: MachineName & { id: string },
  now: Date,
): Promise<Counted<FoundMachine | undefined>> {
  const { tenantId, id, reach } = name;
  const where = machineMatches(name);
  const { rate, machine } = await inOneBatch(database.changing, {
    license: lockIfDead(name, now),
    rate: countOwnRequest(tenantId, reach, now),
    reset: sql`
      update ${machines} machine
      set last_heartbeat_at = null, resurrected_at = null, heartbeat_reset_at = ${instant(now)}
      where ${where}`,
    limits: refuseGrowth(tenantId, id, now),
    machine: machineSelection(where),
  });
  return { found: machineIn(machine), rate: rateIn(rate) };
}
