import { type SQL, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { accountNames, accounts, masters, tenants } from "../db/schema.ts";
import { jsonOf, refuse } from "../db/sql.ts";
import { foldName } from "../names.ts";

// Usernames are compared folded. The folded form is stored in a table of its own: neither the change feed nor the events have to leave it out.

/** Refuses a username that somebody has, or the superadmin's. Served by account_names_taken and account_names_shared. */
export const nameRefusal = (tenantId: string, username: string): SQL => sql`
  select ${refuse(sql`case
    when exists (
      select from ${masters} master where master.folded_username = ${foldName(username)} or master.username = ${username}
    ) or exists (
      select from ${accountNames} taken
      where taken.tenant_id = ${tenantId} and taken.folded_username = ${foldName(username)} and taken.is_shared
    ) then 'username_taken'
  end`)}`;

/** Stores the folded form of a new account's name. */
export const insertName = (tenantId: string, { id, username }: { id: string; username: string }): SQL => sql`
  insert into ${accountNames} (tenant_id, account_id, folded_username)
  values (${tenantId}, ${id}, ${foldName(username)})`;

/** Usernames that are folded at a time. */
const namesAtOnce = 1_000;

type Unfolded = { tenant_id: string; account_id: string; username: string };

/**
 * Folds the names of accounts and superadmins that have no folded form: those from before it was stored, and those that an earlier version made
 * while this one was being deployed. Names that fold to one are marked as shared: they stay, and are compared exactly.
 */
export async function foldNames(database: Database): Promise<void> {
  const { rows: unfolded } = await database.execute<{ id: string; username: string }>(
    sql`select id, username from ${masters} where folded_username is null`,
  );
  for (const { id, username } of unfolded)
    await database.changing.execute(sql`update ${masters} set folded_username = ${foldName(username)} where id = ${id}`);
  for (;;) {
    const { rows } = await database.execute<Unfolded>(sql`
      select account.tenant_id, account.id as account_id, account.username
      from ${accounts} account
      where not exists (
        select from ${accountNames} known where known.tenant_id = account.tenant_id and known.account_id = account.id
      )
      limit ${namesAtOnce}`);
    if (rows.length === 0) break;
    const folded = rows.map((row) => ({ ...row, folded_username: foldName(row.username) }));
    // Shared until the next statement knows better, so that two that fold to one do not stop this one.
    await database.changing.execute(sql`
      insert into ${accountNames} (tenant_id, account_id, folded_username, is_shared)
      select account.tenant_id, account.id, folded.folded_username, true
      from jsonb_to_recordset(${jsonOf(folded)}) as folded (tenant_id uuid, account_id uuid, folded_username text)
      join ${accounts} account on account.tenant_id = folded.tenant_id and account.id = folded.account_id
      on conflict do nothing`);
  }
  await database.changing.execute(sql`
    update ${accountNames} name
    set is_shared = false
    where name.is_shared and not exists (
      select from ${accountNames} other
      where other.tenant_id = name.tenant_id and other.folded_username = name.folded_username and other.account_id <> name.account_id
    )`);
}

export type SharedName = { tenant: string; usernames: string[] };

/** Usernames of a tenant that fold to one. */
export async function selectSharedNames(database: Database): Promise<SharedName[]> {
  const { rows } = await database.execute<SharedName>(sql`
    select tenant.name as tenant, jsonb_agg(account.username order by account.created_at, account.id) as usernames
    from ${accountNames} name
    join ${accounts} account on account.tenant_id = name.tenant_id and account.id = name.account_id
    join ${tenants} tenant on tenant.id = name.tenant_id
    where (name.tenant_id, name.folded_username) in (
      select shared.tenant_id, shared.folded_username from ${accountNames} shared where shared.is_shared
    )
    group by tenant.name, name.folded_username
    order by tenant.name, name.folded_username`);
  return rows;
}

/** The username of the account with an id or an email address; undefined where there is none. Served by the primary key and accounts_email_taken. */
export async function selectUsername(
  database: Database,
  tenantId: string,
  account: { id: string } | { email: string },
): Promise<string | undefined> {
  const is = "id" in account ? sql`account.id = ${account.id}` : sql`lower(account.email) = lower(${account.email})`;
  const { rows } = await database.execute<{ username: string }>(
    sql`select account.username from ${accounts} account where account.tenant_id = ${tenantId} and ${is}`,
  );
  return rows[0]?.username;
}
