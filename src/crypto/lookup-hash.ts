import { toHex, toUtf8 } from "./encoding.ts";

/**
 * How license keys and tokens are found without being stored: HMAC-SHA-256 under the secret KEY_PEPPER, 64 lowercase hex digits.
 * The pepper counts as the text it is, without the white space around it.
 * @throws TypeError when the pepper has fewer than 32 characters.
 */
export async function createLookupHasher(pepper: string): Promise<(text: string) => Promise<string>> {
  const secret = pepper.trim();
  if (secret.length < 32) throw new TypeError("KEY_PEPPER must have at least 32 characters.");
  const key = await crypto.subtle.importKey("raw", toUtf8(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return async (text) => toHex(new Uint8Array(await crypto.subtle.sign("HMAC", key, toUtf8(text))));
}
