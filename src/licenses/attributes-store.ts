import { type SQL, sql } from "drizzle-orm";
import { assignmentsOf } from "../db/assignments.ts";
import { inOneBatch } from "../db/batch.ts";
import type { Database } from "../db/client.ts";
import { componentLockName, lockFingerprints } from "../db/locks.ts";
import { judgeChange } from "../db/revision.ts";
import { accounts, components, licenses, licenseUsers, machines, policies } from "../db/schema.ts";
import { instant, refuse } from "../db/sql.ts";
import { licenseMatches, type ShownLicense, type ShownRow, shownIn, shownSelection } from "../document/license-document-store.ts";
import type { Limits } from "../licensing/index.ts";
import { givenTermSql, setTerm, transferredTermSql } from "../licensing/sql/expiry.ts";
import { type Issuer, issuingRefusalSql } from "../licensing/sql/issuing.ts";
import { userCountSql } from "../licensing/sql/limits.ts";
import { isRefusedTransferSql } from "../licensing/sql/transfer.ts";
import { hasComponentTwinSql, machineTwinsSql } from "../licensing/sql/uniqueness.ts";
import type { Target } from "./actions-store.ts";
import { refuseOverUsers } from "./users-store.ts";

/** Attributes that an update names; an undefined one stays unchanged. */
export type LicenseUpdate = { [Name in keyof Limits]?: Limits[Name] | undefined } & {
  name?: string | undefined;
  expiry?: Date | null | undefined;
  metadata?: Record<string, unknown> | undefined;
  /** A username. */
  owner?: string | null | undefined;
  /** Repeat what stands: others are refused. */
  productId?: string | undefined;
  policyId?: string | undefined;
};

/**
 * One round trip. A user of the license that becomes its owner is no longer attached beside.
 * @throws NeonDbError with the refusal changed_meanwhile, account_not_found, license_product_or_policy_fixed, or user_limit_reached where an owner is one user more
 * than the license may have
 */
export async function updateLicense(
  database: Database,
  { tenantId, name, now }: Target,
  update: LicenseUpdate,
): Promise<ShownLicense | undefined> {
  const where = licenseMatches(tenantId, name);
  const { owner } = update;
  const ownerId = sql`(select id from ${accounts} where tenant_id = ${tenantId} and username = ${owner ?? null})`;
  const ownerStands = owner === undefined || owner === null ? sql`true` : sql`exists ${ownerId}`;
  const { shown } = await inOneBatch(database.changing, {
    license:
      judgeChange(database, sql`${licenses} license`, sql`license.revision`, where) ??
      sql`select from ${licenses} license where ${where} for update`,
    usersBefore: typeof owner === "string" ? rememberUsers(where) : undefined,
    changed: sql`
      update ${licenses} license
      set ${sql.join(assignments(update, ownerId, now), sql`, `)}
      where ${where} and ${refuse(sql`case
        when not (${isRepeated(sql`license.product_id`, update.productId)} and ${isRepeated(sql`license.policy_id`, update.policyId)}) then 'license_product_or_policy_fixed'
        when not ${ownerStands} then 'account_not_found'
      end`)} is null`,
    detached: sql`
      delete from ${licenseUsers} attached
      using ${licenses} license
      where ${where} and attached.tenant_id = license.tenant_id and attached.license_id = license.id
      and attached.account_id = license.owner_id`,
    users: typeof owner === "string" ? refuseOverUsers(sql`${where} and ${userCountSql} > ${usersBefore}`) : undefined,
    shown: shownSelection(where, now),
  });
  return shownIn(shown as ShownRow[]);
}

/** A statement: how many users the license has, for `usersBefore` in later statements of the transaction. */
const rememberUsers = (where: SQL): SQL => sql`
  select set_config('latchkey.users', ${userCountSql}::text, true)
  from ${licenses} license
  where ${where}`;

/** Null where there was no such license. */
const usersBefore = sql`nullif(current_setting('latchkey.users', true), '')::bigint`;

