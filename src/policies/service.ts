import { isAdmin } from "../access/admins.ts";
import { idFor } from "../access/ids.ts";
import { reachOf } from "../access/reach.ts";
import type { TenantContext } from "../context.ts";
import { sealedKey } from "../crypto/license-keys.ts";
import { uuidV7 } from "../crypto/random.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import {
  completeAttributes,
  type GivenAttributes,
  type PolicyAttributes,
  refusedCombinations,
  snakeCase,
} from "../licensing/index.ts";
import { requireProductInReach } from "../products/index.ts";
import * as store from "./pool-store.ts";
import { deletePolicy, insertPolicy, type PolicyParts, type PolicyRecord, selectPolicy, updatePolicy } from "./store.ts";

export type PolicyInput = {
  /** The id that it had in another system. */
  id?: string | undefined;
  productId: string;
  name: string;
  metadata: Record<string, unknown>;
  /** The `kid` of the one key that signs under it; null for the active one of its algorithm. */
  signingKeyId: string | null;
  attributes: GivenAttributes;
};

/**
 * Creates a policy.
 * @throws LatchkeyError permission_denied where the caller may not set `protected` or choose ids, id_taken, product_not_found,
 * policy_signing_key_unfit, policy_attributes_conflict with each combination of attributes that makes no sense
 */
export async function createPolicy(context: TenantContext, input: PolicyInput): Promise<PolicyRecord> {
  const { database, tenant, now } = context;
  requireProtectionStays(context, input.attributes, tenant.protected);
  const attributes = completeAttributes(input.attributes, { isProtected: tenant.protected });
  requireSense(attributes);
  requireProductInReach(context, input.productId);
  return insertPolicy(database, {
    ...attributes,
    id: idFor(context, input.id),
    tenantId: tenant.id,
    productId: input.productId,
    name: input.name,
    metadata: input.metadata,
    signingKeyId: input.signingKeyId,
    createdAt: now,
    updatedAt: now,
  });
}

/**
 * Only admins say whether a policy is protected. Others may repeat the value that it has, or that the tenant gives a new one.
 * @throws LatchkeyError permission_denied
 */
function requireProtectionStays({ caller }: TenantContext, { protected: given }: GivenAttributes, stored: boolean): void {
  if (given === undefined || given === stored || isAdmin(caller)) return;
  const message = "Only an administrator sets `protected`. Leave it out, or ask an administrator to set it.";
  throw new LatchkeyError("permission_denied", {
    message,
    fields: [{ field: "protected", refusal: "permission_denied", message }],
  });
}

function requireSense(attributes: PolicyAttributes): void {
  const refused = refusedCombinations(attributes);
  const [first] = refused;
  if (first === undefined) return;
  const fields = refused.map(({ field, message }) => ({
    field: snakeCase(field),
    refusal: "policy_attributes_conflict" as const,
    message,
  }));
  throw new LatchkeyError("policy_attributes_conflict", { message: first.message, fields });
}

type PolicyUpdate = {
  /** May repeat what stands, and nothing else. */
  productId: string | undefined;
  name: string | undefined;
  metadata: Record<string, unknown> | undefined;
  signingKeyId: string | null | undefined;
  attributes: GivenAttributes;
};

/**
 * Changes what the update names and nothing else.
 * @throws LatchkeyError permission_denied where the caller may not set `protected`, concurrent_change when somebody else changes the policy at
 * the same time, changed_meanwhile, policy_not_found, policy_signing_key_unfit, policy_attributes_conflict, policy_product_or_scheme_fixed
 */
export async function changePolicyAttributes(
  context: TenantContext,
  id: string,
  { productId, name, metadata, signingKeyId, attributes }: PolicyUpdate,
): Promise<PolicyRecord> {
  const { database, now } = context;
  const read = await readPolicy(context, id);
  // Judged before what the update makes of the policy is: that may make no sense beside a change which the caller has not seen.
  if (database.expected?.includes(read.revision) === false) throw new LatchkeyError("changed_meanwhile");
  const isFixed = (productId ?? read.productId) === read.productId && (attributes.scheme ?? read.scheme) === read.scheme;
  if (!isFixed) throw new LatchkeyError("policy_product_or_scheme_fixed");
  requireProtectionStays(context, attributes, read.protected);
  const named = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
  const next = completeAttributes({ ...read, ...named }, { isProtected: read.protected });
  requireSense(next);
  const pin = signingKeyId === undefined ? {} : { signingKeyId };
  const update = { ...next, ...pin, name: name ?? read.name, metadata: metadata ?? read.metadata, updatedAt: now };
  const changed = await updatePolicy(database, read, update);
  if (changed === undefined) throw new LatchkeyError("concurrent_change");
  return changed;
}

/** @throws LatchkeyError policy_not_found, policy_has_licenses */
export async function removePolicy(context: TenantContext, id: string): Promise<void> {
  if (!(await deletePolicy(context.database, context.tenant.id, id, reachOf(context))))
    throw new LatchkeyError("policy_not_found");
}

/** Puts keys into the pool, and answers how many are left in it. @throws LatchkeyError policy_not_found, pool_not_used, license_key_taken */
export async function fillPool(context: TenantContext, id: string, keys: string[]): Promise<number> {
  const { database, now } = context;
  // Ids of one millisecond have no order of their own: sorted, the keys are taken in the order in which they came.
  const ids = keys.map(() => uuidV7(now.getTime()));
  const sealed = await Promise.all(
    keys.map(async (key, index) => ({ ...(await sealedKey(context, key)), id: ids[index] ?? "" })),
  );
  return leftIn(await store.fillPool(database, poolNamed(context, id), sealed, now));
}

/** How many keys are left in the pool. @throws LatchkeyError policy_not_found */
export async function poolOf(context: TenantContext, id: string): Promise<number> {
  return leftIn(await store.countPool(context.database, poolNamed(context, id)));
}

/** @throws LatchkeyError policy_not_found */
export async function clearPool(context: TenantContext, id: string): Promise<void> {
  leftIn(await store.emptyPool(context.database, poolNamed(context, id)));
}

const poolNamed = (context: TenantContext, policyId: string) => ({
  tenantId: context.tenant.id,
  policyId,
  reach: reachOf(context),
});

function leftIn(counted: { left: number } | undefined): number {
  if (counted === undefined) throw new LatchkeyError("policy_not_found");
  return counted.left;
}

/** @throws LatchkeyError policy_not_found */
export const readPolicy = async (context: TenantContext, id: string): Promise<PolicyRecord> =>
  (await readPolicyParts(context, id)).policy;

/** Reads a policy with its product and the key that signs under it. @throws LatchkeyError policy_not_found */
export async function readPolicyParts(context: TenantContext, id: string): Promise<PolicyParts> {
  const found = await selectPolicy(context.database, context.tenant.id, id, reachOf(context));
  if (found === undefined) throw new LatchkeyError("policy_not_found");
  return found;
}
