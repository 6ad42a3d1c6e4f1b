import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { PlainError } from "../plain-error.ts";
import type { StoredKey } from "./source.ts";

/** Public keys of seals by their `kid`. */
export type TrustedKeys = Map<string, { key: KeyObject; isRevoked: boolean }>;

type PublishedKey = JsonWebKey & { kid?: unknown; purpose?: unknown; status?: unknown };

/** Reads the Ed25519 signing keys of key sets as `…/.well-known/jwks.json` gives them. @throws PlainError */
export function readKeySets(paths: readonly string[]): TrustedKeys {
  const keys: TrustedKeys = new Map();
  for (const path of paths) {
    for (const jwk of keysIn(path)) {
      if (jwk.kty !== "OKP" || jwk.crv !== "Ed25519" || jwk.purpose !== "signing" || typeof jwk.kid !== "string") continue;
      const known = keys.get(jwk.kid);
      keys.set(jwk.kid, {
        key: createPublicKey({ key: jwk, format: "jwk" }),
        isRevoked: known?.isRevoked === true || jwk.status === "revoked",
      });
    }
  }
  if (keys.size === 0) throw new PlainError(`There is no Ed25519 signing key in ${paths.join(", ")}. Save a tenant's jwks.json.`);
  return keys;
}

function keysIn(path: string): PublishedKey[] {
  try {
    const { keys } = JSON.parse(readFileSync(path, "utf8")) as { keys?: unknown };
    if (!Array.isArray(keys)) throw new TypeError("it has no list of keys");
    return keys;
  } catch (error) {
    throw new PlainError(`${path} is no key set (${error instanceof Error ? error.message : error}). Save a tenant's jwks.json.`);
  }
}

/** The keys that the database itself has: whoever can write there may have replaced them. */
export function storedKeys(stored: readonly StoredKey[]): TrustedKeys {
  const keys: TrustedKeys = new Map();
  for (const { id, status, publicKey } of stored) {
    try {
      keys.set(id, { key: createPublicKey(publicKey), isRevoked: status === "revoked" });
    } catch {
      // A key that is none verifies nothing.
    }
  }
  return keys;
}
