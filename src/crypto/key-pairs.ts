import { exportPKCS8, exportSPKI, importPKCS8, importSPKI } from "jose";
import { concatBytes, fromBase64, toHex } from "./encoding.ts";
import type { KeyAlgorithm, SigningScheme } from "./key-algorithms.ts";

/** A private key that is open to sign with. `keyId` is the `kid` that the tenant's key set names it by. */
export type Signer = { keyId: string; tenantId: string; scheme: SigningScheme; privateKey: CryptoKey };

export type KeyPair = {
  algorithm: KeyAlgorithm;
  /** SubjectPublicKeyInfo (RFC 5280) in PEM (RFC 7468), ending in a newline. */
  publicKeyPem: string;
  /** PKCS#8 (RFC 5958) in base64, in one line: to be sealed, never shown. */
  privateKeyPkcs8: string;
};

/** Generates a pair. RSA takes 50 to 500 ms of CPU, Ed25519 less than one. A pair of RSA serves both schemes of RSA. */
export async function generateKeyPair(algorithm: KeyAlgorithm): Promise<KeyPair> {
  const pair = await crypto.subtle.generateKey(generation[algorithm], true, ["sign", "verify"]);
  if (!("privateKey" in pair)) throw new TypeError(`${algorithm} gave no key pair.`);
  const [publicKeyPem, privateKeyPem] = await Promise.all([exportSPKI(pair.publicKey), exportPKCS8(pair.privateKey)]);
  return {
    algorithm,
    publicKeyPem: `${publicKeyPem}\n`,
    privateKeyPkcs8: base64Of(privateKeyPem),
  };
}

// Imported keys are not cached: measured in workerd, an import is 15 to 160 us, a fifth of what the signature then costs with
// RSA, and private keys need not stay in memory. Who signs often keeps the CryptoKey.

/** @throws TypeError, DOMException or InvalidCharacterError when it is not base64 of a PKCS#8 key of this scheme. */
export async function importPrivateKey(scheme: SigningScheme, privateKeyPkcs8: string): Promise<CryptoKey> {
  requireLength(scheme, privateKeyPkcs8, ed25519Pkcs8Bytes);
  return importPKCS8(`-----BEGIN PRIVATE KEY-----\n${privateKeyPkcs8}\n-----END PRIVATE KEY-----`, joseNames[scheme]);
}

/** @throws TypeError, DOMException or InvalidCharacterError when it is not the PEM of an SPKI key of this scheme. */
export async function importPublicKey(scheme: SigningScheme, publicKeyPem: string): Promise<CryptoKey> {
  requireLength(scheme, base64Of(publicKeyPem), ed25519SpkiBytes);
  return importSPKI(publicKeyPem, joseNames[scheme], { extractable: true });
}

/** RFC 7518, section 3.1, and RFC 9864. */
const joseNames: Record<SigningScheme, string> = { ED25519: "Ed25519", RSA2048PKCS1: "RS256", RSA2048PSS: "PS256" };

/** RFC 8410, sections 4 and 7: bytes of a key of Ed25519, whose 32 bytes stand behind a prefix that is always the same. */
const [ed25519SpkiBytes, ed25519Pkcs8Bytes] = [44, 48];

/** workerd imports an RSA key as one of Ed25519 without a word. */
function requireLength(scheme: SigningScheme, base64: string, bytes: number): void {
  if (scheme === "ED25519" && fromBase64(base64)?.byteLength !== bytes) throw new TypeError("A key is not one of Ed25519.");
}

/** Returns the 32 bytes of an Ed25519 public key (RFC 8032, section 5.1.5), which most libraries ask for; undefined for a key of RSA. */
export function ed25519Bytes(publicKeyPem: string): Uint8Array | undefined {
  const spki = fromBase64(base64Of(publicKeyPem));
  return spki?.byteLength === ed25519SpkiBytes ? spki.slice(-32) : undefined;
}

/** Returns the same bytes in hexadecimal, in lower case. */
export function ed25519Hex(publicKeyPem: string): string | undefined {
  const bytes = ed25519Bytes(publicKeyPem);
  return bytes && toHex(bytes);
}

/** The body of a PEM (RFC 7468) in one line. */
const base64Of = (pem: string): string => pem.replace(/-----(BEGIN|END) [A-Z ]+-----|\s/g, "");

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
  RSA2048: { ...signature.RSA2048PKCS1.key, ...rsaSize },
};
