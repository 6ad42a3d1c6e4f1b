import { and, asc, eq, getTableColumns, isNull, type SQL, sql } from "drizzle-orm";
import type { Subject } from "../access/decide.ts";
import { callerHasChanged } from "../access/rights-store.ts";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { mayChange } from "../db/revision.ts";
import { licensePasses, licenses, passSums, policies, signingKeys, tenantKeys, tenants } from "../db/schema.ts";
import { refuse } from "../db/sql.ts";
import { operatorSettingNames, snakeCase, type TenantSettings } from "../licensing/index.ts";

/** A tenant without what the clock alone reads, and the public key (SPKI, PEM) of its active Ed25519 signing key. */
export type TenantRecord = Omit<typeof tenants.$inferSelect, "clockBeganAt"> & { publicKey: string };

export type NewTenant = {
  id: string;
  name: string;
  sessionKey: { id: string; publicKey: string; privateKeySealed: string };
  /** One of each algorithm, all of them active. */
  signingKeys: (typeof signingKeys.$inferInsert)[];
  now: Date;
};

/** One round trip, one transaction: a tenant is never without keys. */
export async function insertTenant(database: Database, tenant: NewTenant): Promise<TenantRecord> {
  const { id, name, sessionKey, now } = tenant;
  const insertion = database.changing.batch([
    database.changing.insert(tenants).values({ id, name, createdAt: now, updatedAt: now }).returning(),
    database.changing.insert(tenantKeys).values({ ...sessionKey, tenantId: id, createdAt: now }),
    database.changing.insert(signingKeys).values(tenant.signingKeys),
    database.select({ publicKey: signingKeys.publicKey }).from(signingKeys).where(signsAnswers(id)),
  ]);
  const [[inserted], , , [key]] = await refuseViolations(insertion, { tenants_name_unique: "tenant_name_taken" });
  if (inserted === undefined || key === undefined) throw new Error("an inserted tenant did not come back");
  return { ...inserted, ...key };
}

/** The condition that finds the key which signs a tenant's answers. Served by signing_keys_one_active. */
const signsAnswers = (tenantId: string | typeof tenants.id) =>
  and(eq(signingKeys.tenantId, tenantId), eq(signingKeys.algorithm, "ED25519"), eq(signingKeys.status, "active"));

const { clockBeganAt: _, ...shownColumns } = getTableColumns(tenants);

const withKey = (database: Database) =>
  database
    .select({
      ...shownColumns,
      publicKey: signingKeys.publicKey,
    })
    .from(tenants)
    .innerJoin(signingKeys, signsAnswers(tenants.id));

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

/** The public keys of a tenant, each kind in the order in which they were made. */
export type PublishedKeys = {
  session: Pick<typeof tenantKeys.$inferSelect, "id" | "publicKey" | "retiredAt">[];
  signing: Pick<typeof signingKeys.$inferSelect, "id" | "algorithm" | "status" | "publicKey">[];
};

/** One round trip. */
export async function selectPublishedKeys(database: Database, tenantId: string): Promise<PublishedKeys> {
  const [session, signing] = await database.batch([
    database
      .select({ id: tenantKeys.id, publicKey: tenantKeys.publicKey, retiredAt: tenantKeys.retiredAt })
      .from(tenantKeys)
      .where(eq(tenantKeys.tenantId, tenantId))
      .orderBy(asc(tenantKeys.createdAt), asc(tenantKeys.id)),
    database
      .select({
        id: signingKeys.id,
        algorithm: signingKeys.algorithm,
        status: signingKeys.status,
        publicKey: signingKeys.publicKey,
      })
      .from(signingKeys)
      .where(eq(signingKeys.tenantId, tenantId))
      .orderBy(asc(signingKeys.createdAt), asc(signingKeys.id)),
  ]);
  return { session, signing };
}

/** Settings that a change names. */
export type TenantChanges = { [Name in keyof TenantSettings]?: TenantSettings[Name] | undefined };

/** Has the job `measure` go through all licenses of a tenant again, from the first one: it deletes hashes of addresses that are not wanted any more. */
const passAnew = (database: Database, tenantId: string, now: Date) => [
  database.changing
    .update(licensePasses)
    .set({ dueAt: now, begunAt: null, afterLicense: null, licenses: 0, isComplete: false })
    .where(eq(licensePasses.tenantId, tenantId)),
  database.changing.delete(passSums).where(eq(passSums.tenantId, tenantId)),
];

/** The alias `tenant` would get another value for something that the operator alone decides. */
function changesOfOperator(changes: TenantChanges): SQL {
  const named = operatorSettingNames.filter((name) => changes[name] !== undefined);
  const conditions = named.map((name) => sql`tenant.${sql.identifier(snakeCase(name))} is distinct from ${changes[name]}`);
  return sql.join([sql`false`, ...conditions], sql` or `);
}

type TenantUpdate = { id: string; caller: Subject; changes: TenantChanges; now: Date };

/** The statement that judges a change ahead of it, in its transaction: whoever lacks `tenant.update` leaves what the operator decides as it is. */
function operatorsAlone({ id, caller, changes }: TenantUpdate): SQL {
  const mayAll = caller.permissions.includes("tenant.update");
  return sql`
    select ${refuse(sql`case
      when ${callerHasChanged(id, caller)} then 'concurrent_change'
      when not ${mayAll}::boolean and (${changesOfOperator(changes)}) then 'permission_denied'
    end`)}
    from ${tenants} tenant
    where tenant.id = ${id}
    for update`;
}

/**
 * One round trip, one transaction. Undefined where there is no such tenant.
 * @throws NeonDbError with the refusal changed_meanwhile, concurrent_change (the caller's own rights have just changed) or permission_denied
 */
export async function updateTenant(database: Database, update: TenantUpdate): Promise<TenantRecord | undefined> {
  const { id, changes, now } = update;
  const [, [tenant], [key]] = await database.changing.batch([
    database.changing.execute(operatorsAlone(update)),
    database.changing
      .update(tenants)
      .set({ ...changes, updatedAt: now })
      .where(and(eq(tenants.id, id), mayChange(database, tenants.revision)))
      .returning(),
    database.select({ publicKey: signingKeys.publicKey }).from(signingKeys).where(signsAnswers(id)),
    ...(changes.countAddresses === false ? passAnew(database, id, now) : []),
  ]);
  return tenant === undefined || key === undefined ? undefined : { ...tenant, ...key };
}

/**
 * Retires the key that signs sessions, deletes its private half, and puts another in its place: one round trip, one transaction. The tenant's
 * row is locked first, so that of two that come together the second retires the first one's key. Undefined where there is no such tenant.
 */
export async function replaceSessionKey(
  database: Database,
  { id, sessionKey, now }: Pick<NewTenant, "id" | "sessionKey" | "now">,
): Promise<TenantRecord | undefined> {
  const batch = database.changing.batch([
    database.changing.update(tenants).set({ updatedAt: now }).where(eq(tenants.id, id)).returning(),
    database.changing
      .update(tenantKeys)
      .set({ retiredAt: now, privateKeySealed: null })
      .where(and(eq(tenantKeys.tenantId, id), isNull(tenantKeys.retiredAt))),
    database.changing.insert(tenantKeys).values({ ...sessionKey, tenantId: id, createdAt: now }),
    database.select({ publicKey: signingKeys.publicKey }).from(signingKeys).where(signsAnswers(id)),
  ]);
  const [[tenant], , , [key]] = await refuseViolations(batch, {});
  return tenant === undefined || key === undefined ? undefined : { ...tenant, ...key };
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
