import { publicJwk } from "../crypto/jwt.ts";
import type { TenantKey, TenantRecord } from "./store.ts";

export const presentTenant = ({ name, publicKey, createdAt, updatedAt }: TenantRecord) => ({
  name,
  ed25519_public_key: publicKey,
  created_at: createdAt.toISOString(),
  updated_at: updatedAt.toISOString(),
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
