import { createSizedCache } from "../cache/cache.ts";
import { toHex, toUtf8 } from "./encoding.ts";

export type LookupHasher = {
  hash(text: string): Promise<string> | string;
  /** The text of a hash that was made moments ago; whoever sent it need not be told it from its sealed copy. */
  cachedText(hash: string): string | undefined;
};

/**
 * How license keys and tokens are found without being stored: HMAC-SHA-256 under the secret KEY_PEPPER, 64 lowercase hex digits.
 * The pepper counts as the text it is, without the white space around it.
 * A key that comes again and again is hashed once: what was hashed last is remembered, in memory alone.
 * @throws TypeError when the pepper has fewer than 32 characters.
 */
export async function createLookupHasher(pepper: string): Promise<LookupHasher> {
  const secret = pepper.trim();
  if (secret.length < 32) throw new TypeError("KEY_PEPPER must have at least 32 characters.");
  const key = await crypto.subtle.importKey("raw", toUtf8(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const hashes = createSizedCache("lookupHashes", sizeOf);
  const texts = createSizedCache("hashedTexts", sizeOf);
  const compute = async (text: string): Promise<string> => {
    const hash = toHex(new Uint8Array(await crypto.subtle.sign("HMAC", key, toUtf8(text))));
    hashes.set(text, hash);
    texts.set(hash, text);
    return hash;
  };
  return { hash: (text) => hashes.get(text) ?? compute(text), cachedText: (hash) => texts.get(hash) };
}

/** Characters. */
const sizeOf = (hash: string, text: string): number => text.length + hash.length;
