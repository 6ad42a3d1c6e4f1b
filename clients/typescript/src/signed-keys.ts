import { fromBase64Url, fromUtf8, toUtf8 } from "./encoding.ts";
import { withoutInvisibleEnds } from "./key-text.ts";
import { isSignedByAny, readPublicKeys, type SignatureAlgorithm } from "./public-keys.ts";

export type SignedKeyReading = { ok: true; data: string } | { ok: false; fault: "key_malformed" | "key_not_genuine" };

type Options = { key: string; publicKeys: string | readonly string[]; algorithm?: SignatureAlgorithm };

/**
 * Verifies a signed license key, `key/<data>.<signature>`, with no network, and returns the data that it carries. White space that was pasted
 * around it is taken off. It says nothing of a suspension, and `data` may name an expiry that is for the caller to judge.
 * @param options `algorithm` by the policy's scheme, `ed25519` by default
 * @throws TypeError for public keys that cannot be read
 */
export async function readSignedKey({ key, publicKeys, algorithm = "ed25519" }: Options): Promise<SignedKeyReading> {
  const keys = readPublicKeys(publicKeys);
  const [, signed = "", encoded = "", ending = ""] = /^(key\/([^.]*))\.([^.]*)$/.exec(withoutInvisibleEnds(key)) ?? [];
  const [bytes, signature] = [fromBase64Url(encoded), fromBase64Url(ending)];
  const data = bytes && fromUtf8(bytes);
  if (signed === "" || data === undefined || signature === undefined) return { ok: false, fault: "key_malformed" };
  const isGenuine = await isSignedByAny(keys, { signed: toUtf8(signed), signature, algorithm });
  return isGenuine ? { ok: true, data } : { ok: false, fault: "key_not_genuine" };
}
