import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { type ListPage, type Page, selectPage } from "../db/list-store.ts";
import { reviveRow } from "../db/revive.ts";
import { roles } from "../db/schema.ts";
import type { RoleRecord } from "./store.ts";

export async function selectRoles(database: Database, tenantId: string, page: Page): Promise<ListPage<RoleRecord>> {
  const found = await selectPage<Record<string, unknown>>(
    database,
    {
      from: sql`${roles} role`,
      where: sql`role.tenant_id = ${tenantId}`,
      row: sql`to_jsonb(role)`,
      id: sql`role.id`,
      sorts: {
        created_at: { expression: sql`role.created_at`, type: "timestamptz" },
        name: { expression: sql`role.name`, type: "text" },
      },
    },
    page,
  );
  return { ...found, rows: found.rows.map((row) => reviveRow(roles, row)) };
}