const isRepeated = (stored: SQL, given: string | undefined): SQL =>
  given === undefined ? sql`true` : sql`${stored} = ${given}::uuid`;

function assignments(update: LicenseUpdate, ownerId: SQL, now: Date): SQL[] {
  const { owner, expiry, productId: _repeated, policyId: _same, ...columns } = update;
  const term = expiry === undefined ? [] : [setTerm(givenTermSql(instant(expiry)))];
  return [
    ...term,
    ...assignmentsOf(licenses, { ...columns, ownerId: owner === undefined ? undefined : ownerId, updatedAt: now }),
  ];
}

/**
 * Puts a license under another policy of its product, in one round trip, if the caller may issue licenses there. The policies must agree as
 * `refusedTransfer` has it: the same rules, held where nobody can change them meanwhile.
 */
export async function changePolicy(
  database: Database,
  { tenantId, name, now }: Target,
  { policyId, issuer }: { policyId: string; issuer: Issuer },
): Promise<ShownLicense | undefined> {
  const where = licenseMatches(tenantId, name);
  const { shown } = await inOneBatch(database.changing, {
    license: sql`select from ${licenses} license where ${where} for update`,
    fingerprints: lockFingerprints(tenantId, fingerprintsUnderPolicy(where, policyId)),
    moved: sql`
      update ${licenses} license
      set
        policy_id = next.id,
        ${setTerm(transferredTermSql(instant(now)))},
        updated_at = ${instant(now)}
      from ${policies} policy, (select) one left join ${policies} next on next.tenant_id = ${tenantId} and next.id = ${policyId}
      where ${where} and policy.tenant_id = license.tenant_id and policy.id = license.policy_id
      and ${refuse(
        sql`coalesce(
          ${issuingRefusalSql(sql`next`, issuer)},
          case
            when ${isRefusedTransferSql} then 'policies_incompatible'
            when next.id <> policy.id then ${twinsUnderPolicy}
          end
        )`,
        sql`${where} and policy.id = license.policy_id`,
      )} is null`,
    shown: shownSelection(where, now),
  });
  return shownIn(shown as ShownRow[]);
}

/** Selects the fingerprints that are to exist once under the policy: those of the license's machines and of their components. */
const fingerprintsUnderPolicy = (where: SQL, policyId: string): SQL => {
  const ofMachines = sql`
    ${licenses} license
    join ${policies} next on next.tenant_id = license.tenant_id and next.id = ${policyId}
    join ${machines} machine on machine.tenant_id = license.tenant_id and machine.license_id = license.id`;
  return sql`
    select machine.fingerprint
    from ${ofMachines}
    where ${where} and next.machine_uniqueness_strategy = 'unique_per_policy'
    union all
    select ${componentLockName(sql`component.fingerprint`)}
    from ${ofMachines}
    join ${components} component on component.tenant_id = machine.tenant_id and component.machine_id = machine.id
    where ${where} and next.component_uniqueness_strategy = 'unique_per_policy'`;
};

/**
 * Gives the code that refuses the license's machines under the policy `next`, or null. Of all scopes a policy alone is another one after the move.
 * The aliases are `license` and `next`.
 */
const twinsUnderPolicy: SQL = sql`case
  when next.machine_uniqueness_strategy = 'unique_per_policy' and exists (
    select
    from ${machines} machine
    where machine.tenant_id = license.tenant_id and machine.license_id = license.id and exists (
      ${machineTwinsSql({ fingerprint: sql`machine.fingerprint`, machineId: sql`machine.id`, policy: sql`next` })}
    )
  ) then 'machine_fingerprint_taken'
  when next.component_uniqueness_strategy = 'unique_per_policy' and exists (
    select
    from ${machines} machine
    join ${components} component on component.tenant_id = machine.tenant_id and component.machine_id = machine.id
    where machine.tenant_id = license.tenant_id and machine.license_id = license.id
    and ${hasComponentTwinSql({ fingerprint: sql`component.fingerprint`, machineId: sql`machine.id`, policy: sql`next` })}
  ) then 'component_fingerprint_taken'
end`;
