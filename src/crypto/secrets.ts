import type { Environment, Secrets } from "../context.ts";
import { createLookupHasher } from "./lookup-hash.ts";
import { createSealer } from "./sealing.ts";

let cached: { masterKey: string; keyPepper: string; secrets: Secrets } | undefined;

/** The keys that the Worker's secrets stand for, imported once an isolate. */
export const secretsOf = ({
  MASTER_KEY,
  KEY_PEPPER,
}: Pick<Environment, "MASTER_KEY" | "KEY_PEPPER">): Secrets | Promise<Secrets> =>
  cached?.masterKey === MASTER_KEY && cached.keyPepper === KEY_PEPPER ? cached.secrets : importSecrets(MASTER_KEY, KEY_PEPPER);

async function importSecrets(MASTER_KEY: string, KEY_PEPPER: string): Promise<Secrets> {
  const [sealer, hasher] = await Promise.all([createSealer(MASTER_KEY), createLookupHasher(KEY_PEPPER)]);
  const secrets = { sealer, lookupHash: hasher.hash, recallText: hasher.recall };
  cached = { masterKey: MASTER_KEY, keyPepper: KEY_PEPPER, secrets };
  return secrets;
}
