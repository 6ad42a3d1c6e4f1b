import { type AddressHasher, createAddressHasher } from "./address-hash.ts";
import { createLookupHasher } from "./lookup-hash.ts";
import { createSealer, type Sealer } from "./sealing.ts";

/** The Worker's secrets that keys are made of. */
export type SecretsEnvironment = {
  /** Secret: what seals private keys and license keys, 32 bytes in base64. */
  MASTER_KEY: string;
  /** Secret: what license keys and tokens are hashed with, 32 bytes in base64. */
  KEY_PEPPER: string;
};

export type Secrets = {
  sealer: Sealer;
  /** HMAC-SHA-256 under the pepper: how keys and tokens are looked up. */
  lookupHash: (text: string) => Promise<string> | string;
  /** Returns the text that was hashed moments ago, by its hash. */
  cachedText: (hash: string) => string | undefined;
  /** HMAC-SHA-256 of a client's address for a day: how different addresses are counted without being stored. */
  addressHash: AddressHasher;
};

let cached: { masterKey: string; keyPepper: string; secrets: Secrets } | undefined;

/** The keys that the Worker's secrets stand for, imported once an isolate. */
export const secretsOf = ({ MASTER_KEY, KEY_PEPPER }: SecretsEnvironment): Secrets | Promise<Secrets> =>
  cached?.masterKey === MASTER_KEY && cached.keyPepper === KEY_PEPPER ? cached.secrets : importSecrets(MASTER_KEY, KEY_PEPPER);

async function importSecrets(MASTER_KEY: string, KEY_PEPPER: string): Promise<Secrets> {
  const [sealer, hasher] = await Promise.all([createSealer(MASTER_KEY), createLookupHasher(KEY_PEPPER)]);
  const secrets = {
    sealer,
    lookupHash: hasher.hash,
    cachedText: hasher.cachedText,
    addressHash: createAddressHasher(KEY_PEPPER),
  };
  cached = { masterKey: MASTER_KEY, keyPepper: KEY_PEPPER, secrets };
  return secrets;
}
