import { type SQL, sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import { machineInReach } from "../access/reach-store.ts";
import { newRow } from "../db/assignments.ts";
import { inOneBatch } from "../db/batch.ts";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { componentLockName, lockFingerprint, lockFingerprints } from "../db/locks.ts";
import { reviveRow } from "../db/revive.ts";
import { accounts, components, licenses, machines, policies, processes } from "../db/schema.ts";
import { instant, jsonOf, refuse } from "../db/sql.ts";
import { type LicenseName, licenseMatches, licenseRow } from "../document/license-document-store.ts";
import { countOwnRequest, countRequest, type Rate, rateIn } from "../document/rate-store.ts";
import { policyRow } from "../document/signing-key-store.ts";
import { setTerm, termAfterSql } from "../licensing/sql/expiry.ts";
import { runRefusalSql } from "../licensing/sql/run-refusal.ts";
import { isSeatedSql } from "../licensing/sql/seats.ts";
import { hasComponentTwinSql, machineTwinsSql } from "../licensing/sql/uniqueness.ts";
import { itsPolicy, machineRow, mayBeOwner, refuseOverLimits } from "./seats-store.ts";

export type MachineRecord = typeof machines.$inferSelect;

/** The columns of a machine that its activation or an import names. */
export const machineParticularNames = [
  "fingerprint",
  "name",
  "ip",
  "hostname",
  "platform",
  "cores",
  "memory",
  "disk",
  "metadata",
] as const;

export type MachineParticulars = Pick<MachineRecord, (typeof machineParticularNames)[number]>;

export type NewMachine = MachineParticulars & {
  id: string;
  tenantId: string;
  license: LicenseName;
  /** A username. */
  owner: string | null;
  components: { id: string; name: string; fingerprint: string; metadata: Record<string, unknown> }[];
  now: Date;
};

export type FoundMachine = {
  machine: MachineRecord;
  license: typeof licenses.$inferSelect;
  policy: typeof policies.$inferSelect;
  ownerUsername: string | null;
};

export type CountedMachine = FoundMachine & { rate: Rate | null };

/** The name of a machine: its id, its license and fingerprint, or a part that is on it. A machine out of the caller's reach is not found. */
export type MachineName = { tenantId: string; reach: Reach } & (
  | { id: string }
  | { licenseId: string; fingerprint: string }
  | { componentId: string }
  | { processId: string }
);

const violations = {
  machines_fingerprint_taken: "machine_fingerprint_taken",
  components_fingerprint_taken: "component_fingerprint_taken",
} as const;

/**
 * Takes a seat in one round trip and one transaction, which any refusal ends as if it had never begun: lock the license; let a
 * machine of this fingerprint go whose seat is free; put the machine in; look whether the license holds more than it may; start its clock. Undefined where
 * no such license exists.
 * @throws LatchkeyError machine_fingerprint_taken, component_fingerprint_taken, or NeonDbError with a refusal
 */
export async function activateMachine(database: Database, input: NewMachine): Promise<CountedMachine | undefined> {
  const { tenantId, id, now, fingerprint } = input;
  const where = licenseMatches(tenantId, input.license);
  const batch = database.changing.batch([
    database.execute(sql`select from ${licenses} license where ${where} for update`),
    database.execute(lockNewFingerprints(input)),
    database.execute<Rate>(countRequest(where, now)),
    database.execute(sql`
      delete from ${machines} machine
      using ${licenses} license, ${policies} policy
      where ${where} and policy.tenant_id = license.tenant_id and policy.id = license.policy_id
      and machine.tenant_id = license.tenant_id and machine.license_id = license.id and machine.fingerprint = ${fingerprint}
      and not ${isSeatedSql(instant(now))}`),
    database.execute(insertion(input, where)),
    ...(input.components.length === 0 ? [] : [database.execute(componentInsertion(input))]),
    database.execute(refuseOverLimits(tenantId, id, now)),
    database.execute(sql`
      update ${licenses} license
      set
        last_activated_at = ${instant(now)},
        ${setTerm(termAfterSql("activation", instant(now)))}
      from ${policies} policy
      where ${where} and policy.tenant_id = license.tenant_id and policy.id = license.policy_id`),
    database.execute<MachineRow>(machineSelection(sql`machine.tenant_id = ${tenantId} and machine.id = ${id}`)),
  ] as const);
  const results = await refuseViolations(batch, violations);
  const found = foundIn(results.at(-1) as { rows: MachineRow[] });
  return found === undefined ? undefined : { ...found, rate: results[2].rows[0] ?? null };
}

/** A statement: locks the fingerprints of the machine and of its components. */
const lockNewFingerprints = ({ tenantId, fingerprint, components: parts }: NewMachine): SQL =>
  parts.length === 0
    ? sql`select ${lockFingerprint(tenantId, sql`${fingerprint}::text`)}`
    : lockFingerprints(
        tenantId,
        sql`
          select ${fingerprint}::text as fingerprint
          union all
          select ${componentLockName(sql`part.fingerprint`)} from jsonb_to_recordset(${jsonOf(parts)}) as part (fingerprint text)`,
      );

/** Refuses in this order: what the license's standing says, an unknown owner, a fingerprint that stands. */
const insertion = (input: NewMachine, where: SQL): SQL => {
  const { license: _name, owner: _username, components: _parts, now, ...particulars } = input;
  const row = newRow(machines, {
    ...particulars,
    tenantId: sql`license.tenant_id`,
    licenseId: sql`license.id`,
    ownerId: sql`owner.id`,
    createdAt: now,
    updatedAt: now,
  });
  return sql`
  insert into ${machines} (${row.columns})
  select ${row.values}
  from ${licenses} license
  join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
  left join ${accounts} owner on owner.tenant_id = license.tenant_id and owner.username = ${input.owner}
    and ${mayBeOwner(sql`owner`, input.license.reach)}
  left join lateral (
    ${machineTwinsSql({ fingerprint: sql`${input.fingerprint}`, machineId: sql`${input.id}::uuid` })}
    limit 1
  ) as twin on true
  where ${where} and ${refuse(
    sql`coalesce(
      ${runRefusalSql(instant(input.now))},
      case
        when ${input.owner}::text is not null and owner.id is null then 'account_not_found'
        when twin.id is not null then 'machine_fingerprint_taken'
      end
    )`,
    sql`${where} and policy.id = license.policy_id`,
    sql`twin.id::text`,
  )} is null`;
};

const componentInsertion = ({ id, tenantId, components: parts, now }: NewMachine): SQL => sql`
  insert into ${components} (id, tenant_id, machine_id, name, fingerprint, metadata, created_at, updated_at)
  select part.id, machine.tenant_id, machine.id, part.name, part.fingerprint, part.metadata, ${instant(now)}, ${instant(now)}
  from ${machines} machine
  join ${licenses} license on license.tenant_id = machine.tenant_id and license.id = machine.license_id
  join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
  cross join jsonb_to_recordset(${jsonOf(parts)}) as part (id uuid, name text, fingerprint text, metadata jsonb)
  where machine.tenant_id = ${tenantId} and machine.id = ${id} and ${refuse(
    sql`case when ${hasComponentTwinSql({ fingerprint: sql`part.fingerprint`, machineId: sql`machine.id` })} then 'component_fingerprint_taken' end`,
    itsPolicy(sql`machine.tenant_id = ${tenantId} and machine.id = ${id}`),
    sql`part.fingerprint`,
  )} is null`;

type MachineRow = {
  machine: Record<string, unknown>;
  license: Record<string, unknown>;
  policy: Record<string, unknown>;
  owner_username: string | null;
};

/** With its license and policy, by primary keys or machines_fingerprint_taken. */
export const machineSelection = (where: SQL): SQL => sql`
  select ${machineRow} as machine, ${licenseRow} as license, ${policyRow} as policy, owner.username as owner_username
  from ${machines} machine
  join ${licenses} license on license.tenant_id = machine.tenant_id and license.id = machine.license_id
  join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
  left join ${accounts} owner on owner.tenant_id = machine.tenant_id and owner.id = machine.owner_id
  where ${where}`;

/** Conditions on the alias `machine`. */
export function machineMatches(name: MachineName): SQL {
  const { tenantId, reach } = name;
  return sql`machine.tenant_id = ${tenantId} and ${isNamed(name)} and ${machineInReach(reach)}`;
}

function isNamed(name: MachineName): SQL {
  if ("id" in name) return sql`machine.id = ${name.id}`;
  if ("fingerprint" in name) return sql`machine.license_id = ${name.licenseId} and machine.fingerprint = ${name.fingerprint}`;
  const [parts, id] = "componentId" in name ? [components, name.componentId] : [processes, name.processId];
  return sql`machine.id = (select part.machine_id from ${parts} part where part.tenant_id = ${name.tenantId} and part.id = ${id})`;
}

/** Ids of the machines within reach that have a fingerprint, two at most. Served by machines_fingerprint. */
export async function selectIdsByFingerprint(
  database: Database,
  { tenantId, reach }: { tenantId: string; reach: Reach },
  fingerprint: string,
): Promise<string[]> {
  const { rows } = await database.execute<{ id: string }>(sql`
    select machine.id
    from ${machines} machine
    where machine.tenant_id = ${tenantId} and machine.fingerprint = ${fingerprint} and ${machineInReach(reach)}
    limit 2`);
  return rows.map(({ id }) => id);
}

export async function selectMachine(database: Database, name: MachineName): Promise<FoundMachine | undefined> {
  return foundIn(await database.execute<MachineRow>(machineSelection(machineMatches(name))));
}

/** The machine in rows of `machineSelection`. */
export const machineIn = (rows: Record<string, unknown>[]): FoundMachine | undefined => foundIn({ rows: rows as MachineRow[] });

export function foundIn({ rows: [row] }: { rows: MachineRow[] }): FoundMachine | undefined {
  if (row === undefined) return undefined;
  return {
    machine: reviveRow(machines, row.machine),
    license: reviveRow(licenses, row.license),
    policy: reviveRow(policies, row.policy),
    ownerUsername: row.owner_username,
  };
}

/** Result of a change, and what the license that requested it has left of its policy's rate limit. */
export type Counted<Found> = { found: Found; rate: Rate | null };

/**
 * One round trip. The license is locked first, as whoever takes a seat does it: else the two could wait for each other. Says whether there was
 * such a machine.
 */
export async function deleteMachine(database: Database, name: MachineName, now: Date): Promise<Counted<boolean>> {
  const where = machineMatches(name);
  const { rate, deleted } = await inOneBatch(database.changing, {
    license: lockLicenseOf(name.tenantId, where),
    rate: countOwnRequest(name.tenantId, name.reach, now),
    deleted: sql`delete from ${machines} machine where ${where} returning machine.id`,
  });
  return { found: deleted.length > 0, rate: rateIn(rate) };
}

/** @param where conditions on the alias `machine` */
export const lockLicenseOf = (tenantId: string, where: SQL): SQL => sql`
  select from ${licenses} license
  where license.tenant_id = ${tenantId} and license.id = (select machine.license_id from ${machines} machine where ${where})
  for update`;
