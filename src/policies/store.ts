import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import { policyInReach } from "../access/reach-store.ts";
import { algorithmOf } from "../crypto/key-algorithms.ts";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { judgeChange } from "../db/revision.ts";
import { policies, products, signingKeys } from "../db/schema.ts";
import { refuse } from "../db/sql.ts";
import { type PolicyRow, type SigningKeyRow, signingKeyIdOf } from "../document/signing-key-store.ts";

export type PolicyRecord = PolicyRow;
export type NewPolicy = typeof policies.$inferInsert;

/** A policy with what belongs to it. */
export type PolicyParts = { policy: PolicyRecord; product: typeof products.$inferSelect; signingKey: SigningKeyRow };

/** @throws LatchkeyError id_taken, product_not_found, or NeonDbError with the refusal policy_signing_key_unfit */
export async function insertPolicy(database: Database, policy: NewPolicy & Pinning): Promise<PolicyRecord> {
  const pin = pinning(database, policy);
  const insertion = database.changing.insert(policies).values(policy).returning({ id: policies.id });
  const read = selection(database, and(eq(policies.tenantId, policy.tenantId), eq(policies.id, policy.id)));
  const batch = database.changing.batch(pin === undefined ? [insertion, read] : [...pin, insertion, read]);
  const results = await refuseViolations(batch, {
    policies_tenant_id_id_pk: "id_taken",
    policies_of_product: "product_not_found",
  });
  const inserted = readIn(results.at(-1));
  if (inserted === undefined) throw new Error("an inserted policy did not come back");
  return inserted.policy;
}

const named = (tenantId: string, id: string, reach: Reach) =>
  and(eq(policies.tenantId, tenantId), eq(policies.id, id), policyInReach(reach, sql`${policies}`));

/** By primary keys. */
const selection = (database: Database, where: SQL | undefined) =>
  database
    .select({ policy: policies, product: products, signingKey: signingKeys })
    .from(policies)
    .innerJoin(products, and(eq(products.tenantId, policies.tenantId), eq(products.id, policies.productId)))
    .innerJoin(
      signingKeys,
      and(eq(signingKeys.tenantId, policies.tenantId), eq(signingKeys.id, signingKeyIdOf(sql`${policies}`))),
    )
    .where(where);

/** The parts of the only row of a `selection`, if there is one. */
function readIn(rows: unknown): PolicyParts | undefined {
  const [row] = rows as Awaited<ReturnType<typeof selection>>;
  return row && { ...row, policy: { ...row.policy, publicKey: row.signingKey.publicKey } };
}

/** Reads a policy with its product and the key that signs under it. */
export const selectPolicy = async (
  database: Database,
  tenantId: string,
  id: string,
  reach: Reach,
): Promise<PolicyParts | undefined> => readIn(await selection(database, named(tenantId, id, reach)));

type Pinning = Pick<PolicyRecord, "tenantId" | "scheme"> & { signingKeyId?: string | null };

/** Refuses a pin to a key that may not sign by the policy's scheme, and keeps the key from being revoked meanwhile. */
function pinning(database: Database, { tenantId, scheme, signingKeyId }: Pinning) {
  if (signingKeyId == null) return undefined;
  const fits = sql`
    key.tenant_id = ${tenantId} and key.id = ${signingKeyId} and key.algorithm = ${algorithmOf(scheme)} and key.status <> 'revoked'`;
  return [
    database.execute(sql`select from ${signingKeys} key where ${fits} for share`),
    database.execute(sql`
      select ${refuse(sql`case
        when not exists (select from ${signingKeys} key where ${fits}) then 'policy_signing_key_unfit'
      end`)}`),
  ] as const;
}

/**
 * Changes a policy as it was read: undefined where somebody else changed it meanwhile.
 * @throws NeonDbError with the refusal changed_meanwhile or policy_signing_key_unfit
 */
export async function updatePolicy(
  database: Database,
  read: PolicyRecord,
  update: Partial<NewPolicy> & { updatedAt: Date },
): Promise<PolicyRecord | undefined> {
  const { tenantId, id, scheme } = read;
  const isIt = and(eq(policies.tenantId, tenantId), eq(policies.id, id));
  const pin = pinning(database, { tenantId, scheme, signingKeyId: update.signingKeyId ?? null });
  const change = database.changing
    .update(policies)
    .set(update)
    .where(and(isIt, eq(policies.updatedAt, read.updatedAt)))
    .returning({ id: policies.id });
  const after = selection(database, isIt);
  const judgement = judgeChange(database, sql`${policies}`, sql`${policies.revision}`, isIt);
  const [first, ...others] = [...(judgement === undefined ? [] : [database.execute(judgement)]), ...(pin ?? [])];
  const statements = first === undefined ? ([change, after] as const) : ([first, ...others, change, after] as const);
  const results = await database.changing.batch(statements);
  const [updated] = results.at(-2) as { id: string }[];
  return updated && readIn(results.at(-1))?.policy;
}

/** @throws LatchkeyError policy_has_licenses while licenses fall under it */
export async function deletePolicy(database: Database, tenantId: string, id: string, reach: Reach): Promise<boolean> {
  const statement = database.changing
    .delete(policies)
    .where(named(tenantId, id, reach))
    .returning({ id: policies.id });
  return (await refuseViolations(statement, { licenses_policy_of_product: "policy_has_licenses" })).length > 0;
}
