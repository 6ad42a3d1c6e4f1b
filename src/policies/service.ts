import type { TenantContext } from "../context.ts";
import { generateSigningKeyPair, type SigningScheme } from "../crypto/key-pairs.ts";
import { uuidV7 } from "../crypto/random.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { type PolicyAttributes, refusedCombinations } from "../licensing/index.ts";
import { readProduct } from "../products/service.ts";
import type { ProductRecord } from "../products/store.ts";
import { snakeCase } from "./attributes.ts";
import { insertPolicy, type PolicyRecord, selectPolicy } from "./store.ts";

export type PolicyInput = {
  productId: string;
  name: string;
  metadata: Record<string, unknown>;
  attributes: PolicyAttributes;
};

/**
 * Makes a policy and the key pair that signs the keys and files under it.
 * @throws LatchkeyError 44006, 46030 with each combination of attributes that makes no sense
 */
export async function createPolicy(context: TenantContext, input: PolicyInput): Promise<PolicyRecord> {
  const { database, secrets, tenant, now } = context;
  requireSense(input.attributes);
  await readProduct(context, input.productId);
  const id = uuidV7(now.getTime());
  const { publicKeyPem, privateKeyPkcs8 } = await generateSigningKeyPair(input.attributes.scheme);
  return insertPolicy(database, {
    ...input.attributes,
    id,
    tenantId: tenant.id,
    productId: input.productId,
    name: input.name,
    metadata: input.metadata,
    publicKey: publicKeyPem,
    privateKeySealed: await secrets.sealer.seal(privateKeyPkcs8, policyKeyContext(tenant.id, id)),
    createdAt: now,
    updatedAt: now,
  });
}

function requireSense(attributes: PolicyAttributes): void {
  const refused = refusedCombinations(attributes);
  const [first] = refused;
  if (first === undefined) return;
  const fields = refused.map(({ field, message }) => ({ field: snakeCase(field), message, code: "46030" as const }));
  throw new LatchkeyError("46030", { message: first.message, fields });
}

/** @throws LatchkeyError 46003 */
export const readPolicy = async (context: TenantContext, id: string): Promise<PolicyRecord> =>
  (await readPolicyWithProduct(context, id)).policy;

/** @throws LatchkeyError 46003 */
export async function readPolicyWithProduct(
  { database, tenant }: TenantContext,
  id: string,
): Promise<{ policy: PolicyRecord; product: ProductRecord }> {
  const found = await selectPolicy(database, tenant.id, id);
  if (found === undefined) throw new LatchkeyError("46003");
  return found;
}

/** What signs under this policy. */
export async function openPolicyKey(
  { secrets, tenant }: TenantContext,
  policy: PolicyRecord,
): Promise<{ scheme: SigningScheme; privateKeyPkcs8: string }> {
  return {
    scheme: policy.scheme,
    privateKeyPkcs8: await secrets.sealer.open(policy.privateKeySealed, policyKeyContext(tenant.id, policy.id)),
  };
}

const policyKeyContext = (tenantId: string, id: string): string => `policy-key:${tenantId}:${id}`;
