import { publicJwk } from "../crypto/jwt.ts";
import type { TenantKey, TenantRecord } from "./store.ts";

export const presentTenant = (tenant: TenantRecord) => ({
  name: tenant.name,
  ed25519_public_key: tenant.publicKey,
  protected: tenant.protected,
  edge_shards: tenant.edgeShards,
  created_at: tenant.createdAt.toISOString(),
  updated_at: tenant.updatedAt.toISOString(),
});

/** RFC 7517 keys, with a `status` beside: a retired key verifies old signatures and signs nothing new. */
export async function presentKeys(keys: TenantKey[]) {
  return {
    keys: await Promise.all(
      keys.map(async ({ id, publicKey, retiredAt }) => ({
        ...(await publicJwk(publicKey, id)),
        status: retiredAt === null ? "active" : "retired",
      })),
    ),
  };
}
