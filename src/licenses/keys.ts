import type { TenantContext } from "../context.ts";

/** A license key as the database keeps it. */
export type SealedKey = { hash: string; sealed: string };

export async function sealedKey({ secrets, tenant }: TenantContext, key: string): Promise<SealedKey> {
  const hash = await secrets.lookupHash(key);
  return { hash, sealed: await secrets.sealer.seal(key, keyContext(tenant.id, hash)) };
}

/** @throws SealError when it was sealed for another tenant or key */
export const openLicenseKey = (
  { secrets, tenant }: TenantContext,
  { keyHash, keySealed }: { keyHash: string; keySealed: string },
): Promise<string> => secrets.sealer.open(keySealed, keyContext(tenant.id, keyHash));

/** What a sealed license key is bound to: its own HMAC, so that a key from a pool keeps its seal. */
const keyContext = (tenantId: string, keyHash: string): string => `license-key:${tenantId}:${keyHash}`;
