import { sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import { productInReach } from "../access/reach-store.ts";
import type { Database } from "../db/client.ts";
import { type ListPage, type Page, selectPage } from "../db/list-store.ts";
import { reviveRow } from "../db/revive.ts";
import { products } from "../db/schema.ts";
import type { ProductRecord } from "./store.ts";

export type ProductFilter = {
  name?: string | undefined;
  code?: string | undefined;
  distributionStrategy?: string | undefined;
  reach: Reach;
};

export async function selectProducts(
  database: Database,
  tenantId: string,
  filter: ProductFilter,
  page: Page,
): Promise<ListPage<ProductRecord>> {
  const pattern = `%${(filter.name ?? "").replace(/[\\%_]/g, "\\$&")}%`;
  const found = await selectPage<Record<string, unknown>>(
    database,
    {
      from: sql`${products} product`,
      where: sql`product.tenant_id = ${tenantId}
        and ${filter.name === undefined ? sql`true` : sql`product.name ilike ${pattern}`}
        and ${filter.code === undefined ? sql`true` : sql`product.code = ${filter.code}`}
        and ${filter.distributionStrategy === undefined ? sql`true` : sql`product.distribution_strategy = ${filter.distributionStrategy}`}
        and ${productInReach(filter.reach)}`,
      row: sql`to_jsonb(product)`,
      id: sql`product.id`,
      sorts: {
        created_at: { expression: sql`product.created_at`, type: "timestamptz" },
        name: { expression: sql`product.name`, type: "text" },
      },
    },
    page,
  );
  return { ...found, rows: found.rows.map((row) => reviveRow(products, row)) };
}
