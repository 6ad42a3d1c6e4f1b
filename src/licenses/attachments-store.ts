import { type SQL, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { accounts, entitlements, licenseEntitlements, licenses, licenseUsers, policies } from "../db/schema.ts";
import { instant, jsonOf, refuse, textArray } from "../db/sql.ts";
import { licenseMatches } from "../edge/snapshot-store.ts";
import type { Target } from "./change-store.ts";

export type AttachmentRow = { id: string; entitlement_id: string; name: string; code: string; created_at: string };

const attachments = (where: SQL): SQL => sql`
  select attached.id, attached.entitlement_id, entitlement.name, entitlement.code, attached.created_at
  from ${licenses} license
  join ${licenseEntitlements} attached on attached.tenant_id = license.tenant_id and attached.license_id = license.id
  join ${entitlements} entitlement on entitlement.tenant_id = attached.tenant_id and entitlement.id = attached.entitlement_id
  where ${where}
  order by entitlement.code`;

const uuids = (ids: readonly string[]): SQL => sql`${textArray(ids)}::uuid[]`;

const exists = (where: SQL): SQL => sql`select license.id from ${licenses} license where ${where} for key share`;

type Found<T> = T[] | undefined;

/** All or none, in one round trip. Undefined where there is no such license. @throws LatchkeyError 46016, or the refusal 45004 */
export async function attachEntitlements(
  database: Database,
  { tenantId, name, now }: Target,
  wanted: { id: string; entitlementId: string }[],
): Promise<Found<AttachmentRow>> {
  const where = licenseMatches(tenantId, name);
  const batch = database.batch([
    database.execute(exists(where)),
    database.execute(sql`
      insert into ${licenseEntitlements} (id, tenant_id, license_id, entitlement_id, created_at)
      select wanted.id, license.tenant_id, license.id, wanted.entitlement_id, ${instant(now)}
      from jsonb_to_recordset(${jsonOf(wanted.map(({ id, entitlementId }) => ({ id, entitlement_id: entitlementId })))})
        as wanted (id uuid, entitlement_id uuid)
      join ${licenses} license on ${where}
      left join ${entitlements} entitlement on entitlement.tenant_id = license.tenant_id and entitlement.id = wanted.entitlement_id
      where ${refuse(sql`case when entitlement.id is null then '45004' end`)} is null`),
    database.execute<AttachmentRow>(attachments(sql`${where} and attached.id = any(${uuids(wanted.map(({ id }) => id))})`)),
  ]);
  const [license, , { rows }] = await refuseViolations(batch, { license_entitlements_attached: "46016" });
  return license.rows.length === 0 ? undefined : rows;
}

/** All or none: ids of attachments or of entitlements. Undefined where there is no such license. @throws NeonDbError with the refusal 45006 */
export async function detachEntitlements(database: Database, { tenantId, name }: Target, ids: string[]): Promise<boolean> {
  const where = licenseMatches(tenantId, name);
  const matching = sql`(attached.id = wanted.id or attached.entitlement_id = wanted.id)`;
  const [license] = await database.batch([
    database.execute(exists(where)),
    database.execute(sql`
      select ${refuse(sql`case when attached.id is null then '45006' end`)}
      from unnest(${uuids(ids)}) as wanted (id)
      join ${licenses} license on ${where}
      left join ${licenseEntitlements} attached
        on attached.tenant_id = license.tenant_id and attached.license_id = license.id and ${matching}`),
    database.execute(sql`
      delete from ${licenseEntitlements} attached
      using ${licenses} license, unnest(${uuids(ids)}) as wanted (id)
      where ${where} and attached.tenant_id = license.tenant_id and attached.license_id = license.id and ${matching}`),
  ]);
  return license.rows.length > 0;
}

export async function selectAttachments(
  database: Database,
  { tenantId, name }: Omit<Target, "now">,
): Promise<Found<AttachmentRow>> {
  const where = licenseMatches(tenantId, name);
  const [license, { rows }] = await database.batch([
    database.execute(exists(where)),
    database.execute<AttachmentRow>(attachments(where)),
  ]);
  return license.rows.length === 0 ? undefined : rows;
}

export type UserRow = { username: string; email: string; created_at: string };

const attachedUsers = (where: SQL): SQL => sql`
  select account.username, account.email, attached.created_at
  from ${licenses} license
  join ${licenseUsers} attached on attached.tenant_id = license.tenant_id and attached.license_id = license.id
  join ${accounts} account on account.tenant_id = attached.tenant_id and account.id = attached.account_id
  where ${where}
  order by account.username`;

/**
 * All or none, under the license's lock and within its limit: the owner is a user too. Undefined where there is no such license.
 * @throws NeonDbError with the refusal 43009, 47030 or 47038
 */
export async function attachUsers(
  database: Database,
  { tenantId, name, now }: Target,
  usernames: string[],
): Promise<Found<UserRow>> {
  const where = licenseMatches(tenantId, name);
  const limit = sql`coalesce(nullif(license.max_users, 0), nullif(policy.max_users, 0))`;
  const [license, , , { rows }] = await database.batch([
    database.execute(sql`select license.id from ${licenses} license where ${where} for update`),
    database.execute(sql`
      insert into ${licenseUsers} (tenant_id, license_id, account_id, created_at)
      select license.tenant_id, license.id, account.id, ${instant(now)}
      from unnest(${textArray(usernames)}) as wanted (username)
      join ${licenses} license on ${where}
      left join ${accounts} account on account.tenant_id = license.tenant_id and account.username = wanted.username
      left join ${licenseUsers} attached
        on attached.tenant_id = license.tenant_id and attached.license_id = license.id and attached.account_id = account.id
      where ${refuse(sql`case
        when account.id is null then '43009'
        when attached.account_id is not null or account.id = license.owner_id then '47038'
      end`)} is null`),
    database.execute(sql`
      select ${refuse(sql`case
        when policy.overage_strategy <> 'always_allow' and
          license.users_count + (license.owner_id is not null)::int > ${limit} * case policy.overage_strategy
            when 'allow_2x' then 2
            when 'allow_1_5x' then 1.5
            when 'allow_1_25x' then 1.25
            else 1
          end
        then '47030'
      end`)}
      from ${licenses} license
      join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
      where ${where}`),
    database.execute<UserRow>(attachedUsers(sql`${where} and account.username = any(${textArray(usernames)})`)),
  ]);
  return license.rows.length === 0 ? undefined : rows;
}

/** All or none. Undefined where there is no such license. @throws NeonDbError with the refusal 47039 */
export async function detachUsers(database: Database, { tenantId, name }: Target, usernames: string[]): Promise<boolean> {
  const where = licenseMatches(tenantId, name);
  const [license] = await database.batch([
    database.execute(sql`select license.id from ${licenses} license where ${where} for update`),
    database.execute(sql`
      select ${refuse(sql`case when attached.account_id is null then '47039' end`)}
      from unnest(${textArray(usernames)}) as wanted (username)
      join ${licenses} license on ${where}
      left join ${accounts} account on account.tenant_id = license.tenant_id and account.username = wanted.username
      left join ${licenseUsers} attached
        on attached.tenant_id = license.tenant_id and attached.license_id = license.id and attached.account_id = account.id`),
    database.execute(sql`
      delete from ${licenseUsers} attached
      using ${licenses} license, ${accounts} account
      where ${where} and attached.tenant_id = license.tenant_id and attached.license_id = license.id
      and account.tenant_id = attached.tenant_id and account.id = attached.account_id and account.username = any(${textArray(usernames)})`),
  ]);
  return license.rows.length > 0;
}

export async function selectUsers(database: Database, { tenantId, name }: Omit<Target, "now">): Promise<Found<UserRow>> {
  const where = licenseMatches(tenantId, name);
  const [license, { rows }] = await database.batch([
    database.execute(exists(where)),
    database.execute<UserRow>(attachedUsers(where)),
  ]);
  return license.rows.length === 0 ? undefined : rows;
}
