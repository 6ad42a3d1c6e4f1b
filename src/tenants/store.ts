import { and, asc, eq, isNull } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { licenses, policies, tenantKeys, tenants } from "../db/schema.ts";

export type TenantRecord = typeof tenants.$inferSelect & { publicKey: string };

export type NewTenant = {
  id: string;
  name: string;
  key: { id: string; publicKey: string; privateKeySealed: string };
  now: Date;
};

/** One round trip, one transaction: a tenant is never without a key. */
export async function insertTenant(database: Database, { id, name, key, now }: NewTenant): Promise<TenantRecord> {
  const insertion = database.changing.batch([
    database.changing.insert(tenants).values({ id, name, createdAt: now, updatedAt: now }).returning(),
    database.changing.insert(tenantKeys).values({ ...key, tenantId: id, createdAt: now }),
  ]);
  const [[tenant]] = await refuseViolations(insertion, { tenants_name_unique: "tenant_name_taken" });
  if (tenant === undefined) throw new Error("an inserted tenant did not come back");
  return { ...tenant, publicKey: key.publicKey };
}

const withKey = (database: Database) =>
  database
    .select({
      id: tenants.id,
      name: tenants.name,
      protected: tenants.protected,
      edgeShards: tenants.edgeShards,
      createdAt: tenants.createdAt,
      updatedAt: tenants.updatedAt,
      publicKey: tenantKeys.publicKey,
    })
    .from(tenants)
    .innerJoin(tenantKeys, and(eq(tenantKeys.tenantId, tenants.id), isNull(tenantKeys.retiredAt)));

/** Served by tenants_name_unique. */
export async function selectTenant(database: Database, name: string): Promise<TenantRecord | undefined> {
  const [tenant] = await withKey(database).where(eq(tenants.name, name));
  return tenant;
}

/** Served by the primary key. */
export async function selectTenantName(database: Database, id: string): Promise<string | undefined> {
  const [tenant] = await database.select({ name: tenants.name }).from(tenants).where(eq(tenants.id, id));
  return tenant?.name;
}

export type TenantKey = { id: string; publicKey: string; retiredAt: Date | null };

export function selectTenantKeys(database: Database, tenantId: string): Promise<TenantKey[]> {
  return database
    .select({ id: tenantKeys.id, publicKey: tenantKeys.publicKey, retiredAt: tenantKeys.retiredAt })
    .from(tenantKeys)
    .where(eq(tenantKeys.tenantId, tenantId))
    .orderBy(asc(tenantKeys.createdAt));
}

export type SigningKey = { id: string; tenantId: string; privateKeySealed: string };

/** The key that signs a tenant's answers now. Served by tenants_name_unique. */
export async function selectSigningKey(database: Database, tenantName: string): Promise<SigningKey | undefined> {
  const [key] = await database
    .select({ id: tenantKeys.id, tenantId: tenantKeys.tenantId, privateKeySealed: tenantKeys.privateKeySealed })
    .from(tenants)
    .innerJoin(tenantKeys, and(eq(tenantKeys.tenantId, tenants.id), isNull(tenantKeys.retiredAt)))
    .where(eq(tenants.name, tenantName));
  return key?.privateKeySealed == null ? undefined : { ...key, privateKeySealed: key.privateKeySealed };
}

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
