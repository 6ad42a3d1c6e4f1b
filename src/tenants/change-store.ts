import { and, eq, isNull } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { licenses, policies, tenantKeys, tenants } from "../db/schema.ts";
import type { NewTenant, TenantRecord } from "./store.ts";

export type TenantChanges = { protected: boolean | undefined; edgeShards: number | undefined };

/** One round trip, one transaction. Undefined where there is no such tenant. */
export async function updateTenant(
  database: Database,
  { id, changes, now }: { id: string; changes: TenantChanges; now: Date },
): Promise<TenantRecord | undefined> {
  const [[tenant], [key]] = await database.changing.batch([
    database.changing
      .update(tenants)
      .set({ ...changes, updatedAt: now })
      .where(eq(tenants.id, id))
      .returning(),
    database
      .select({ publicKey: tenantKeys.publicKey })
      .from(tenantKeys)
      .where(and(eq(tenantKeys.tenantId, id), isNull(tenantKeys.retiredAt))),
  ]);
  return tenant === undefined || key === undefined ? undefined : { ...tenant, ...key };
}

/**
 * Retires the key that signs, its private half with it, and puts another in its place: one round trip, one transaction. The tenant's row
 * is locked first, so that of two that come together the second retires the first one's key. Undefined where there is no such tenant.
 */
export async function replaceKey(
  database: Database,
  { id, key, now }: Omit<NewTenant, "name">,
): Promise<TenantRecord | undefined> {
  const batch = database.changing.batch([
    database.changing.update(tenants).set({ updatedAt: now }).where(eq(tenants.id, id)).returning(),
    database.changing
      .update(tenantKeys)
      .set({ retiredAt: now, privateKeySealed: null })
      .where(and(eq(tenantKeys.tenantId, id), isNull(tenantKeys.retiredAt))),
    database.changing.insert(tenantKeys).values({ ...key, tenantId: id, createdAt: now }),
  ]);
  const [[tenant]] = await refuseViolations(batch, {});
  return tenant === undefined ? undefined : { ...tenant, publicKey: key.publicKey };
}

/**
 * Everything of a tenant goes but what happened (`events`), in one transaction. Licenses and policies go first, and by cascade what hangs on
 * them: a machine holds its owner, and an attachment its entitlement. The tenant's row is locked before, so that nothing is added meanwhile.
 */
export async function deleteTenant(database: Database, id: string): Promise<boolean> {
  const [, , , deleted] = await database.changing.batch([
    database.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, id)).for("update"),
    database.changing.delete(licenses).where(eq(licenses.tenantId, id)),
    database.changing.delete(policies).where(eq(policies.tenantId, id)),
    database.changing.delete(tenants).where(eq(tenants.id, id)).returning({ id: tenants.id }),
  ]);
  return deleted.length > 0;
}
