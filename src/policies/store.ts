import { and, eq } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { policies, products } from "../db/schema.ts";

export type PolicyRecord = typeof policies.$inferSelect;
export type NewPolicy = typeof policies.$inferInsert;

export async function insertPolicy(database: Database, policy: NewPolicy): Promise<PolicyRecord> {
  const [row] = await refuseViolations(database.insert(policies).values(policy).returning(), { policies_of_product: "44006" });
  if (row === undefined) throw new Error("an inserted policy did not come back");
  return row;
}

/** With its product, by primary keys. */
export async function selectPolicy(
  database: Database,
  tenantId: string,
  id: string,
): Promise<{ policy: PolicyRecord; product: typeof products.$inferSelect } | undefined> {
  const [row] = await database
    .select({ policy: policies, product: products })
    .from(policies)
    .innerJoin(products, and(eq(products.tenantId, policies.tenantId), eq(products.id, policies.productId)))
    .where(and(eq(policies.tenantId, tenantId), eq(policies.id, id)));
  return row;
}
