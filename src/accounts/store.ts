import { type SQL, sql } from "drizzle-orm";
import { assignmentsOf, newRow } from "../db/assignments.ts";
import { inOneBatch } from "../db/batch.ts";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { mayChange } from "../db/revision.ts";
import { reviveRow } from "../db/revive.ts";
import { rowJson } from "../db/row-json.ts";
import { accounts, licenses, machines, passwordResets, roles, tokens } from "../db/schema.ts";
import { instant, refuse } from "../db/sql.ts";
import { foldName, isEmailAddress } from "../names.ts";
import { type Act, guard, isBuiltIn } from "./guard-store.ts";
import { insertName, nameRefusal } from "./names-store.ts";

export type AccountRecord = typeof accounts.$inferSelect & { roleName: string };

/** An account, with what one of the tenant's own roles allows it; null for a built-in role. */
export type AccountWithRights = AccountRecord & { rolePermissions: string[] | null };

/** The columns that a request sets, at the creation and afterwards. */
type AccountAttributes = Pick<AccountRecord, "email" | "firstName" | "lastName" | "metadata">;

export type NewAccount = AccountAttributes & Pick<AccountRecord, "id" | "username" | "passwordHash"> & { now: Date };

const violations = {
  accounts_username_taken: "username_taken",
  account_names_taken: "username_taken",
  accounts_email_taken: "email_taken",
  accounts_role: "role_not_assignable",
  accounts_tenant_id_id_pk: "id_taken",
} as const;

/**
 * One round trip, with the judgement of it.
 * @throws LatchkeyError username_taken, email_taken, or NeonDbError with a refusal of `guard` or `nameRefusal`
 */
export async function insertAccount(
  database: Database,
  act: Act & { role: string },
  account: NewAccount,
): Promise<AccountRecord> {
  const { tenantId, role } = act;
  const { now, ...attributes } = account;
  const row = newRow(accounts, {
    ...attributes,
    tenantId,
    ...roleColumns(tenantId, role),
    createdAt: now,
    updatedAt: now,
  });
  const batch = inOneBatch(database.changing, {
    guard: guard(act),
    free: nameRefusal(tenantId, account.username),
    account: sql`
      insert into ${accounts} as account (${row.columns}) values (${row.values})
      returning ${accountRow}`,
    name: insertName(tenantId, account),
  });
  const inserted = accountIn((await refuseViolations(batch, violations)).account);
  if (inserted === undefined) throw new Error("an inserted account did not come back");
  return inserted;
}

export const builtInRoleOf = (role: string): string | null => (isBuiltIn(role) ? role : null);

export const customRoleOf = (tenantId: string, role: string): SQL =>
  isBuiltIn(role) ? sql`null::uuid` : sql`(select id from ${roles} where tenant_id = ${tenantId} and name = ${role})`;

const ownRole = (column: SQL): SQL => sql`(
  select ${column} from ${roles} role where role.tenant_id = account.tenant_id and role.id = account.custom_role_id
)`;

/** The columns of an account on the alias `account`, as `accountIn` reads them. */
export const accountRow: SQL = sql`
  ${rowJson(accounts, "account")} as row, coalesce(account.built_in_role, ${ownRole(sql`role.name`)}) as role_name,
  ${ownRole(sql`to_jsonb(role.permissions)`)} as role_permissions`;

type Row = { row: Record<string, unknown>; role_name: string; role_permissions: string[] | null };

/** The account in rows with the columns of `accountRow`. */
export function accountIn(rows: Record<string, unknown>[]): AccountWithRights | undefined {
  const [found] = rows as Row[];
  if (found === undefined) return undefined;
  return { ...reviveRow(accounts, found.row), roleName: found.role_name, rolePermissions: found.role_permissions };
}

