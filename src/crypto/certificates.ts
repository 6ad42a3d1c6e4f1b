import { concatBytes, fromBase64, fromUtf8, toBase64, toUtf8 } from "./encoding.ts";
import type { SigningScheme } from "./key-algorithms.ts";
import { sign, verify } from "./key-pairs.ts";
import { signedPrefixes } from "./purposes.ts";
import { failure, type Result, success } from "./result.ts";

/** A license file or a machine file: a signed document that answers with no network (api.md, "Signed keys and files"). */
export type CertificateKind = "license" | "machine";

/** Secret that encrypts a file: the license key, and for a machine file its fingerprint too. */
export type FileSecret = { licenseKey: string; fingerprint?: string };

/** The file as read; nothing in it is to be believed before `verifyCertificate`. */
export type Certificate = {
  kind: CertificateKind;
  scheme: SigningScheme;
  isEncrypted: boolean;
  enc: string;
  sig: string;
  alg: string;
};

export type CertificateFailure = "malformed" | "wrong_kind" | "wrong_algorithm" | "bad_signature";
export type PayloadFailure = "secret_required" | "wrong_secret" | "malformed";

type BuildOptions = {
  kind: CertificateKind;
  payload: object;
  scheme: SigningScheme;
  privateKey: CryptoKey;
  encryptWith?: FileSecret;
};

/** The text of the file, ending in a newline. @throws TypeError when `encryptWith` does not fit the kind. */
export async function buildCertificate({ kind, payload, scheme, privateKey, encryptWith }: BuildOptions): Promise<string> {
  const bytes = toUtf8(JSON.stringify(payload));
  const enc = encryptWith === undefined ? toBase64(bytes) : await encrypt(bytes, await secretKey(kind, encryptWith));
  const signature = await sign(scheme, privateKey, signedBytes(kind, enc));
  return write(kind, { enc, sig: toBase64(signature), alg: certificateAlgorithm(scheme, encryptWith !== undefined) });
}

/** The `alg` of a file: how its payload is written, `+`, how it is signed. */
export const certificateAlgorithm = (scheme: SigningScheme, isEncrypted: boolean): string =>
  `${isEncrypted ? encrypted : plain}+${algorithmNames[scheme]}`;

/** Takes the file apart. Only the exact text that `buildCertificate` would write passes; one byte more is malformed. */
export function readCertificate(text: string): Result<Certificate, "malformed"> {
  const kind = kinds.find((candidate) => text.startsWith(header(candidate)));
  if (kind === undefined) return failure("malformed");
  const body = text.slice(header(kind).length, -footer(kind).length).replaceAll("\n", "");
  const document = parseObject(fromBase64(body));
  if (document === undefined) return failure("malformed");
  const { enc, sig, alg } = document;
  if (typeof enc !== "string" || typeof sig !== "string" || typeof alg !== "string") return failure("malformed");
  const algorithm = algorithms.get(alg);
  if (algorithm === undefined || write(kind, { enc, sig, alg }) !== text) return failure("malformed");
  return success({ kind, ...algorithm, enc, sig, alg });
}

type VerifyOptions = { text: string; kind: CertificateKind; scheme: SigningScheme; publicKey: CryptoKey };

/** The file, once its signature holds. Kind and scheme are what the reader expects, never what the file says of itself. */
export async function verifyCertificate({
  text,
  kind,
  scheme,
  publicKey,
}: VerifyOptions): Promise<Result<Certificate, CertificateFailure>> {
  const read = readCertificate(text);
  if (!read.ok) return read;
  const certificate = read.value;
  if (certificate.kind !== kind) return failure("wrong_kind");
  if (certificate.scheme !== scheme) return failure("wrong_algorithm");
  const signature = fromBase64(certificate.sig);
  if (signature === undefined) return failure("malformed");
  const isSigned = await verify(scheme, publicKey, signedBytes(kind, certificate.enc), signature);
  return isSigned ? success(certificate) : failure("bad_signature");
}

/** The payload of a verified file, encrypted or plain. @throws TypeError when `secret` does not fit the kind. */
export async function decryptPayload(
  { kind, enc, isEncrypted }: Certificate,
  secret?: FileSecret,
): Promise<Result<Record<string, unknown>, PayloadFailure>> {
  if (!isEncrypted) return readPayload(fromBase64(enc));
  if (secret === undefined) return failure("secret_required");
  const [ciphertext, iv, tag, ...rest] = enc.split(".").map(fromBase64);
  if (ciphertext === undefined || iv?.byteLength !== ivLength || tag?.byteLength !== tagLength || rest.length > 0)
    return failure("malformed");
  const key = await secretKey(kind, secret);
  try {
    const bytes = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, concatBytes(ciphertext, tag));
    return readPayload(new Uint8Array(bytes));
  } catch {
    return failure("wrong_secret");
  }
}

const kinds: readonly CertificateKind[] = ["license", "machine"];
const columns = 60;
const ivLength = 12;
const tagLength = 16;
const plain = "base64";
const encrypted = "aes-256-gcm";

const algorithmNames: Record<SigningScheme, string> = {
  ED25519: "ed25519",
  RSA2048PKCS1: "rsa-sha256",
  RSA2048PSS: "rsa-pss-sha256",
};

const algorithms = new Map<string, { scheme: SigningScheme; isEncrypted: boolean }>(
  (["ED25519", "RSA2048PKCS1", "RSA2048PSS"] as const).flatMap((scheme) => [
    [`${plain}+${algorithmNames[scheme]}`, { scheme, isEncrypted: false }],
    [`${encrypted}+${algorithmNames[scheme]}`, { scheme, isEncrypted: true }],
  ]),
);

const header = (kind: CertificateKind) => `-----BEGIN ${kind.toUpperCase()} FILE-----\n`;
const footer = (kind: CertificateKind) => `-----END ${kind.toUpperCase()} FILE-----\n`;
const signedBytes = (kind: CertificateKind, enc: string) => toUtf8(signedPrefixes[kind] + enc);

function write(kind: CertificateKind, { enc, sig, alg }: { enc: string; sig: string; alg: string }): string {
  const lines = toBase64(toUtf8(JSON.stringify({ enc, sig, alg }))).replace(new RegExp(`.{1,${columns}}`, "g"), "$&\n");
  return header(kind) + lines + footer(kind);
}

async function secretKey(kind: CertificateKind, { licenseKey, fingerprint }: FileSecret): Promise<CryptoKey> {
  if ((kind === "machine") !== (fingerprint !== undefined)) {
    throw new TypeError(
      "A machine file is encrypted with the license key and the fingerprint, a license file with the key alone.",
    );
  }
  const digest = await crypto.subtle.digest("SHA-256", toUtf8(licenseKey + (fingerprint ?? "")));
  return crypto.subtle.importKey("raw", digest, "AES-GCM", false, ["encrypt", "decrypt"]);
}

async function encrypt(bytes: Uint8Array, key: CryptoKey): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(ivLength));
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, concatBytes(bytes)));
  const parts = [sealed.subarray(0, -tagLength), iv, sealed.subarray(-tagLength)];
  return parts.map(toBase64).join(".");
}

function readPayload(bytes: Uint8Array | undefined): Result<Record<string, unknown>, "malformed"> {
  const payload = parseObject(bytes);
  return payload === undefined ? failure("malformed") : success(payload);
}

function parseObject(bytes: Uint8Array | undefined): Record<string, unknown> | undefined {
  const text = bytes === undefined ? undefined : fromUtf8(bytes);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    // An object that JSON.parse made has string keys and values of unknown types: no checker can see that.
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
