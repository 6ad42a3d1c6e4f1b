import { type SQL, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { type ListPage, type Page, selectPage } from "../db/list-store.ts";
import { reviveRow } from "../db/revive.ts";
import { accounts, roles } from "../db/schema.ts";
import { accountStatusSql } from "../licensing/sql/account-status.ts";
import type { VisibleAccounts } from "./service.ts";
import type { AccountRecord } from "./store.ts";

export type AccountFilter = {
  /** A part of the username or email, whatever its case. */
  search?: string | undefined;
  role?: string | undefined;
  status?: "active" | "inactive" | "banned" | undefined;
  visible: VisibleAccounts;
};

type Row = { account: Record<string, unknown>; role_name: string };

export async function selectAccounts(
  database: Database,
  tenantId: string,
  filter: AccountFilter,
  page: Page,
): Promise<ListPage<AccountRecord>> {
  const roleName = sql`coalesce(account.built_in_role, role.name)`;
  const pattern = `%${(filter.search ?? "").replace(/[\\%_]/g, "\\$&")}%`;
  const found = await selectPage<Row>(
    database,
    {
      from: sql`${accounts} account left join ${roles} role on role.tenant_id = account.tenant_id and role.id = account.custom_role_id`,
      where: sql`account.tenant_id = ${tenantId}
        and ${filter.search === undefined ? sql`true` : sql`(account.username ilike ${pattern} or account.email ilike ${pattern})`}
        and ${filter.role === undefined ? sql`true` : sql`${roleName} = ${filter.role}`}
        and ${filter.status === undefined ? sql`true` : sql`${accountStatusSql(sql`account`)} = ${filter.status}`}
        and ${isVisible(filter.visible)}`,
      row: sql`jsonb_build_object('account', to_jsonb(account), 'role_name', ${roleName})`,
      id: sql`account.id`,
      sorts: {
        created_at: { expression: sql`account.created_at`, type: "timestamptz" },
        username: { expression: sql`account.username`, type: "text" },
      },
    },
    page,
  );
  return {
    ...found,
    rows: found.rows.map(({ account, role_name }) => ({ ...reviveRow(accounts, account), roleName: role_name })),
  };
}

/** As `readAccount` decides it. */
function isVisible({ own, others }: VisibleAccounts): SQL {
  if (others === "all") return sql`true`;
  if (others === "none") return sql`account.username = ${own}`;
  return sql`(account.built_in_role is distinct from 'admin' or account.username = ${own})`;
}
