import { type SQL, sql } from "drizzle-orm";
import { inOneBatch } from "../db/batch.ts";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { componentLockName, lockFingerprint } from "../db/locks.ts";
import { reviveRow } from "../db/revive.ts";
import { rowJson } from "../db/row-json.ts";
import { components, licenses, machines, policies, processes } from "../db/schema.ts";
import { instant, jsonOf, refuse } from "../db/sql.ts";
import { countOwnRequest, rateIn } from "../document/rate-store.ts";
import { isProcessAliveSql } from "../licensing/sql/heartbeat.ts";
import { blockRefusalSql } from "../licensing/sql/run-refusal.ts";
import { hasComponentTwinSql } from "../licensing/sql/uniqueness.ts";
import { itsPolicy, refuseOverProcesses } from "./seats-store.ts";
import { type Counted, lockLicenseOf, type MachineName, machineMatches } from "./store.ts";

const componentRow = rowJson(components, "component");
const processRow = rowJson(processes, "process");

export type ComponentRecord = typeof components.$inferSelect;
export type ProcessRecord = typeof processes.$inferSelect;

type Row = { row: Record<string, unknown> };

type NewComponent = { id: string; name: string; fingerprint: string; metadata: Record<string, unknown>; now: Date };

/** Components and processes that one machine has at most. */
const mostComponents = 200;
const mostProcesses = 500;

/**
 * One round trip, under the license's lock, so that two together do not pass the limit. Undefined where there is no such machine.
 * @throws LatchkeyError component_fingerprint_taken, or NeonDbError with the refusal too_many_requests, component_fingerprint_taken or
 * machine_component_limit_reached
 */
export async function insertComponent(
  database: Database,
  machine: MachineName,
  part: NewComponent,
): Promise<Counted<ComponentRecord | undefined>> {
  const where = machineMatches(machine);
  const batch = inOneBatch(database.changing, {
    license: lockLicenseOf(machine.tenantId, where),
    fingerprint: sql`select ${lockFingerprint(machine.tenantId, componentLockName(sql`${part.fingerprint}::text`))}`,
    rate: countOwnRequest(machine.tenantId, machine.reach, part.now),
    inserted: sql`
      insert into ${components} as component (id, tenant_id, machine_id, name, fingerprint, metadata, created_at, updated_at)
      select
        ${part.id}, machine.tenant_id, machine.id, ${part.name}, ${part.fingerprint}, ${jsonOf(part.metadata)}, ${instant(part.now)},
        ${instant(part.now)}
      from ${machines} machine
      join ${licenses} license on license.tenant_id = machine.tenant_id and license.id = machine.license_id
      join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
      where ${where}
      and ${refuse(
        sql`case
          when ${hasComponentTwinSql({ fingerprint: sql`${part.fingerprint}`, machineId: sql`machine.id` })} then 'component_fingerprint_taken'
          when (
            select count(*) from ${components} held where held.tenant_id = machine.tenant_id and held.machine_id = machine.id
          ) >= ${mostComponents} then 'machine_component_limit_reached'
        end`,
        itsPolicy(where),
      )} is null
      returning ${componentRow} as row`,
  });
  const { rate, inserted } = await refuseViolations(batch, { components_fingerprint_taken: "component_fingerprint_taken" });
  return { found: componentIn(inserted), rate: rateIn(rate) };
}

/** Of a machine within reach; undefined where there is no such machine. */
export async function selectComponents(database: Database, machine: MachineName): Promise<ComponentRecord[] | undefined> {
  const { rows } = await database.execute<{ rows: Record<string, unknown>[] }>(sql`
    select coalesce(jsonb_agg(${componentRow} order by component.created_at, component.id) filter (where component.id is not null), '[]') as rows
    from ${machines} machine
    left join ${components} component on component.tenant_id = machine.tenant_id and component.machine_id = machine.id
    where ${machineMatches(machine)}
    group by machine.id`);
  return rows[0]?.rows.map((row) => reviveRow(components, row));
}

/** Undefined where there is none of that id on the machine. */
export async function selectComponent(
  database: Database,
  machine: MachineName,
  id: string,
): Promise<ComponentRecord | undefined> {
  const { rows } = await database.execute<Row>(sql`
    select ${componentRow} as row
    from ${machines} machine
    join ${components} component on component.tenant_id = machine.tenant_id and component.machine_id = machine.id
    where ${machineMatches(machine)} and component.id = ${id}`);
  return componentIn(rows);
}

