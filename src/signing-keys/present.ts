import { toBase64, toHex } from "../crypto/encoding.ts";
import { ed25519Bytes } from "../crypto/key-pairs.ts";
import { publicJwk } from "../crypto/public-jwk.ts";
import type { SigningKeyRecord } from "./store.ts";

/** Presents a signing key: its public half in every form that libraries ask for. */
export async function presentSigningKey(key: SigningKeyRecord) {
  const bytes = ed25519Bytes(key.publicKey);
  return {
    kid: key.id,
    algorithm: key.algorithm,
    status: key.status,
    public_key: key.publicKey,
    public_key_hex: bytes === undefined ? null : toHex(bytes),
    public_key_base64: bytes === undefined ? null : toBase64(bytes),
    jwk: await publicJwk(key.algorithm, key.publicKey, key.id),
    created_at: key.createdAt.toISOString(),
    activated_at: isoOrNull(key.activatedAt),
    retired_at: isoOrNull(key.retiredAt),
    revoked_at: isoOrNull(key.revokedAt),
  };
}

const isoOrNull = (time: Date | null): string | null => time?.toISOString() ?? null;
