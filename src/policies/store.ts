import { and, eq, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { policies, products } from "../db/schema.ts";
import type { Reach } from "../edge/snapshot-store.ts";

export type PolicyRecord = typeof policies.$inferSelect;
export type NewPolicy = typeof policies.$inferInsert;

export async function insertPolicy(database: Database, policy: NewPolicy): Promise<PolicyRecord> {
  const [row] = await refuseViolations(database.changing.insert(policies).values(policy).returning(), {
    policies_of_product: "44006",
  });
  if (row === undefined) throw new Error("an inserted policy did not come back");
  return row;
}

/** With its product, by primary keys. */
export async function selectPolicy(
  database: Database,
  tenantId: string,
  id: string,
  { productId }: Reach,
): Promise<{ policy: PolicyRecord; product: typeof products.$inferSelect } | undefined> {
  const [row] = await database
    .select({ policy: policies, product: products })
    .from(policies)
    .innerJoin(products, and(eq(products.tenantId, policies.tenantId), eq(products.id, policies.productId)))
    .where(
      and(
        eq(policies.tenantId, tenantId),
        eq(policies.id, id),
        productId === undefined ? undefined : eq(policies.productId, productId),
      ),
    );
  return row;
}

/** Changes a policy as it was read: undefined where somebody else changed it meanwhile. */
export async function updatePolicy(
  database: Database,
  read: PolicyRecord,
  update: Partial<NewPolicy> & { updatedAt: Date },
): Promise<PolicyRecord | undefined> {
  const [row] = await database.changing
    .update(policies)
    .set(update)
    .where(and(eq(policies.tenantId, read.tenantId), eq(policies.id, read.id), eq(policies.updatedAt, read.updatedAt)))
    .returning();
  return row;
}

/** @throws LatchkeyError 46032 while licenses fall under it */
export async function deletePolicy(database: Database, tenantId: string, id: string, { productId }: Reach): Promise<boolean> {
  const ofProduct = productId === undefined ? sql`true` : eq(policies.productId, productId);
  const statement = database.changing
    .delete(policies)
    .where(and(eq(policies.tenantId, tenantId), eq(policies.id, id), ofProduct))
    .returning({ id: policies.id });
  return (await refuseViolations(statement, { licenses_policy_of_product: "46032" })).length > 0;
}
