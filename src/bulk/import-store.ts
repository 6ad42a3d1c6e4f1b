import { type SQL, sql } from "drizzle-orm";
import { newRow, recordOf } from "../db/assignments.ts";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { lockFingerprints } from "../db/locks.ts";
import { type LimitsUnderColumns, limitNamesSql, limitTypesSql } from "../db/policy-columns.ts";
import {
  accounts,
  entitlements,
  licenseEntitlements,
  licenses,
  licenseUsers,
  machines,
  policies,
  revokedKeys,
} from "../db/schema.ts";
import { instant } from "../db/sql.ts";
import { waitsInPoolSql } from "../document/waiting-key-store.ts";
import { type Issuer, issuingRefusalSql } from "../licensing/sql/issuing.ts";
import { isOverLimitSql, userCountSql } from "../licensing/sql/limits.ts";
import { inScopeSql, machineTwinsSql } from "../licensing/sql/uniqueness.ts";
import { machineParticularNames } from "../machines/index.ts";

/** A license from elsewhere, as the database takes it: names are those of its columns. */
export type ImportRow = LimitsUnderColumns & {
  id: string;
  policy_id: string;
  product_id: string;
  owner: string | null;
  name: string;
  key_hash: string;
  key_sealed: string;
  /** The id that a path would take the key for. */
  key_as_id: string | null;
  expiry: string | null;
  suspended: boolean;
  uses: number;
  metadata: Record<string, unknown>;
  /** Usernames of users besides the owner. */
  users: string[];
  /** Entitlements that are attached to it, each with the id of the attachment. */
  entitlements: { id: string; entitlement_id: string }[];
  /** Members that are null may be left out, and `metadata` where it is empty: a row may have a thousand machines. */
  machines: Record<string, unknown>[];
};

/** An import: its tenant, the caller who sends it, and its instant. */
type Import = { tenantId: string; issuer: Issuer; now: Date };

const columns = sql`(
  id uuid, policy_id uuid, product_id uuid, owner text, name text, key_hash text, key_sealed text, expiry timestamptz, suspended boolean,
  uses bigint, ${limitTypesSql}, metadata jsonb, users jsonb, entitlements jsonb, machines jsonb
)`;

const machineColumns = recordOf(machines, ["id", ...machineParticularNames]);

/** The row of a machine on the alias `machine`, a record of `machineColumns`, of the license on the alias `row`. */
function machineRow(tenantId: string, now: Date) {
  const given = machineParticularNames.map((name) => [name, sql`machine.${sql.identifier(name)}`]);
  return newRow(machines, {
    // Every name is a column's.
    ...(Object.fromEntries(given) as Record<(typeof machineParticularNames)[number], SQL>),
    id: sql`machine.id`,
    tenantId,
    licenseId: sql`row.id`,
    metadata: sql`coalesce(machine.metadata, '{}')`,
    createdAt: now,
    updatedAt: now,
  });
}

/** Keeps the rows for the statements behind it in its transaction: they are sent once, since a request to the database has its limit. */
const keepRows = (rows: ImportRow[]): SQL =>
  sql`select length(set_config('latchkey.import', ${JSON.stringify(rows)}, true)) as length`;

const storedRows = sql`current_setting('latchkey.import')::jsonb`;

const rows = sql`jsonb_to_recordset(${storedRows}) as row ${columns}`;

/**
 * Every row that cannot be: its number and why, whatever its machines' fingerprints. Looked at before anything is put in. Its machines, which belong to
 * nobody, all count together: none is dead on arrival.
 */
