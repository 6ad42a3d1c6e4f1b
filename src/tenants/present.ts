import { publicJwk } from "../crypto/public-jwk.ts";
import { settingsUnderColumns } from "../licensing/index.ts";
import type { PublishedKeys, TenantRecord } from "./store.ts";

export const presentTenant = (tenant: TenantRecord) => ({
  name: tenant.name,
  ed25519_public_key: tenant.publicKey,
  ...settingsUnderColumns(tenant),
  created_at: tenant.createdAt.toISOString(),
  updated_at: tenant.updatedAt.toISOString(),
});

/**
 * Presents keys of RFC 7517 with two members more. `purpose` says what a key signs: `session` access tokens, `signing` all that an app verifies.
 * `status` says whether it signs now; a retired key verifies old signatures, and no signature of a revoked one is to be trusted.
 */
export async function presentKeys({ session, signing }: PublishedKeys) {
  const sessionKeys = session.map(async ({ id, publicKey, retiredAt }) => ({
    ...(await publicJwk("ED25519", publicKey, id)),
    purpose: "session",
    status: retiredAt === null ? "active" : "retired",
  }));
  const signingKeys = signing.map(async ({ id, algorithm, publicKey, status }) => ({
    ...(await publicJwk(algorithm, publicKey, id)),
    purpose: "signing",
    status,
  }));
  return { keys: await Promise.all([...sessionKeys, ...signingKeys]) };
}
