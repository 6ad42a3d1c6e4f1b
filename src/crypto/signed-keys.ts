import { fromBase64UrlPadded, fromUtf8, toBase64UrlPadded, toUtf8 } from "./encoding.ts";
import type { SigningScheme } from "./key-algorithms.ts";
import { sign, verify } from "./key-pairs.ts";
import { signedPrefixes } from "./purposes.ts";
import { failure, type Result, success } from "./result.ts";

/**
 * A license key that carries data and verifies offline: `key/<data>.<signature>`, both base64url with padding, the signature
 * over the ASCII bytes `key/<data>` (api.md, "Signed keys and files").
 */
export async function signKey({
  data,
  scheme,
  privateKey,
}: {
  data: string;
  scheme: SigningScheme;
  privateKey: CryptoKey;
}): Promise<string> {
  const signed = signedPrefixes.key + toBase64UrlPadded(toUtf8(data));
  return `${signed}.${toBase64UrlPadded(await sign(scheme, privateKey, toUtf8(signed)))}`;
}

export type SignedKeyFailure = "malformed" | "bad_signature";

/** Tells whether a key has the form of a signed one, ours or another system's. Its signature is not looked at. */
export const isSignedKey = (key: string): boolean => form.test(key);

const form = /^(key\/([^.]*))\.([^.]*)$/;

/** The data that a signed key carries. Any other spelling of the same bytes is malformed. */
export async function verifySignedKey({
  key,
  scheme,
  publicKey,
}: {
  key: string;
  scheme: SigningScheme;
  publicKey: CryptoKey;
}): Promise<Result<string, SignedKeyFailure>> {
  const match = form.exec(key);
  const dataBytes = fromBase64UrlPadded(match?.[2] ?? "");
  const signature = fromBase64UrlPadded(match?.[3] ?? "");
  if (match?.[1] === undefined || dataBytes === undefined || signature === undefined) return failure("malformed");
  const data = fromUtf8(dataBytes);
  if (data === undefined) return failure("malformed");
  return (await verify(scheme, publicKey, toUtf8(match[1]), signature)) ? success(data) : failure("bad_signature");
}
