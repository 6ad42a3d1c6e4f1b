import type { SigningScheme } from "../../src/crypto/key-algorithms.ts";
import { importPublicKey } from "../../src/crypto/key-pairs.ts";
import { verifySignedKey } from "../../src/crypto/signed-keys.ts";

/** Returns the data of a signed key. @throws Error where it does not verify with the policy's public key */
export async function dataOfKey(key: string, policy: { scheme: SigningScheme; public_key: string }): Promise<string> {
  const { scheme } = policy;
  const verified = await verifySignedKey({ key, scheme, publicKey: await importPublicKey(scheme, policy.public_key) });
  if (!verified.ok) throw new Error(`the key does not verify: ${verified.reason}`);
  return verified.value;
}
