import { hash } from "node:crypto";
import { createSizedCache } from "../cache/cache.ts";

/** Digests of a key's UTF-8 bytes in lowercase hex: for comparing and support, not for security. */
export function keyChecksums(key: string): Checksums {
  const cached = computed.get(key);
  if (cached !== undefined) return cached;
  const checksums = computeChecksums(key);
  computed.set(key, checksums);
  return checksums;
}

/** As `keyChecksums`, of one key among so many that keeping them would push out those that are shown again and again. */
export const computeChecksums = (key: string): Checksums => ({
  md5: hexDigest("md5", key),
  sha1: hexDigest("sha1", key),
  sha256: hexDigest("sha256", key),
});

export type Checksums = { md5: string; sha1: string; sha256: string };

/** Of keys that were shown moments ago. */
const computed = createSizedCache<Checksums>("checksums", (_, key) => key.length + digestCharacters);

/** Characters of the three digests together. */
const digestCharacters = 32 + 40 + 64;

const hexDigest = (algorithm: string, text: string): string => hash(algorithm, text, "hex");
