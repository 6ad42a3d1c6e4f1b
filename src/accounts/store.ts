import { and, eq } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { accounts, roles } from "../db/schema.ts";

export type AccountRecord = typeof accounts.$inferSelect & { roleName: string };

export type NewAccount = typeof accounts.$inferInsert & { roleName: string };

const violations = { accounts_username_taken: "43005", accounts_email_taken: "43006", accounts_role: "43003" } as const;

export async function insertAccount(database: Database, { roleName, ...account }: NewAccount): Promise<AccountRecord> {
  const [row] = await refuseViolations(database.insert(accounts).values(account).returning(), violations);
  if (row === undefined) throw new Error("an inserted account did not come back");
  return { ...row, roleName };
}

/** Served by accounts_username_taken. */
export async function selectAccount(database: Database, tenantId: string, username: string): Promise<AccountRecord | undefined> {
  const [row] = await database
    .select({ account: accounts, roleName: roles.name })
    .from(accounts)
    .leftJoin(roles, and(eq(roles.tenantId, accounts.tenantId), eq(roles.id, accounts.customRoleId)))
    .where(and(eq(accounts.tenantId, tenantId), eq(accounts.username, username)));
  if (row === undefined) return undefined;
  return { ...row.account, roleName: row.account.builtInRole ?? row.roleName ?? "" };
}

/** Served by roles_name_taken. */
export const selectRole = async (
  database: Database,
  tenantId: string,
  name: string,
): Promise<typeof roles.$inferSelect | undefined> =>
  (
    await database
      .select()
      .from(roles)
      .where(and(eq(roles.tenantId, tenantId), eq(roles.name, name)))
  )[0];
