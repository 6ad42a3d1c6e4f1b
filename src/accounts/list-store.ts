import { type SQL, sql } from "drizzle-orm";
import { defineList, hasPart } from "../db/list.ts";
import { reviveRow } from "../db/revive.ts";
import { rowJson } from "../db/row-json.ts";
import { accounts, roles } from "../db/schema.ts";
import type { AccountStatus } from "../licensing/index.ts";
import { accountStatusSql } from "../licensing/sql/account-status.ts";
import type { VisibleAccounts } from "./service.ts";
import type { AccountRecord } from "./store.ts";

type Row = { account: Record<string, unknown>; role_name: string };

const roleName = sql`coalesce(account.built_in_role, role.name)`;

/** Accounts that a caller sees, each with the name of its role. `search` is a part of the username or email. */
export const accountList = defineList({
  table: accounts,
  alias: "account",
  joins: sql`left join ${roles} role on role.tenant_id = account.tenant_id and role.id = account.custom_role_id`,
  within: ({ tenantId, visible }: { tenantId: string; visible: VisibleAccounts }) => [
    sql`account.tenant_id = ${tenantId}`,
    isVisible(visible),
  ],
  filters: {
    search: (part: string) => sql`(${hasPart(sql`account.username`, part)} or ${hasPart(sql`account.email`, part)})`,
    email: (email: string) => sql`lower(account.email) = lower(${email})`,
    role: (name: string) => sql`${roleName} = ${name}`,
    status: (status: AccountStatus) => sql`${accountStatusSql(sql`account`)} = ${status}`,
  },
  sorts: { created_at: "timestamptz", username: "text" },
  row: sql`jsonb_build_object('account', ${rowJson(accounts, "account")}, 'role_name', ${roleName})`,
  read: (rows: Row[]) =>
    rows.map(({ account, role_name }): AccountRecord => ({ ...reviveRow(accounts, account), roleName: role_name })),
});

/** The condition that a caller sees the account on the alias `account`, as `readAccount` decides it. */
export function isVisible({ own, others }: VisibleAccounts): SQL {
  if (others === "all") return sql`true`;
  if (others === "none") return sql`account.username = ${own}`;
  return sql`(account.built_in_role is distinct from 'admin' or account.username = ${own})`;
}
