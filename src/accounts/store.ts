import { type SQL, sql } from "drizzle-orm";
import { inOneBatch } from "../db/batch.ts";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { reviveRow } from "../db/revive.ts";
import { accounts, roles } from "../db/schema.ts";
import { instant, jsonOf } from "../db/sql.ts";
import { type Act, guard, isBuiltIn } from "./guard-store.ts";
import { insertName, nameRefusal } from "./names-store.ts";

export type AccountRecord = typeof accounts.$inferSelect & { roleName: string };

/** An account, with what one of the tenant's own roles allows it; null for a built-in role. */
export type AccountWithRights = AccountRecord & { rolePermissions: string[] | null };

export type NewAccount = Pick<
  AccountRecord,
  "id" | "username" | "email" | "firstName" | "lastName" | "passwordHash" | "metadata"
> & { now: Date };

const violations = {
  accounts_username_taken: "43005",
  account_names_taken: "43005",
  accounts_email_taken: "43006",
  accounts_role: "43003",
} as const;

/** One round trip, with the judgement of it. @throws LatchkeyError 43005, 43006, or NeonDbError with a refusal of `guard` or `nameRefusal` */
export async function insertAccount(
  database: Database,
  act: Act & { role: string },
  account: NewAccount,
): Promise<AccountRecord> {
  const { tenantId, role } = act;
  const batch = inOneBatch(database.changing, {
    guard: guard(act),
    free: nameRefusal(tenantId, account.username),
    account: sql`
      insert into ${accounts} as account (
        id, tenant_id, username, email, first_name, last_name, password_hash, built_in_role, custom_role_id, metadata, created_at, updated_at
      ) values (
        ${account.id}, ${tenantId}, ${account.username}, ${account.email}, ${account.firstName}, ${account.lastName},
        ${account.passwordHash}, ${builtInRoleOf(role)}, ${customRoleOf(tenantId, role)}, ${jsonOf(account.metadata)},
        ${instant(account.now)}, ${instant(account.now)}
      )
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
  to_jsonb(account) as row, coalesce(account.built_in_role, ${ownRole(sql`role.name`)}) as role_name,
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
