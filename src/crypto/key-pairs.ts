import { concatBytes, fromBase64, toBase64, toHex } from "./encoding.ts";

export const signingSchemes = ["ED25519", "RSA2048PKCS1", "RSA2048PSS"] as const;

/** ED25519 (RFC 8032); RSA of 2,048 bits over SHA-256 with PKCS#1 v1.5 or PSS padding (RFC 8017). */
export type SigningScheme = (typeof signingSchemes)[number];

export type SigningKeyPair = {
  scheme: SigningScheme;
  /** SubjectPublicKeyInfo (RFC 5280) in PEM (RFC 7468), ending in a newline. */
  publicKeyPem: string;
  /** PKCS#8 (RFC 5958) in base64, in one line: to be sealed, never shown. */
  privateKeyPkcs8: string;
  /** ED25519 only: the 32 bytes of the public key in hex. */
  publicKeyRaw?: string;
};

/** A new pair. RSA takes 50 to 500 ms of CPU, Ed25519 less than one. */
export async function generateSigningKeyPair(scheme: SigningScheme): Promise<SigningKeyPair> {
  const pair = await crypto.subtle.generateKey(generation[scheme], true, ["sign", "verify"]);
  if (!("privateKey" in pair)) throw new TypeError(`${scheme} gave no key pair.`);
  const [spki, pkcs8] = await Promise.all([exportBytes("spki", pair.publicKey), exportBytes("pkcs8", pair.privateKey)]);
  const publicKeyPem = toPem(spki);
  return {
    scheme,
    publicKeyPem,
    privateKeyPkcs8: toBase64(pkcs8),
    ...(scheme === "ED25519" ? { publicKeyRaw: rawPublicKey(publicKeyPem) } : {}),
  };
}

// Imported keys are not cached: measured in workerd, an import is 15 to 160 us, a fifth of what the signature then costs with
// RSA, and private keys need not stay in memory. Who signs often keeps the CryptoKey.

/** @throws TypeError or DOMException when it is not base64 of a PKCS#8 key of this scheme. */
export async function importPrivateKey(scheme: SigningScheme, privateKeyPkcs8: string): Promise<CryptoKey> {
  const bytes = fromBase64(privateKeyPkcs8);
  if (bytes === undefined) throw new TypeError("A private key is not base64.");
  if (scheme === "ED25519") requirePrefix(bytes, ed25519Pkcs8Prefix);
  return crypto.subtle.importKey("pkcs8", bytes, signature[scheme].key, false, ["sign"]);
}

/** @throws TypeError or DOMException when it is not the PEM of an SPKI key of this scheme. */
export async function importPublicKey(scheme: SigningScheme, publicKeyPem: string): Promise<CryptoKey> {
  const bytes = fromPem(publicKeyPem);
  if (scheme === "ED25519") requirePrefix(bytes, ed25519SpkiPrefix);
  return crypto.subtle.importKey("spki", bytes, signature[scheme].key, true, ["verify"]);
}

/** The signature: 64 bytes for ED25519, 256 for RSA. */
export async function sign(scheme: SigningScheme, privateKey: CryptoKey, bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign(signature[scheme].operation, privateKey, concatBytes(bytes)));
}

/** Bytes of a signature. Another length is refused here: workerd throws for it where others say false. */
const signatureLength: Record<SigningScheme, number> = { ED25519: 64, RSA2048PKCS1: 256, RSA2048PSS: 256 };

export async function verify(
  scheme: SigningScheme,
  publicKey: CryptoKey,
  bytes: Uint8Array,
  signed: Uint8Array,
): Promise<boolean> {
  if (signed.byteLength !== signatureLength[scheme]) return false;
  return crypto.subtle.verify(signature[scheme].operation, publicKey, concatBytes(signed), concatBytes(bytes));
}

/** The 32 bytes of an Ed25519 public key in hex. @throws TypeError when the PEM holds another kind. */
export function rawPublicKey(publicKeyPem: string): string {
  const hex = toHex(fromPem(publicKeyPem));
  if (hex.length !== 88 || !hex.startsWith(ed25519SpkiPrefix)) throw new TypeError("A public key is not one of Ed25519.");
  return hex.slice(ed25519SpkiPrefix.length);
}

/** RFC 8410, section 4: SEQUENCE { SEQUENCE { OID 1.3.101.112 } BIT STRING } ahead of the 32 bytes. */
const ed25519SpkiPrefix = "302a300506032b6570032100";

/** RFC 8410, section 7: version 0, the same OID, and an OCTET STRING of an OCTET STRING ahead of the 32 bytes. */
const ed25519Pkcs8Prefix = "302e020100300506032b657004220420";

/** workerd imports an RSA key as one of Ed25519 without a word. */
function requirePrefix(bytes: Uint8Array, prefix: string): void {
  if (bytes.byteLength !== prefix.length / 2 + 32 || !toHex(bytes).startsWith(prefix))
    throw new TypeError("A key is not one of Ed25519.");
}

/** RFC 8017, section 9.1.1: the longest salt is emLen - hLen - 2 = 256 - 32 - 2 bytes; published verifiers expect it. */
const pssSaltLength = 222;

const rsa = (name: string) => ({ name, hash: "SHA-256" });

const signature = {
  ED25519: { key: { name: "Ed25519" }, operation: { name: "Ed25519" } },
  RSA2048PKCS1: { key: rsa("RSASSA-PKCS1-v1_5"), operation: { name: "RSASSA-PKCS1-v1_5" } },
  RSA2048PSS: { key: rsa("RSA-PSS"), operation: { name: "RSA-PSS", saltLength: pssSaltLength } },
};

const rsaSize = { modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };

const generation = {
  ED25519: signature.ED25519.key,
  RSA2048PKCS1: { ...signature.RSA2048PKCS1.key, ...rsaSize },
  RSA2048PSS: { ...signature.RSA2048PSS.key, ...rsaSize },
};

async function exportBytes(format: "spki" | "pkcs8", key: CryptoKey): Promise<Uint8Array> {
  const exported = await crypto.subtle.exportKey(format, key);
  if (!(exported instanceof ArrayBuffer)) throw new TypeError(`Exporting ${format} gave no bytes.`);
  return new Uint8Array(exported);
}

const toPem = (spki: Uint8Array): string =>
  `-----BEGIN PUBLIC KEY-----\n${toBase64(spki).replace(/.{1,64}/g, "$&\n")}-----END PUBLIC KEY-----\n`;

function fromPem(pem: string) {
  const body = /^-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----\s*$/.exec(pem.trim())?.[1];
  const bytes = body === undefined ? undefined : fromBase64(body.replace(/\s/g, ""));
  if (bytes === undefined) throw new TypeError("A public key is not PEM.");
  return bytes;
}
