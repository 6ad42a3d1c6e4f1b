import { type SQL, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { accounts, licenses, licenseUsers, policies } from "../db/schema.ts";
import { instant, refuse, refusedLicense, textArray } from "../db/sql.ts";
import { licenseMatches } from "../document/license-document-store.ts";
import { isOverLimitSql, userCountSql } from "../licensing/sql/limits.ts";
import type { Target } from "./actions-store.ts";

type Found<T> = T[] | undefined;

export type UserRow = { id: string; username: string; email: string; created_at: string };

const attachedUsers = (where: SQL): SQL => sql`
  select account.id, account.username, account.email, attached.created_at
  from ${licenses} license
  join ${licenseUsers} attached on attached.tenant_id = license.tenant_id and attached.license_id = license.id
  join ${accounts} account on account.tenant_id = attached.tenant_id and account.id = attached.account_id
  where ${where}
  order by account.username`;

/**
 * All or none, under the license's lock and within its limit: the owner is a user too. Undefined where there is no such license.
 * @throws NeonDbError with the refusal account_not_found, user_limit_reached or user_already_attached
 */
export async function attachUsers(
  database: Database,
  { tenantId, name, now }: Target,
  usernames: string[],
): Promise<Found<UserRow>> {
  const where = licenseMatches(tenantId, name);
  const [license, , , { rows }] = await database.changing.batch([
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
        when account.id is null then 'account_not_found'
        when attached.account_id is not null or account.id = license.owner_id then 'user_already_attached'
      end`)} is null`),
    database.execute(refuseOverUsers(where)),
    database.execute<UserRow>(attachedUsers(sql`${where} and account.username = any(${textArray(usernames)})`)),
  ]);
  return license.rows.length === 0 ? undefined : rows;
}

/**
 * A statement: refuses when the license has more users than it may. After the change and under the license's lock.
 * @param where conditions on the alias `license`
 */
export const refuseOverUsers = (where: SQL): SQL => sql`
  select ${refuse(sql`case when ${isOverLimitSql("maxUsers", userCountSql)} then 'user_limit_reached' end`, undefined, refusedLicense)}
  from ${licenses} license
  join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
  where ${where}`;

/** All or none. Undefined where there is no such license. @throws NeonDbError with the refusal user_not_attached */
export async function detachUsers(database: Database, { tenantId, name }: Target, usernames: string[]): Promise<boolean> {
  const where = licenseMatches(tenantId, name);
  const [license] = await database.changing.batch([
    database.execute(sql`select license.id from ${licenses} license where ${where} for update`),
    database.execute(sql`
      select ${refuse(sql`case when attached.account_id is null then 'user_not_attached' end`)}
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
    database.execute(sql`select license.id from ${licenses} license where ${where}`),
    database.execute<UserRow>(attachedUsers(where)),
  ]);
  return license.rows.length === 0 ? undefined : rows;
}
