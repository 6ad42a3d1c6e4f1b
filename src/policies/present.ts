import { isoDuration } from "../licensing/index.ts";
import { snakeCase } from "./attributes.ts";
import type { PolicyRecord } from "./store.ts";

/** A policy's attributes under the contract's names: limits, rules and strategies. */
export function presentPolicyAttributes(policy: PolicyRecord): Record<string, unknown> {
  const { id, tenantId, productId, name, metadata, publicKey, privateKeySealed, createdAt, updatedAt, ...attributes } = policy;
  const named = Object.fromEntries(Object.entries(attributes).map(([key, value]) => [snakeCase(key), value]));
  return { ...named, duration_iso: isoDuration(policy.duration) };
}

export const presentPolicy = (policy: PolicyRecord) => ({
  id: policy.id,
  product_id: policy.productId,
  name: policy.name,
  metadata: policy.metadata,
  public_key: policy.publicKey,
  ...presentPolicyAttributes(policy),
  created_at: policy.createdAt.toISOString(),
  updated_at: policy.updatedAt.toISOString(),
});