/** Attributes of a component or a process that an update names; an undefined one stays unchanged. */
export type PartUpdate = { name?: string | undefined; metadata?: Record<string, unknown> | undefined };

/** Undefined where there is none of that id on the machine. */
export async function updateComponent(
  database: Database,
  machine: MachineName,
  { id, update, now }: { id: string; update: PartUpdate; now: Date },
): Promise<Counted<ComponentRecord | undefined>> {
  const { rate, updated } = await inOneBatch(database.changing, {
    rate: countOwnRequest(machine.tenantId, machine.reach, now),
    updated: sql`
      update ${components} component
      set
        name = coalesce(${update.name ?? null}, component.name), metadata = coalesce(${metadataOf(update)}, component.metadata),
        updated_at = ${instant(now)}
      from ${machines} machine
      where ${machineMatches(machine)}
      and component.tenant_id = machine.tenant_id and component.machine_id = machine.id and component.id = ${id}
      returning ${componentRow} as row`,
  });
  return { found: componentIn(updated), rate: rateIn(rate) };
}

const metadataOf = ({ metadata }: PartUpdate): SQL => (metadata === undefined ? sql`null::jsonb` : jsonOf(metadata));

/** Says whether there was such a component. */
export async function deleteComponent(
  database: Database,
  machine: MachineName,
  id: string,
  now: Date,
): Promise<Counted<boolean>> {
  const { rate, deleted } = await inOneBatch(database.changing, {
    rate: countOwnRequest(machine.tenantId, machine.reach, now),
    deleted: sql`
      delete from ${components} component
      using ${machines} machine
      where ${machineMatches(machine)}
      and component.tenant_id = machine.tenant_id and component.machine_id = machine.id and component.id = ${id}
      returning component.id`,
  });
  return { found: deleted.length > 0, rate: rateIn(rate) };
}

// Both return the row as `row`.
const componentIn = ([found]: Record<string, unknown>[]): ComponentRecord | undefined =>
  found === undefined ? undefined : reviveRow(components, (found as Row).row);

const processIn = ([found]: Record<string, unknown>[]): ProcessRecord | undefined =>
  found === undefined ? undefined : reviveRow(processes, (found as Row).row);

type NewProcess = { id: string; pid: string; metadata: Record<string, unknown>; now: Date };

/**
 * Starts a process under the license's lock. A dead one of the same pid is deleted, and all dead ones of a machine that has as many as it may.
 * Undefined where there is no such machine.
 * @throws LatchkeyError process_pid_taken, or NeonDbError with the refusal too_many_requests, license_suspended, process_limit_reached or
 * machine_process_limit_reached
 */
export async function insertProcess(
  database: Database,
  machine: MachineName,
  process: NewProcess,
): Promise<Counted<ProcessRecord | undefined>> {
  const where = machineMatches(machine);
  const ofMachine = sql`(
    select count(*) from ${processes} held where held.tenant_id = machine.tenant_id and held.machine_id = machine.id
  )`;
  const batch = inOneBatch(database.changing, {
    license: lockLicenseOf(machine.tenantId, where),
    rate: countOwnRequest(machine.tenantId, machine.reach, process.now),
    dead: sql`
      delete from ${processes} process
      using ${machines} machine, ${licenses} license, ${policies} policy
      where ${where} and license.tenant_id = machine.tenant_id and license.id = machine.license_id
      and policy.tenant_id = license.tenant_id and policy.id = license.policy_id
      and process.tenant_id = machine.tenant_id and process.machine_id = machine.id
      and (process.pid = ${process.pid} or ${ofMachine} >= ${mostProcesses})
      and not ${isProcessAliveSql(instant(process.now))}`,
    inserted: sql`
      insert into ${processes} as process (id, tenant_id, machine_id, pid, last_heartbeat_at, metadata, created_at, updated_at)
      select
        ${process.id}, machine.tenant_id, machine.id, ${process.pid}, ${instant(process.now)}, ${jsonOf(process.metadata)},
        ${instant(process.now)}, ${instant(process.now)}
      from ${machines} machine
      join ${licenses} license on license.tenant_id = machine.tenant_id and license.id = machine.license_id
      where ${where} and ${refuse(
        sql`coalesce(${blockRefusalSql()}, case when ${ofMachine} >= ${mostProcesses} then 'machine_process_limit_reached' end)`,
        sql`${where} and license.id = machine.license_id`,
      )} is null
      returning ${processRow} as row`,
    limits: refuseOverProcesses(where, process.now),
  });
  const { rate, inserted } = await refuseViolations(batch, { processes_pid_taken: "process_pid_taken" });
  return { found: processIn(inserted), rate: rateIn(rate) };
}

