import { createSizedCache } from "../cache/cache.ts";
import { licenseKeyContext } from "./key-contexts.ts";
import type { Secrets } from "./secrets.ts";

/** Context that opens and seals the license keys of a tenant. */
type KeyContext = { secrets: Secrets; tenant: { id: string } };

/** A license key as the database keeps it; `asId` is the id that a path would take it for, if it has the form of one. */
export type SealedKey = { hash: string; sealed: string; asId: string | null };

export async function sealedKey({ secrets, tenant }: KeyContext, key: string): Promise<SealedKey> {
  const hash = await secrets.lookupHash(key);
  return { hash, sealed: await secrets.sealer.seal(key, licenseKeyContext(tenant.id, hash)), asId: uuidIn(key) };
}

/** Returns the id that a key would be taken for, as an id is written; null for a key of another form. */
export const uuidIn = (key: string): string | null => (uuidPattern.test(key) ? key.toLowerCase() : null);

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Keys that were opened moments ago: a license that is validated again and again is not opened each time. */
const opened = createSizedCache<string>("openedKeys", (key, name) => key.length + name.length);

/** @throws SealError when it was sealed for another tenant or key */
export async function openLicenseKey(context: KeyContext, sealed: KeyColumns): Promise<string> {
  const { keyHash, keySealed } = sealed;
  const sent = context.secrets.cachedText(keyHash);
  if (sent !== undefined) return sent;
  const name = `${context.tenant.id}:${keyHash}:${keySealed}`;
  const cached = opened.get(name);
  if (cached !== undefined) return cached;
  const key = await openOnce(context, sealed);
  opened.set(name, key);
  return key;
}

/**
 * As `openLicenseKey`, of one key among so many that keeping them would push out those that are opened again and again.
 * @throws SealError when it was sealed for another tenant or key
 */
export const openOnce = ({ secrets, tenant }: KeyContext, { keyHash, keySealed }: KeyColumns): Promise<string> =>
  secrets.sealer.open(keySealed, licenseKeyContext(tenant.id, keyHash));

type KeyColumns = { keyHash: string; keySealed: string };
