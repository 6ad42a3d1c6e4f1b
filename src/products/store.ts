import { and, eq } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { products } from "../db/schema.ts";

export type ProductRecord = typeof products.$inferSelect;

const violations = { products_name_taken: "44003", products_code_taken: "44004" } as const;

export async function insertProduct(database: Database, product: typeof products.$inferInsert): Promise<ProductRecord> {
  const [row] = await refuseViolations(database.insert(products).values(product).returning(), violations);
  if (row === undefined) throw new Error("an inserted product did not come back");
  return row;
}

/** Served by the primary key. */
export async function selectProduct(database: Database, tenantId: string, id: string): Promise<ProductRecord | undefined> {
  const [row] = await database
    .select()
    .from(products)
    .where(and(eq(products.tenantId, tenantId), eq(products.id, id)));
  return row;
}
