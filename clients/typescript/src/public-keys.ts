import { verifyAsync } from "@noble/ed25519";
import { type Bytes, fromBase64, fromHex, toHex } from "./encoding.ts";

/** A key that the app embeds. `kind` is the key's own, never what a file or an answer says of itself. */
export type PublicKey = { kind: "ed25519"; bytes: Bytes } | { kind: "rsa"; spki: Bytes };

/** Signature algorithms of files and signed keys. Answers are always signed with `ed25519`. */
export type SignatureAlgorithm = "ed25519" | "rsa-sha256" | "rsa-pss-sha256";

/**
 * Reads the public keys that an app embeds: an Ed25519 key as 64 hexadecimal digits, as base64 of its 32 bytes, or as PEM; an RSA key as PEM (SPKI).
 * @throws TypeError for a text that is no such key, or for an empty list
 */
export function readPublicKeys(texts: string | readonly string[]): PublicKey[] {
  const keys = (typeof texts === "string" ? [texts] : texts).map(readPublicKey);
  if (keys.length === 0) throw new TypeError("publicKeys is empty. Embed the tenant's public signing key.");
  return keys;
}

function readPublicKey(text: string): PublicKey {
  const trimmed = text.trim();
  const bytes = fromHex(trimmed) ?? fromBase64(trimmed);
  if (bytes?.length === 32) return { kind: "ed25519", bytes };
  const [, base64 = ""] = /^-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----$/.exec(trimmed) ?? [];
  const spki = fromBase64(base64.replace(/\s/g, ""));
  if (spki !== undefined && spki.length > 0) return readSpki(spki);
  throw new TypeError(
    "A public key cannot be read. Send an Ed25519 key as 64 hexadecimal digits, as base64 of 32 bytes or as PEM, an RSA key as PEM.",
  );
}

/** RFC 8410, section 4: what stands before the 32 bytes of an Ed25519 key in its SubjectPublicKeyInfo. */
const ed25519Prefix = "302a300506032b6570032100";

/** RFC 8017, appendix A.1: the object identifier `rsaEncryption` with its NULL parameters. */
const rsaIdentifier = "300d06092a864886f70d0101010500";

function readSpki(spki: Bytes): PublicKey {
  const hex = toHex(spki);
  if (hex.startsWith(ed25519Prefix) && spki.length === 44) return { kind: "ed25519", bytes: spki.slice(12) };
  if (hex.includes(rsaIdentifier)) return { kind: "rsa", spki };
  throw new TypeError("A public key is neither an Ed25519 nor an RSA key. Embed the tenant's public signing key.");
}

type Signed = { signed: Bytes; signature: Bytes; algorithm: SignatureAlgorithm };

/** Says whether one of the keys made the signature. Only keys of the algorithm's own kind are tried. */
export async function isSignedByAny(keys: readonly PublicKey[], { signed, signature, algorithm }: Signed): Promise<boolean> {
  for (const key of keys) {
    const isGenuine =
      key.kind === "ed25519"
        ? algorithm === "ed25519" && (await isEd25519(key.bytes, signed, signature))
        : algorithm !== "ed25519" && (await isRsa(key.spki, algorithm, signed, signature));
    if (isGenuine) return true;
  }
  return false;
}

/** The library rather than Web Cryptography: browsers and Electron of two years ago have no Ed25519. RFC 8032 without the leniency of ZIP 215. */
async function isEd25519(key: Bytes, signed: Bytes, signature: Bytes): Promise<boolean> {
  if (signature.length !== 64) return false;
  return verifyAsync(signature, signed, key, { zip215: false }).catch(() => false);
}

async function isRsa(spki: Bytes, algorithm: SignatureAlgorithm, signed: Bytes, signature: Bytes): Promise<boolean> {
  const name = algorithm === "rsa-pss-sha256" ? "RSA-PSS" : "RSASSA-PKCS1-v1_5";
  try {
    const key = await crypto.subtle.importKey("spki", spki, { name, hash: "SHA-256" }, false, ["verify"]);
    // RFC 8017, section 9.1.1: the longest salt that fits, which is what the files have.
    const saltLength = modulusBytes(key) - 32 - 2;
    return await crypto.subtle.verify(name === "RSA-PSS" ? { name, saltLength } : { name }, key, signature, signed);
  } catch {
    return false;
  }
}

/** Bytes of an RSA key's modulus. */
const modulusBytes = (key: CryptoKey): number =>
  Math.ceil(Number((key.algorithm as { modulusLength?: number }).modulusLength) / 8);
