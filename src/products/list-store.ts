import { sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import { productInReach } from "../access/reach-store.ts";
import { defineList, hasPart } from "../db/list.ts";
import { reviveRow } from "../db/revive.ts";
import { products } from "../db/schema.ts";

/** Products within reach. `name` is a part of it. */
export const productList = defineList({
  table: products,
  alias: "product",
  within: ({ tenantId, reach }: { tenantId: string; reach: Reach }) => [
    sql`product.tenant_id = ${tenantId}`,
    productInReach(reach),
  ],
  filters: {
    name: (part: string) => hasPart(sql`product.name`, part),
    code: (code: string) => sql`product.code = ${code}`,
    distributionStrategy: (strategy: string) => sql`product.distribution_strategy = ${strategy}`,
  },
  sorts: { created_at: "timestamptz", name: "text" },
  read: (rows: Record<string, unknown>[]) => rows.map((row) => reviveRow(products, row)),
});
