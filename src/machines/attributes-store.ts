import { type SQL, sql } from "drizzle-orm";
import { assignmentsOf } from "../db/assignments.ts";
import { inOneBatch } from "../db/batch.ts";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { componentLockName, lockFingerprints } from "../db/locks.ts";
import { judgeChange } from "../db/revision.ts";
import { accounts, components, licenses, machines, policies } from "../db/schema.ts";
import { instant, nameEvents, refuse } from "../db/sql.ts";
import { type LicenseName, licenseMatches } from "../document/license-document-store.ts";
import { countOwnRequest, rateIn } from "../document/rate-store.ts";
import { isSharedFingerprintSql } from "../licensing/sql/fingerprints.ts";
import { runRefusalSql } from "../licensing/sql/run-refusal.ts";
import { hasComponentTwinSql, machineTwinsSql } from "../licensing/sql/uniqueness.ts";
import { mayBeOwner, refuseGrowth, rememberMachine } from "./seats-store.ts";
import {
  type Counted,
  type FoundMachine,
  type MachineName,
  type MachineParticulars,
  machineIn,
  machineMatches,
  machineSelection,
} from "./store.ts";

/** Attributes that an update names; an undefined one stays unchanged. */
export type MachineUpdate = {
  [Column in Exclude<keyof MachineParticulars, "fingerprint">]?: MachineParticulars[Column] | undefined;
} & {
  /** A username. */
  owner?: string | null | undefined;
  /** Moves the machine to this license. */
  license?: LicenseName | undefined;
};

/**
 * Changes or moves a machine in one round trip and one transaction: lock the licenses it leaves and joins, change it, look whether the
 * one it stands on now holds more than it may. Undefined where there is no such machine.
 * @throws LatchkeyError machine_fingerprint_taken, or NeonDbError with a refusal
 */
export async function updateMachine(
  database: Database,
  name: MachineName & { id: string },
  update: MachineUpdate,
  now: Date,
): Promise<Counted<FoundMachine | undefined>> {
  const { tenantId, id, reach } = name;
  const where = machineMatches(name);
  const joins = update.license === undefined ? sql`false` : sql`(${licenseMatches(tenantId, update.license)})`;
  const stands = sql`license.id = (select machine.license_id from ${machines} machine where ${where})`;
  const takesMore = mayTakeMore(update);
  const batch = inOneBatch(database.changing, {
    licenses: sql`
      select from ${licenses} license
      where license.tenant_id = ${tenantId} and (${joins} or ${stands})
      order by license.id
      for update`,
    judged: judgeChange(database, sql`${machines} machine`, sql`machine.revision`, where),
    rate: countOwnRequest(tenantId, reach, now),
    remembered: takesMore ? rememberMachine(where) : undefined,
    fingerprints: update.license && lockFingerprints(tenantId, fingerprintsOf(where)),
    movedEvent: update.license && sql`select ${nameEvents({ machine: "moved" })}`,
    moved: update.license && move(where, { ...name, license: update.license, now }),
    otherEvents: update.license && sql`select ${nameEvents({})}`,
    changed: sql`
      update ${machines} machine
      set ${sql.join(assignments(name, update, now), sql`, `)}
      where ${where} and ${refuse(sql`case when not ${ownerStands(name, update.owner)} then 'account_not_found' end`, where)} is null`,
    limits: takesMore ? refuseGrowth(tenantId, id, now) : undefined,
    machine: machineSelection(where),
  });
  const { rate, machine } = await refuseViolations(batch, { machines_fingerprint_taken: "machine_fingerprint_taken" });
  return { found: machineIn(machine), rate: rateIn(rate) };
}

/** Says whether the license may hold more after it: a new name takes nothing. */
const mayTakeMore = ({ license, owner, cores, memory, disk }: MachineUpdate): boolean =>
  [license, owner, cores, memory, disk].some((given) => given !== undefined);

type Move = { tenantId: string; id: string; license: LicenseName; now: Date };

/** The fingerprints that are to exist once: a machine's and its components'. */
const fingerprintsOf = (where: SQL): SQL => sql`
  select machine.fingerprint from ${machines} machine where ${where}
  union all
  select ${componentLockName(sql`component.fingerprint`)}
  from ${machines} machine
  join ${components} component on component.tenant_id = machine.tenant_id and component.machine_id = machine.id
  where ${where}`;

/** Statements: refuse, in this order, an unknown license, what its state says, and fingerprints that exist where they may exist once. */
const move = (where: SQL, { tenantId, id, license: name, now }: Move): SQL[] => [
  sql`
    select ${refuse(
      sql`case
        when license.id is null then 'machine_license_not_found'
        when (${runRefusalSql(instant(now))}) is not null then (${runRefusalSql(instant(now))})
        when ${isSharedFingerprintSql(sql`machine.fingerprint`)} then 'machine_fingerprint_invalid'
        when twin.id is not null then 'machine_fingerprint_taken'
        when exists (
          select from ${components} component
          where component.tenant_id = machine.tenant_id and component.machine_id = machine.id
          and ${hasComponentTwinSql({ fingerprint: sql`component.fingerprint`, machineId: sql`machine.id` })}
        ) then 'component_fingerprint_taken'
      end`,
      where,
      sql`twin.id::text`,
    )}
    from ${machines} machine
    left join ${licenses} license on ${licenseMatches(tenantId, name)}
    left join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
    left join lateral (${machineTwinsSql({ fingerprint: sql`machine.fingerprint`, machineId: sql`${id}::uuid` })} limit 1) as twin on true
    where ${where}`,
  sql`
    update ${machines} machine
    set license_id = license.id
    from ${licenses} license
    where ${where} and ${licenseMatches(tenantId, name)}`,
];

const ownerOf = ({ tenantId, reach }: MachineName, username: string): SQL => sql`(
  select account.id from ${accounts} account
  where account.tenant_id = ${tenantId} and account.username = ${username} and ${mayBeOwner(sql`account`, reach)}
)`;

const ownerStands = (name: MachineName, owner: string | null | undefined): SQL =>
  typeof owner === "string" ? sql`exists ${ownerOf(name, owner)}` : sql`true`;

function assignments(name: MachineName, { owner, license: _moves, ...particulars }: MachineUpdate, now: Date): SQL[] {
  const ownerId = typeof owner === "string" ? ownerOf(name, owner) : owner;
  return assignmentsOf(machines, { ...particulars, ownerId, updatedAt: now });
}
