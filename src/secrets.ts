import type { Environment, Secrets } from "./context.ts";
import { createLookupHasher } from "./crypto/lookup-hash.ts";
import { createSealer } from "./crypto/sealing.ts";

let cached: { masterKey: string; keyPepper: string; secrets: Secrets } | undefined;

/** The keys that the Worker's secrets stand for, imported once an isolate. */
export async function secretsOf({ MASTER_KEY, KEY_PEPPER }: Pick<Environment, "MASTER_KEY" | "KEY_PEPPER">): Promise<Secrets> {
  if (cached?.masterKey === MASTER_KEY && cached.keyPepper === KEY_PEPPER) return cached.secrets;
  const [sealer, lookupHash] = await Promise.all([createSealer(MASTER_KEY), createLookupHasher(KEY_PEPPER)]);
  const secrets = { sealer, lookupHash };
  cached = { masterKey: MASTER_KEY, keyPepper: KEY_PEPPER, secrets };
  return secrets;
}
