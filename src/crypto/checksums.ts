import { createHash } from "node:crypto";

/** Digests of a key's UTF-8 bytes in lowercase hex: for comparing and support, not for security. */
export function keyChecksums(key: string): { md5: string; sha1: string; sha256: string } {
  return { md5: hexDigest("md5", key), sha1: hexDigest("sha1", key), sha256: hexDigest("sha256", key) };
}

const hexDigest = (algorithm: string, text: string): string => createHash(algorithm).update(text, "utf8").digest("hex");
