import { and, eq, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { reviveRow } from "../db/revive.ts";
import { accounts, licenses, machines, passwordResets, roles } from "../db/schema.ts";
import { instant, refuse } from "../db/sql.ts";
import type { AccountRecord } from "./store.ts";

export type AccountUpdate = Partial<
  Pick<
    AccountRecord,
    | "email"
    | "firstName"
    | "lastName"
    | "metadata"
    | "builtInRole"
    | "customRoleId"
    | "activity"
    | "passwordHash"
    | "sessionsValidFrom"
  >
>;

const named = (tenantId: string, id: string) => and(eq(accounts.tenantId, tenantId), eq(accounts.id, id));

/** @throws LatchkeyError 43006 */
export async function updateAccount(
  database: Database,
  tenantId: string,
  id: string,
  update: AccountUpdate & { updatedAt: Date },
): Promise<AccountRecord | undefined> {
  const [row] = await refuseViolations(database.update(accounts).set(update).where(named(tenantId, id)).returning(), {
    accounts_email_taken: "43006",
    accounts_role: "43003",
  });
  if (row === undefined) return undefined;
  if (row.customRoleId === null) return { ...row, roleName: row.builtInRole ?? "" };
  const [role] = await database
    .select({ name: roles.name })
    .from(roles)
    .where(and(eq(roles.tenantId, tenantId), eq(roles.id, row.customRoleId)));
  return { ...row, roleName: role?.name ?? "" };
}

type Row = { row: Record<string, unknown>; role_name: string };

/** Bans or lifts the ban, and ends every session. Undefined where there is no such account. @throws NeonDbError: refusal 43013 or 43014 */
export async function setBan(
  database: Database,
  tenantId: string,
  id: string,
  isBanned: boolean,
  now: Date,
): Promise<AccountRecord | undefined> {
  const refusal = isBanned
    ? sql`case when account.banned_at is not null then '43013' end`
    : sql`case when account.banned_at is null then '43014' end`;
  const { rows } = await database.execute<Row>(sql`
    update ${accounts} account
    set
      banned_at = ${isBanned ? instant(now) : sql`null::timestamptz`},
      sessions_valid_from = ${instant(now)},
      updated_at = ${instant(now)}
    where account.tenant_id = ${tenantId} and account.id = ${id} and ${refuse(refusal)} is null
    returning to_jsonb(account) as row, coalesce(account.built_in_role, (
      select role.name from ${roles} role where role.tenant_id = account.tenant_id and role.id = account.custom_role_id
    )) as role_name`);
  const [found] = rows;
  return found === undefined ? undefined : { ...reviveRow(accounts, found.row), roleName: found.role_name };
}

/** With `cascade`, what the account owns belongs to nobody afterwards. @throws LatchkeyError 43012 */
export async function deleteAccount(database: Database, tenantId: string, id: string, cascade: boolean): Promise<boolean> {
  const release = (table: typeof licenses | typeof machines) =>
    database.execute(
      sql`update ${table} set owner_id = null where tenant_id = ${tenantId} and owner_id = ${id} and ${cascade}::boolean`,
    );
  const deletion = database.delete(accounts).where(named(tenantId, id)).returning({ id: accounts.id });
  const batch = database.batch([release(licenses), release(machines), deletion]);
  const [, , deleted] = await refuseViolations(batch, { licenses_owner: "43012", machines_owner: "43012" });
  return deleted.length > 0;
}

/** A new token; those made before for the account are void. */
export async function insertPasswordReset(
  database: Database,
  reset: typeof passwordResets.$inferInsert & { accountId: string },
): Promise<void> {
  await database.batch([
    database
      .delete(passwordResets)
      .where(and(eq(passwordResets.tenantId, reset.tenantId), eq(passwordResets.accountId, reset.accountId))),
    database.insert(passwordResets).values(reset),
  ]);
}

type Reset = { tenantId: string; username: string; tokenHash: string; passwordHash: string; now: Date };

/**
 * Uses a token up and sets the password, in one statement: of two that come together, one does. Says whether the token was good.
 */
export async function resetPassword(
  database: Database,
  { tenantId, username, tokenHash, passwordHash, now }: Reset,
): Promise<boolean> {
  const { rows } = await database.execute(sql`
    with used as (
      update ${passwordResets} reset
      set used_at = ${instant(now)}
      from ${accounts} account
      where account.tenant_id = ${tenantId} and account.username = ${username}
      and reset.tenant_id = account.tenant_id and reset.account_id = account.id and reset.token_hash = ${tokenHash}
      and reset.used_at is null and reset.expiry > ${instant(now)}
      returning reset.tenant_id, reset.account_id
    )
    update ${accounts} account
    set password_hash = ${passwordHash}, sessions_valid_from = ${instant(now)}, updated_at = ${instant(now)}
    from used
    where account.tenant_id = used.tenant_id and account.id = used.account_id
    returning account.id`);
  return rows.length > 0;
}

/** Whether a token of the account stood and only its time is over. */
export async function isResetExpired(
  database: Database,
  { tenantId, username, tokenHash, now }: Omit<Reset, "passwordHash">,
): Promise<boolean> {
  const { rows } = await database.execute(sql`
    select 1
    from ${accounts} account
    join ${passwordResets} reset on reset.tenant_id = account.tenant_id and reset.account_id = account.id
    where account.tenant_id = ${tenantId} and account.username = ${username}
    and reset.token_hash = ${tokenHash} and reset.used_at is null and reset.expiry <= ${instant(now)}`);
  return rows.length > 0;
}
