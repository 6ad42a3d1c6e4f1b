import { ed25519Hex } from "../crypto/key-pairs.ts";
import { isoDuration, type PolicyAttributes, policyAttributeNames, snakeCase } from "../licensing/index.ts";
import type { PolicyRecord } from "./store.ts";

const members = policyAttributeNames.map((name) => [name, snakeCase(name)] as const);

/** A policy's attributes under the contract's names: limits, rules and strategies. */
export const presentPolicyAttributes = (policy: PolicyAttributes): Record<string, unknown> => ({
  ...Object.fromEntries(members.map(([name, member]) => [member, policy[name]])),
  duration_iso: isoDuration(policy.duration),
});

export const presentPolicy = (policy: PolicyRecord) => ({
  id: policy.id,
  product_id: policy.productId,
  name: policy.name,
  metadata: policy.metadata,
  signing_key_id: policy.signingKeyId,
  public_key: policy.publicKey,
  public_key_hex: ed25519Hex(policy.publicKey) ?? null,
  ...presentPolicyAttributes(policy),
  created_at: policy.createdAt.toISOString(),
  updated_at: policy.updatedAt.toISOString(),
});