/** Served by accounts_username_taken. */
export async function selectAccount(
  database: Database,
  tenantId: string,
  username: string,
): Promise<AccountWithRights | undefined> {
  const { rows } = await database.execute<Record<string, unknown>>(
    sql`select ${accountRow} from ${accounts} account where account.tenant_id = ${tenantId} and account.username = ${username}`,
  );
  return accountIn(rows);
}

// Each act is one round trip and one transaction: the statements of `guard`, then the change.

/** An act on an account that exists. */
export type ActOnAccount = Act & { username: string; now: Date };

/** Attributes that an update names; an undefined one stays unchanged. */
export type AccountUpdate = { [Column in keyof AccountAttributes]?: AccountAttributes[Column] | undefined } & {
  status?: "active" | "inactive" | undefined;
};

/** Conditions on the alias `account`. */
export const named = ({ tenantId, username }: ActOnAccount): SQL =>
  sql`account.tenant_id = ${tenantId} and account.username = ${username}`;

/**
 * Changes what the update and the act's role name. Another role or status ends the account's sessions; another role voids its reset tokens,
 * which somebody made who could act on the account as it was.
 * @throws LatchkeyError email_taken, or NeonDbError with the refusal changed_meanwhile or one of `guard`
 */
export async function updateAccount(database: Database, act: ActOnAccount, update: AccountUpdate): Promise<AccountRecord> {
  const { tenantId, role, now } = act;
  const { status, ...attributes } = update;
  const takesRole = role === undefined ? sql`false` : sql`${roleNameOf} is distinct from ${role}`;
  const takesStatus = status === undefined ? sql`false` : sql`account.activity <> ${status}`;
  const batch = inOneBatch(database.changing, {
    guard: guard(act),
    resets: role === undefined ? undefined : voidResets(act, takesRole),
    email: update.email === undefined || mayHaveEmail(act.username, update.email) ? undefined : emailRefusal(act, update.email),
    account: sql`
      update ${accounts} account
      set
        ${sql.join(
          assignmentsOf(accounts, { ...attributes, activity: status, ...roleColumns(tenantId, role) }).map(
            (assignment) => sql`${assignment},`,
          ),
          sql` `,
        )}
        sessions_valid_from = case when ${takesRole} or ${takesStatus} then ${instant(now)} else account.sessions_valid_from end,
        updated_at = ${instant(now)}
      where ${named(act)} and ${mayChange(database, sql`account.revision`, named(act)) ?? sql`true`}
      returning ${accountRow}`,
  });
  const { account } = await refuseViolations(batch, {
    accounts_email_taken: "email_taken",
    accounts_role: "role_not_assignable",
  });
  return existing(accountIn(account));
}

/** A username that is an email address is the account's own, then as now. */
const mayHaveEmail = (username: string, email: string): boolean =>
  !isEmailAddress(username) || foldName(username) === foldName(email);

/** Refuses an email other than the one that the account has already. An update may repeat that one. */
const emailRefusal = (act: ActOnAccount, email: string): SQL => sql`
  select ${refuse(sql`case when account.email <> ${email} then 'email_invalid' end`)}
  from ${accounts} account
  where ${named(act)}`;

const roleNameOf: SQL = sql`coalesce(account.built_in_role, (
  select role.name from ${roles} role where role.tenant_id = account.tenant_id and role.id = account.custom_role_id
))`;

/** The columns of a role; none where none is given. */
const roleColumns = (tenantId: string, role: string | undefined) =>
  role === undefined ? {} : { builtInRole: builtInRoleOf(role), customRoleId: customRoleOf(tenantId, role) };

/** Deletes the account's reset tokens. */
export const voidResets = (act: ActOnAccount, applies: SQL = sql`true`): SQL => sql`
  delete from ${passwordResets} reset
  using ${accounts} account
  where ${named(act)} and ${applies} and reset.tenant_id = account.tenant_id and reset.account_id = account.id`;

/** Other things that end with an account's ban or deletion. */
export type Ending = {
  /** The API tokens that the account made. */
  endsTokens: boolean;
};

