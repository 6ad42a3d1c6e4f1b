import { and, eq, sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import { policyInReach } from "../access/reach-store.ts";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { policies, products } from "../db/schema.ts";

export type PolicyRecord = typeof policies.$inferSelect;
export type NewPolicy = typeof policies.$inferInsert;

export async function insertPolicy(database: Database, policy: NewPolicy): Promise<PolicyRecord> {
  const [row] = await refuseViolations(database.changing.insert(policies).values(policy).returning(), {
    policies_tenant_id_id_pk: "id_taken",
    policies_of_product: "product_not_found",
  });
  if (row === undefined) throw new Error("an inserted policy did not come back");
  return row;
}

const named = (tenantId: string, id: string, reach: Reach) =>
  and(eq(policies.tenantId, tenantId), eq(policies.id, id), policyInReach(reach, sql`${policies}`));

/** With its product, by primary keys. */
export async function selectPolicy(
  database: Database,
  tenantId: string,
  id: string,
  reach: Reach,
): Promise<{ policy: PolicyRecord; product: typeof products.$inferSelect } | undefined> {
  const [row] = await database
    .select({ policy: policies, product: products })
    .from(policies)
    .innerJoin(products, and(eq(products.tenantId, policies.tenantId), eq(products.id, policies.productId)))
    .where(named(tenantId, id, reach));
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

/** @throws LatchkeyError policy_has_licenses while licenses fall under it */
export async function deletePolicy(database: Database, tenantId: string, id: string, reach: Reach): Promise<boolean> {
  const statement = database.changing
    .delete(policies)
    .where(named(tenantId, id, reach))
    .returning({ id: policies.id });
  return (await refuseViolations(statement, { licenses_policy_of_product: "policy_has_licenses" })).length > 0;
}
