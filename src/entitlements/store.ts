import { and, eq, sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import { entitlementInReach } from "../access/reach-store.ts";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { mayChange } from "../db/revision.ts";
import { entitlements } from "../db/schema.ts";

export type EntitlementRecord = typeof entitlements.$inferSelect;

/** @throws LatchkeyError id_taken, entitlement_code_taken */
export async function insertEntitlement(
  database: Database,
  entitlement: typeof entitlements.$inferInsert,
): Promise<EntitlementRecord> {
  const [row] = await refuseViolations(database.changing.insert(entitlements).values(entitlement).returning(), {
    entitlements_tenant_id_id_pk: "id_taken",
    entitlements_code_taken: "entitlement_code_taken",
  });
  if (row === undefined) throw new Error("an inserted entitlement did not come back");
  return row;
}

const named = (tenantId: string, id: string) => and(eq(entitlements.tenantId, tenantId), eq(entitlements.id, id));

/** Served by the primary key. */
export const selectEntitlement = async (
  database: Database,
  tenantId: string,
  id: string,
  reach: Reach,
): Promise<EntitlementRecord | undefined> => {
  const isReached = entitlementInReach(reach, sql`${entitlements}`);
  const [row] = await database
    .select()
    .from(entitlements)
    .where(and(named(tenantId, id), isReached));
  return row;
};

export type EntitlementUpdate = { [Column in "name" | "code" | "metadata"]?: EntitlementRecord[Column] | undefined };

/** @throws LatchkeyError entitlement_code_taken, or NeonDbError with the refusal changed_meanwhile */
export async function updateEntitlement(
  database: Database,
  tenantId: string,
  id: string,
  update: EntitlementUpdate & { updatedAt: Date },
): Promise<EntitlementRecord | undefined> {
  const statement = database.changing
    .update(entitlements)
    .set(update)
    .where(and(named(tenantId, id), mayChange(database, entitlements.revision)))
    .returning();
  return (await refuseViolations(statement, { entitlements_code_taken: "entitlement_code_taken" }))[0];
}

/** @throws LatchkeyError entitlement_in_use while something holds it */
export async function deleteEntitlement(database: Database, tenantId: string, id: string): Promise<boolean> {
  const statement = database.changing.delete(entitlements).where(named(tenantId, id)).returning({ id: entitlements.id });
  const rows = await refuseViolations(statement, {
    policy_entitlements_entitlement: "entitlement_in_use",
    license_entitlements_entitlement: "entitlement_in_use",
  });
  return rows.length > 0;
}