/** Deletes the API tokens that the account made, and those that were made with them. */
const deleteTokens = (act: ActOnAccount): SQL => sql`
  delete from ${tokens} token
  using ${accounts} account
  where ${named(act)} and token.tenant_id = account.tenant_id and token.created_by = account.id
  returning token.id`;

/** Deletes the account's own API tokens: whoever has the account no more has no way in. */
export const endTokens = (act: ActOnAccount): SQL => sql`
  delete from ${tokens} token
  using ${accounts} account
  where ${named(act)} and token.tenant_id = account.tenant_id and token.account_id = account.id
  returning token.id`;

const idsIn = (rows: Record<string, unknown>[]): string[] => rows.map(({ id }) => String(id));

/**
 * Bans or lifts the ban, and ends every session and the account's own tokens. Also returns the ids of the other tokens that ended.
 * @throws NeonDbError with the refusal account_already_banned or account_not_banned, or one of `guard`
 */
export async function setBan(
  database: Database,
  act: ActOnAccount,
  { isBanned, endsTokens }: Ending & { isBanned: boolean },
): Promise<{ account: AccountRecord; tokenIds: string[] }> {
  const refusal = isBanned
    ? sql`case when account.banned_at is not null then 'account_already_banned' end`
    : sql`case when account.banned_at is null then 'account_not_banned' end`;
  const rows = await inOneBatch(database.changing, {
    guard: guard(act),
    tokens: endsTokens ? deleteTokens(act) : undefined,
    ownTokens: isBanned ? endTokens(act) : undefined,
    account: sql`
      update ${accounts} account
      set
        banned_at = ${isBanned ? instant(act.now) : sql`null::timestamptz`},
        sessions_valid_from = ${instant(act.now)},
        updated_at = ${instant(act.now)}
      where ${named(act)} and ${refuse(refusal, named(act))} is null
      returning ${accountRow}`,
  });
  return { account: existing(accountIn(rows.account)), tokenIds: idsIn(rows.tokens) };
}

/**
 * With `cascade`, what the account owns belongs to nobody afterwards. Returns the ids of the tokens that ended.
 * @throws LatchkeyError account_in_use, or NeonDbError with a refusal of `guard`
 */
export async function deleteAccount(
  database: Database,
  act: ActOnAccount,
  { cascade, endsTokens }: Ending & { cascade: boolean },
): Promise<string[]> {
  const release = (table: typeof licenses | typeof machines): SQL => sql`
    update ${table} owned
    set owner_id = null
    from ${accounts} account
    where ${named(act)} and owned.tenant_id = account.tenant_id and owned.owner_id = account.id`;
  const batch = inOneBatch(database.changing, {
    guard: guard(act),
    licenses: cascade ? lockLicensesOfMachines(act) : undefined,
    released: cascade ? [release(licenses), release(machines)] : undefined,
    tokens: endsTokens ? deleteTokens(act) : undefined,
    account: sql`delete from ${accounts} account where ${named(act)}`,
  });
  const rows = await refuseViolations(batch, { licenses_owner: "account_in_use", machines_owner: "account_in_use" });
  return idsIn(rows.tokens);
}

/** Locks the licenses of the account's machines, in the order of all who take several: the sums over their machines change. */
const lockLicensesOfMachines = (act: ActOnAccount): SQL => sql`
  select from ${licenses} license
  where license.tenant_id = ${act.tenantId} and license.id in (
    select owned.license_id
    from ${accounts} account
    join ${machines} owned on owned.tenant_id = account.tenant_id and owned.owner_id = account.id
    where ${named(act)}
  )
  order by license.id
  for update`;

/** The statements ahead refuse an unknown account, and hold it until the change is made. */
export function existing(account: AccountRecord | undefined): AccountRecord {
  if (account === undefined) throw new Error("a locked account did not come back");
  return account;
}
