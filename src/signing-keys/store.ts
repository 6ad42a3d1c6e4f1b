import { and, eq, ne, sql } from "drizzle-orm";
import type { KeyAlgorithm, SigningKeyStatus } from "../crypto/key-algorithms.ts";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { judgeChange } from "../db/revision.ts";
import { policies, signingKeys, tenants } from "../db/schema.ts";
import { nameEvents, refuse } from "../db/sql.ts";
import type { EventOf } from "../licensing/index.ts";

export type SigningKeyRecord = typeof signingKeys.$inferSelect;
export type NewSigningKey = typeof signingKeys.$inferInsert;

/** Reads the active key of an algorithm by its tenant's name. Served by tenants_name_unique and signing_keys_one_active. */
export async function selectActiveKey(
  database: Database,
  tenantName: string,
  algorithm: KeyAlgorithm,
): Promise<Pick<SigningKeyRecord, "id" | "tenantId" | "privateKeySealed"> | undefined> {
  const [key] = await database
    .select({ id: signingKeys.id, tenantId: signingKeys.tenantId, privateKeySealed: signingKeys.privateKeySealed })
    .from(tenants)
    .innerJoin(
      signingKeys,
      and(eq(signingKeys.tenantId, tenants.id), eq(signingKeys.algorithm, algorithm), eq(signingKeys.status, "active")),
    )
    .where(eq(tenants.name, tenantName));
  return key;
}

/** @throws LatchkeyError tenant_not_found where the tenant was deleted a moment ago */
export async function insertSigningKey(database: Database, key: NewSigningKey): Promise<SigningKeyRecord> {
  const [row] = await refuseViolations(database.changing.insert(signingKeys).values(key).returning(), {});
  if (row === undefined) throw new Error("an inserted signing key did not come back");
  return row;
}

type StatusChange = { tenantId: string; id: string; status: SigningKeyStatus; now: Date };

/**
 * Changes a key's status in one round trip and one transaction. The tenant's row is locked first, so that of two keys that become active together
 * the second retires the first; then the key, so that no policy is pinned to it meanwhile. Undefined where there is no such key.
 * @throws NeonDbError with the refusal changed_meanwhile, signing_key_is_active, signing_key_is_revoked, signing_key_status_refused or signing_key_in_use
 */
export async function updateStatus(database: Database, change: StatusChange): Promise<SigningKeyRecord | undefined> {
  const { tenantId, id, status, now } = change;
  const isIt = and(eq(signingKeys.tenantId, tenantId), eq(signingKeys.id, id));
  const retired = { status: "retired", retiredAt: now } as const;
  const [, , , , , , , [changed]] = await database.changing.batch([
    database.execute(sql`select from ${tenants} where id = ${tenantId} for no key update`),
    database.execute(
      judgeChange(database, sql`${signingKeys}`, sql`${signingKeys.revision}`, isIt) ??
        sql`select from ${signingKeys} where ${isIt} for update`,
    ),
    database.execute(refusedChange(change)),
    database.execute(sql`select ${nameEvents({ signing_key: "retired" })}`),
    database.changing
      .update(signingKeys)
      .set(retired)
      .where(status === "active" ? isActiveBeside(change) : sql`false`),
    database.execute(sql`select ${nameEvents({ signing_key: eventOf[status] })}`),
    database.changing
      .update(signingKeys)
      .set({ status, ...membersOf(status, now) })
      .where(and(isIt, ne(signingKeys.status, status))),
    database.select().from(signingKeys).where(isIt),
  ]);
  return changed;
}

/** Names what happens to the key itself. A key gets no other status than these two: see `refusedChange`. */
const eventOf: Record<SigningKeyStatus, EventOf<"signing_key">> = {
  next: "updated",
  active: "activated",
  retired: "updated",
  revoked: "revoked",
};

/** Refuses what a key's life does not allow. A status may be repeated. */
const refusedChange = ({ tenantId, id, status }: StatusChange) => sql`
  select ${refuse(sql`case
    when key.status = ${status} then null
    when key.status = 'revoked' then 'signing_key_is_revoked'
    when key.status = 'active' then 'signing_key_is_active'
    when ${status} not in ('active', 'revoked') then 'signing_key_status_refused'
    when ${status} = 'revoked' and exists (
      select from ${policies} policy where policy.tenant_id = key.tenant_id and policy.signing_key_id = key.id
    ) then 'signing_key_in_use'
  end`)}
  from ${signingKeys} key
  where key.tenant_id = ${tenantId} and key.id = ${id}`;

/** The active key of the same algorithm, if it is another one. */
const isActiveBeside = ({ tenantId, id }: StatusChange) =>
  and(
    eq(signingKeys.tenantId, tenantId),
    eq(signingKeys.status, "active"),
    ne(signingKeys.id, id),
    sql`${signingKeys.algorithm} = (select key.algorithm from ${signingKeys} key where key.tenant_id = ${tenantId} and key.id = ${id})`,
  );

/** A revoked key never signs again: its private half is deleted. */
const membersOf = (status: SigningKeyStatus, now: Date) =>
  status === "revoked" ? { revokedAt: now, privateKeySealed: null } : { activatedAt: now, retiredAt: null };
