import { toHex, toUtf8 } from "../crypto/encoding.ts";
import { sign } from "../crypto/key-pairs.ts";
import type { Secrets } from "../crypto/secrets.ts";
import { openSigningKey } from "../signing-keys/index.ts";
import { hashOfText, noHash, type SealContent, sealText } from "./seal-text.ts";

/** A seal as it is stored. */
export type Seal = SealContent & { hash: string; signature: string };

/** The end of a tenant's chain, and the key that signs what comes next. */
export type ChainEnd = {
  tenantId: string;
  /** The number of the last seal; 0 where there is none. */
  number: number;
  /** The last seal's hash; null where there is none. */
  hash: string | null;
  lastSequence: number;
  keyId: string;
  privateKeySealed: string | null;
};

/** Makes the seal that comes after the end of a chain. @throws SealError when the key does not open */
export async function signSeal(
  secrets: Secrets,
  end: ChainEnd,
  given: Pick<SealContent, "kind" | "entries" | "lastSequence" | "sealedAt">,
): Promise<Seal> {
  const { tenantId, keyId } = end;
  const content = { ...given, tenantId, keyId, number: end.number + 1, previousHash: end.hash ?? noHash };
  const key = { id: keyId, tenantId, privateKeySealed: end.privateKeySealed };
  const { scheme, privateKey } = await openSigningKey({ secrets }, key, "ED25519");
  const text = sealText(content);
  return { ...content, hash: hashOfText(text), signature: toHex(await sign(scheme, privateKey, toUtf8(text))) };
}