const problems = ({ tenantId, issuer }: Import): SQL => sql`
  select numbered.number - 1 as index, null::bigint as machine, null as member, coalesce(${issuingRefusal(issuer)}, case
    when numbered.row ->> 'owner' is not null and owner.id is null then 'account_not_found'
    when exists (select from ${licenses} taken where taken.tenant_id = ${tenantId} and taken.key_hash = numbered.row ->> 'key_hash')
      or exists (select from ${revokedKeys} gone where gone.tenant_id = ${tenantId} and gone.key_hash = numbered.row ->> 'key_hash')
      or ${waitsInPoolSql(sql`${tenantId}`, sql`numbered.row ->> 'key_hash'`)}
      or exists (select from ${licenses} namesake where namesake.tenant_id = ${tenantId} and namesake.id = (numbered.row ->> 'key_as_id')::uuid)
      then 'license_key_taken'
    when exists (select from ${licenses} taken where taken.tenant_id = ${tenantId} and taken.id = (numbered.row ->> 'id')::uuid) then 'id_taken'
    when ${isOverLimitSql("maxUses", sql`license.uses`)} then 'usage_limit_reached'
    when ${isOverLimitSql("maxUsers", userCountSql)} then 'user_limit_reached'
    when ${isOverLimitSql("maxMachines", sql`held.machines`)} then 'machine_limit_reached'
    when ${isOverLimitSql("maxCores", sql`held.cores`)} then 'core_limit_reached'
    when ${isOverLimitSql("maxMemory", sql`held.memory`)} then 'memory_limit_reached'
    when ${isOverLimitSql("maxDisk", sql`held.disk`)} then 'disk_limit_reached'
  end) as refusal
  from jsonb_array_elements(${storedRows}) with ordinality as numbered (row, number)
  left join ${policies} policy on policy.tenant_id = ${tenantId} and policy.id = (numbered.row ->> 'policy_id')::uuid
  left join ${accounts} owner on owner.tenant_id = ${tenantId} and owner.username = numbered.row ->> 'owner'
  cross join lateral (
    select brought.*, jsonb_array_length(brought.users) as users_count, owner.id as owner_id
    from jsonb_to_record(numbered.row) as brought ${columns}
  ) as license
  cross join lateral (
    select
      count(*) as machines, coalesce(sum(brought.cores), 0) as cores, coalesce(sum(brought.memory), 0) as memory,
      coalesce(sum(brought.disk), 0) as disk
    from jsonb_to_recordset(license.machines) as brought (cores int, memory bigint, disk bigint)
  ) as held`;

const issuingRefusal = (issuer: Issuer): SQL =>
  issuingRefusalSql(sql`policy`, issuer, sql`(numbered.row ->> 'product_id')::uuid`);

/**
 * Every machine that is brought under a policy where the caller may issue licenses, with its row's number and its own, and what the policy says
 * of its fingerprint.
 */
const machinesOf = ({ tenantId, issuer }: Import): SQL => sql`
  select
    numbered.number - 1 as index, placed.place - 1 as machine, (placed.machine ->> 'id')::uuid as id,
    placed.machine ->> 'fingerprint' as fingerprint, (numbered.row ->> 'id')::uuid as license_id, policy.id as policy_id,
    policy.product_id, policy.machine_uniqueness_strategy as strategy
  from jsonb_array_elements(${storedRows}) with ordinality as numbered (row, number)
  join ${policies} policy on policy.tenant_id = ${tenantId} and policy.id = (numbered.row ->> 'policy_id')::uuid
    and ${issuingRefusal(issuer)} is null
  cross join jsonb_array_elements(numbered.row -> 'machines') with ordinality as placed (machine, place)`;

/**
 * Every machine whose fingerprint stands elsewhere in its policy's uniqueness scope, in the tenant or in a row before: as if the machines
 * were activated one after the other. Looked at under the locks of these fingerprints.
 */
const machineProblems = (where: Import): SQL => sql`
  select brought.index, brought.machine, 'fingerprint' as member, 'machine_fingerprint_taken' as refusal
  from (
    select
      machine.*,
      min(machine.index) over (partition by machine.fingerprint) as first_in_tenant,
      min(machine.index) over (partition by machine.fingerprint, machine.product_id) as first_in_product,
      min(machine.index) over (partition by machine.fingerprint, machine.policy_id) as first_in_policy
    from (${machinesOf(where)}) as machine
  ) as brought
  cross join lateral (select brought.license_id as id, ${where.tenantId}::uuid as tenant_id) as license
  cross join lateral (
    select brought.policy_id as id, brought.product_id, brought.strategy as machine_uniqueness_strategy
  ) as policy
  where ${inScopeSql(sql`brought.strategy`, {
    machine: sql`false`,
    license: sql`false`,
    policy: sql`brought.first_in_policy < brought.index`,
    product: sql`brought.first_in_product < brought.index`,
    tenant: sql`brought.first_in_tenant < brought.index`,
  })}
  or (brought.strategy <> 'unique_per_license' and exists (
    ${machineTwinsSql({ fingerprint: sql`brought.fingerprint`, machineId: sql`brought.id` })}
  ))`;

