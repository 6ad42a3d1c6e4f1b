import { sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import { entitlementInReach } from "../access/reach-store.ts";
import type { Database } from "../db/client.ts";
import { type ListPage, type Page, selectPage } from "../db/list-store.ts";
import { reviveRow } from "../db/revive.ts";
import { entitlements } from "../db/schema.ts";
import type { EntitlementRecord } from "./store.ts";

export type EntitlementFilter = {
  name?: string | undefined;
  code?: string | undefined;
  reach: Reach;
};

export async function selectEntitlements(
  database: Database,
  tenantId: string,
  filter: EntitlementFilter,
  page: Page,
): Promise<ListPage<EntitlementRecord>> {
  const pattern = `%${(filter.name ?? "").replace(/[\\%_]/g, "\\$&")}%`;
  const found = await selectPage<Record<string, unknown>>(
    database,
    {
      from: sql`${entitlements} entitlement`,
      where: sql`entitlement.tenant_id = ${tenantId}
        and ${filter.name === undefined ? sql`true` : sql`entitlement.name ilike ${pattern}`}
        and ${filter.code === undefined ? sql`true` : sql`entitlement.code = ${filter.code}`}
        and ${entitlementInReach(filter.reach)}`,
      row: sql`to_jsonb(entitlement)`,
      id: sql`entitlement.id`,
      sorts: {
        created_at: { expression: sql`entitlement.created_at`, type: "timestamptz" },
        code: { expression: sql`entitlement.code`, type: "text" },
      },
    },
    page,
  );
  return { ...found, rows: found.rows.map((row) => reviveRow(entitlements, row)) };
}
