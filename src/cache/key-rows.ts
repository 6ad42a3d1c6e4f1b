import { alwaysTrue, type CacheRow, reportedMs } from "./row.ts";

/** Caches of keys, their hashes, and signatures. */
export const keyRows = {
  lookupHashes: {
    owner: "isolate",
    key: "license key or token",
    value: "its HMAC",
    entries: 20_000,
    size: { most: 2_500_000, unit: "characters" },
    freshness: alwaysTrue,
  },
  hashedTexts: {
    owner: "isolate",
    key: "HMAC",
    value: "the license key or token that was sent",
    entries: 5_000,
    size: { most: 1_000_000, unit: "characters" },
    freshness: alwaysTrue,
  },
  openedKeys: {
    owner: "isolate",
    key: "tenant, key hash and sealed license key",
    value: "the license key",
    entries: 5_000,
    size: { most: 1_500_000, unit: "characters" },
    freshness: alwaysTrue,
  },
  checksums: {
    owner: "isolate",
    key: "license key",
    value: "its MD5, SHA-1 and SHA-256",
    entries: 5_000,
    size: { most: 1_000_000, unit: "characters" },
    freshness: alwaysTrue,
  },
  signers: {
    owner: "isolate",
    key: "tenant",
    value: "its active signing key, opened",
    entries: 1_000,
    freshMs: reportedMs,
    freshness: "or until it is replaced in this isolate",
  },
  openedSigningKeys: {
    owner: "isolate",
    key: "kid of a signing key, and the scheme that it signs by",
    value: "the private key, opened",
    entries: 1_000,
    freshness: alwaysTrue,
  },
  signatureRequests: {
    owner: "isolate",
    key: "Accept-Signature field without its nonce",
    value: "the signature it asks for",
    entries: 200,
    freshness: alwaysTrue,
  },
} as const satisfies Record<string, CacheRow>;