/** Every user, entitlement or machine's id of a row that cannot be. */
const memberProblems = ({ tenantId }: Import): SQL => sql`
  select numbered.number - 1, null::bigint, 'users', case when account.id is null then 'account_not_found' end
  from jsonb_array_elements(${storedRows}) with ordinality as numbered (row, number)
  cross join jsonb_array_elements_text(numbered.row -> 'users') as wanted (username)
  left join ${accounts} account on account.tenant_id = ${tenantId} and account.username = wanted.username
  union all
  select numbered.number - 1, null, 'entitlements', case when entitlement.id is null then 'entitlement_not_found' end
  from jsonb_array_elements(${storedRows}) with ordinality as numbered (row, number)
  cross join jsonb_array_elements(numbered.row -> 'entitlements') as wanted (attachment)
  left join ${entitlements} entitlement
    on entitlement.tenant_id = ${tenantId} and entitlement.id = (wanted.attachment ->> 'entitlement_id')::uuid
  union all
  select numbered.number - 1, placed.place - 1, 'id', 'id_taken'
  from jsonb_array_elements(${storedRows}) with ordinality as numbered (row, number)
  cross join jsonb_array_elements(numbered.row -> 'machines') with ordinality as placed (machine, place)
  join ${machines} taken on taken.tenant_id = ${tenantId} and taken.id = (placed.machine ->> 'id')::uuid`;

/**
 * All or none, in one round trip and one transaction.
 * @throws LatchkeyError concurrent_change where somebody else takes a row's key at the same time: asked again, that row is among those refused;
 * id_taken where two rows or two machines have one id;
 * NeonDbError with the refusal import_refused, whose detail lists every row that cannot be
 */
export async function importLicenses(database: Database, where: Import, brought: ImportRow[]): Promise<void> {
  const { tenantId, now } = where;
  const machine = machineRow(tenantId, now);
  const batch = database.changing.batch([
    database.execute(keepRows(brought)),
    database.execute(
      lockFingerprints(
        tenantId,
        sql`select fingerprint from (${machinesOf(where)}) as machine where strategy <> 'unique_per_license'`,
      ),
    ),
    database.execute(sql`
      select latchkey_refuse('import_refused', jsonb_agg(problem order by problem.index, problem.machine nulls first)::text)
      from (${problems(where)} union all ${machineProblems(where)} union all ${memberProblems(where)}) as problem
      where problem.refusal is not null
      having count(*) > 0`),
    database.execute(sql`
      insert into ${licenses} (
        id, tenant_id, product_id, policy_id, owner_id, name, key_hash, key_sealed, expiry, suspended_at, uses, ${limitNamesSql},
        last_activated_at, metadata, created_at, updated_at
      )
      select
        row.id, ${tenantId}, row.product_id, row.policy_id, owner.id, row.name, row.key_hash, row.key_sealed, row.expiry,
        case when row.suspended then ${instant(now)} end, row.uses, ${limitNamesSql},
        case when jsonb_array_length(row.machines) > 0 then ${instant(now)} end, row.metadata, ${instant(now)}, ${instant(now)}
      from ${rows}
      left join ${accounts} owner on owner.tenant_id = ${tenantId} and owner.username = row.owner`),
    database.execute(sql`
      insert into ${machines} (${machine.columns})
      select ${machine.values}
      from ${rows}, jsonb_to_recordset(row.machines) as machine ${machineColumns}`),
    database.execute(sql`
      insert into ${licenseEntitlements} (id, tenant_id, license_id, entitlement_id, created_at)
      select attached.id, ${tenantId}, row.id, attached.entitlement_id, ${instant(now)}
      from ${rows}, jsonb_to_recordset(row.entitlements) as attached (id uuid, entitlement_id uuid)`),
    database.execute(sql`
      insert into ${licenseUsers} (tenant_id, license_id, account_id, created_at)
      select ${tenantId}, row.id, account.id, ${instant(now)}
      from ${rows}, jsonb_array_elements_text(row.users) as wanted (username)
      join ${accounts} account on account.tenant_id = ${tenantId} and account.username = wanted.username`),
  ]);
  await refuseViolations(batch, {
    licenses_key_taken: "concurrent_change",
    licenses_tenant_id_id_pk: "id_taken",
    machines_tenant_id_id_pk: "id_taken",
  });
}
