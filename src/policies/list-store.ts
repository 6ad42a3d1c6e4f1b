import { sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import { policyInReach } from "../access/reach-store.ts";
import type { Database } from "../db/client.ts";
import { type ListPage, type Page, selectPage } from "../db/list-store.ts";
import { reviveRow } from "../db/revive.ts";
import { policies } from "../db/schema.ts";
import type { PolicyRecord } from "./store.ts";

export type PolicyFilter = {
  name?: string | undefined;
  scheme?: string | undefined;
  productId?: string | undefined;
  reach: Reach;
};

export async function selectPolicies(
  database: Database,
  tenantId: string,
  filter: PolicyFilter,
  page: Page,
): Promise<ListPage<PolicyRecord>> {
  const pattern = `%${(filter.name ?? "").replace(/[\\%_]/g, "\\$&")}%`;
  const found = await selectPage<Record<string, unknown>>(
    database,
    {
      from: sql`${policies} policy`,
      where: sql`policy.tenant_id = ${tenantId}
        and ${filter.name === undefined ? sql`true` : sql`policy.name ilike ${pattern}`}
        and ${filter.scheme === undefined ? sql`true` : sql`policy.scheme = ${filter.scheme}`}
        and ${filter.productId === undefined ? sql`true` : sql`policy.product_id = ${filter.productId}`}
        and ${policyInReach(filter.reach)}`,
      row: sql`to_jsonb(policy)`,
      id: sql`policy.id`,
      sorts: {
        created_at: { expression: sql`policy.created_at`, type: "timestamptz" },
        name: { expression: sql`policy.name`, type: "text" },
      },
    },
    page,
  );
  return { ...found, rows: found.rows.map((row) => reviveRow(policies, row)) };
}