/** Of a machine within reach, with the policy's heartbeat duration in seconds; undefined where there is no such machine. */
export async function selectProcesses(
  database: Database,
  machine: MachineName,
): Promise<{ processes: ProcessRecord[]; heartbeatDuration: number } | undefined> {
  const { rows } = await database.execute<{ rows: Record<string, unknown>[]; heartbeat_duration: number }>(sql`
    select
      coalesce((
        select jsonb_agg(${processRow} order by process.created_at, process.id)
        from ${processes} process
        where process.tenant_id = machine.tenant_id and process.machine_id = machine.id
      ), '[]') as rows,
      policy.heartbeat_duration
    from ${machines} machine
    join ${licenses} license on license.tenant_id = machine.tenant_id and license.id = machine.license_id
    join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
    where ${machineMatches(machine)}`);
  const [row] = rows;
  if (row === undefined) return undefined;
  return { processes: row.rows.map((one) => reviveRow(processes, one)), heartbeatDuration: row.heartbeat_duration };
}

/** Undefined where there is none of that id on the machine. */
export async function selectProcess(database: Database, machine: MachineName, id: string): Promise<ProcessRecord | undefined> {
  const { rows } = await database.execute<Row>(sql`
    select ${processRow} as row
    from ${machines} machine
    join ${processes} process on process.tenant_id = machine.tenant_id and process.machine_id = machine.id
    where ${machineMatches(machine)} and process.id = ${id}`);
  return processIn(rows);
}

/** Undefined where there is none of that id on the machine. */
export async function updateProcess(
  database: Database,
  machine: MachineName,
  { id, update, now }: { id: string; update: Pick<PartUpdate, "metadata">; now: Date },
): Promise<Counted<ProcessRecord | undefined>> {
  const { rate, updated } = await inOneBatch(database.changing, {
    rate: countOwnRequest(machine.tenantId, machine.reach, now),
    updated: sql`
      update ${processes} process
      set metadata = coalesce(${metadataOf(update)}, process.metadata), updated_at = ${instant(now)}
      from ${machines} machine
      where ${machineMatches(machine)} and process.tenant_id = machine.tenant_id and process.machine_id = machine.id and process.id = ${id}
      returning ${processRow} as row`,
  });
  return { found: processIn(updated), rate: rateIn(rate) };
}

/** A sign of life of a process that is alive. Undefined where there is none of that id. @throws NeonDbError with the refusal process_dead */
export async function pingProcess(
  database: Database,
  machine: MachineName,
  id: string,
  now: Date,
): Promise<Counted<ProcessRecord | undefined>> {
  const { rate, pinged } = await inOneBatch(database.changing, {
    rate: countOwnRequest(machine.tenantId, machine.reach, now),
    pinged: sql`
    update ${processes} process
    set last_heartbeat_at = ${instant(now)}, updated_at = ${instant(now)}
    from ${machines} machine
    join ${licenses} license on license.tenant_id = machine.tenant_id and license.id = machine.license_id
    join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
    where ${machineMatches(machine)}
    and process.tenant_id = machine.tenant_id and process.machine_id = machine.id and process.id = ${id}
    and ${refuse(
      sql`case when not ${isProcessAliveSql(instant(now))} then 'process_dead' end`,
      sql`process.id = ${id} and process.machine_id = machine.id and ${itsPolicy(machineMatches(machine))}`,
    )} is null
    returning ${processRow} as row`,
  });
  return { found: processIn(pinged), rate: rateIn(rate) };
}

/** Says whether there was such a process. */
export async function deleteProcess(database: Database, machine: MachineName, id: string, now: Date): Promise<Counted<boolean>> {
  const { rate, deleted } = await inOneBatch(database.changing, {
    rate: countOwnRequest(machine.tenantId, machine.reach, now),
    deleted: sql`
    delete from ${processes} process
    using ${machines} machine
    where ${machineMatches(machine)} and process.tenant_id = machine.tenant_id and process.machine_id = machine.id and process.id = ${id}
    returning process.id`,
  });
  return { found: deleted.length > 0, rate: rateIn(rate) };
}
