import { asObject, asText, asTime, type Bytes, fromBase64, fromUtf8, parseObject, sha256, toUtf8 } from "./encoding.ts";
import { isSignedByAny, type PublicKey, type SignatureAlgorithm } from "./public-keys.ts";

export type FileKind = "license" | "machine";

/** A license file or machine file whose signature was verified. */
export type VerifiedFile = {
  kind: FileKind;
  issuedAt: Date;
  /** Null: the file itself never ends. */
  expiryAt: Date | null;
  /** Undefined in a machine file that was checked out without `include=license`. */
  license: FileLicense | undefined;
  /** The machine that a machine file is for; undefined in a license file. */
  machine: FileMachine | undefined;
  /** The whole payload, a JSON:API document. */
  payload: Record<string, unknown>;
};

export type FileLicense = {
  id: string;
  key: string | undefined;
  name: string | undefined;
  expiry: Date | null;
  isSuspended: boolean;
  metadata: Record<string, unknown>;
  /** Codes of the entitlements that the file includes: none where it was checked out without `include=entitlements`. */
  entitlements: string[];
};

export type FileMachine = { id: string; fingerprint: string };

/** Reasons why a file is not believed. */
export type FileFault =
  /** The text is no file, or is not spelled as the service spells it. */
  | "file_malformed"
  /** None of the embedded keys signed it. */
  | "file_not_genuine"
  /** It does not open with this license key and fingerprint. */
  | "file_of_another_license";

export type FileReading = { ok: true; file: VerifiedFile } | { ok: false; fault: FileFault };

type Options = { text: string; kind: FileKind; publicKeys: readonly PublicKey[]; licenseKey?: string; fingerprint?: string };

/**
 * Verifies the signature of a license file or machine file, opens it and reads it. Judges no time and no fingerprint: `judgeFile` does.
 * @param options `kind` is what the caller expects; the license key, and for a machine file the fingerprint, open an encrypted one
 */
export async function readLicenseFile({ text, kind, publicKeys, licenseKey, fingerprint }: Options): Promise<FileReading> {
  const envelope = readEnvelope(text, kind);
  const signature = envelope && fromBase64(envelope.sig);
  if (envelope === undefined || signature === undefined) return { ok: false, fault: "file_malformed" };
  const { enc, isEncrypted, algorithm } = envelope;
  const signed = toUtf8(`${kind}/${enc}`);
  if (!(await isSignedByAny(publicKeys, { signed, signature, algorithm }))) return { ok: false, fault: "file_not_genuine" };
  const secret = kind === "machine" ? `${licenseKey}${fingerprint}` : `${licenseKey}`;
  const isSecretKnown = licenseKey !== undefined && (kind === "license" || fingerprint !== undefined);
  const bytes = !isEncrypted ? fromBase64(enc) : isSecretKnown ? await decrypt(enc, secret) : undefined;
  if (bytes === undefined) return { ok: false, fault: isEncrypted ? "file_of_another_license" : "file_malformed" };
  const file = readPayload(parseObject(fromUtf8(bytes)), kind);
  return file === undefined ? { ok: false, fault: "file_malformed" } : { ok: true, file };
}

type Envelope = { enc: string; sig: string; isEncrypted: boolean; algorithm: SignatureAlgorithm };

const algorithms: readonly SignatureAlgorithm[] = ["ed25519", "rsa-sha256", "rsa-pss-sha256"];

/** Takes the armour off. Line ends may have changed on the way, and a byte order mark or white space may stand around it; the rest is exact. */
function readEnvelope(text: string, kind: FileKind): Envelope | undefined {
  const name = kind.toUpperCase();
  const pattern = new RegExp(`^\\s*-----BEGIN ${name} FILE-----([A-Za-z0-9+/=\\s]+)-----END ${name} FILE-----\\s*$`);
  const [, body = ""] = pattern.exec(text.replace(/^\uFEFF/, "")) ?? [];
  const bytes = fromBase64(body.replace(/\s/g, ""));
  const json = bytes && fromUtf8(bytes);
  const { enc, sig, alg } = parseObject(json) ?? {};
  // The service writes exactly this. A member twice, or one more, would be read differently by different readers.
  if (typeof enc !== "string" || typeof sig !== "string" || typeof alg !== "string") return undefined;
  if (json !== JSON.stringify({ enc, sig, alg })) return undefined;
  const [encoding, signedWith, ...rest] = alg.split("+");
  const algorithm = algorithms.find((one) => one === signedWith);
  if (algorithm === undefined || rest.length > 0 || (encoding !== "base64" && encoding !== "aes-256-gcm")) return undefined;
  return { enc, sig, isEncrypted: encoding === "aes-256-gcm", algorithm };
}

/** AES-256-GCM with a 12-byte IV and a 16-byte tag; the key is the SHA-256 of the secret. */
async function decrypt(enc: string, secret: string): Promise<Bytes | undefined> {
  const [ciphertext, iv, tag, ...rest] = enc.split(".").map(fromBase64);
  if (ciphertext === undefined || iv?.length !== 12 || tag?.length !== 16 || rest.length > 0) return undefined;
  const sealed = new Uint8Array(ciphertext.length + tag.length);
  sealed.set(ciphertext);
  sealed.set(tag, ciphertext.length);
  const key = await crypto.subtle.importKey("raw", await sha256(toUtf8(secret)), "AES-GCM", false, ["decrypt"]);
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed));
  } catch {
    return undefined;
  }
}

function readPayload(payload: Record<string, unknown> | undefined, kind: FileKind): VerifiedFile | undefined {
  const meta = asObject(payload?.meta);
  const issuedAt = asTime(meta?.issued);
  const expiryAt = meta?.expiry === null ? null : asTime(meta?.expiry);
  const data = asObject(payload?.data);
  const included = Array.isArray(payload?.included) ? payload.included.map(asObject) : [];
  const license = readLicense(kind === "license" ? data : included.find((one) => one?.type === "licenses"), included);
  const machine = kind === "machine" ? readMachine(data) : undefined;
  if (payload === undefined || issuedAt === undefined || expiryAt === undefined) return undefined;
  if ((kind === "license" ? license : machine) === undefined) return undefined;
  return { kind, issuedAt, expiryAt, license, machine, payload };
}

type Resource = Record<string, unknown> | undefined;

function readLicense(resource: Resource, included: Resource[]): FileLicense | undefined {
  const attributes = asObject(resource?.attributes);
  const id = asText(resource?.id);
  if (resource?.type !== "licenses" || attributes === undefined || id === undefined) return undefined;
  const expiry = attributes.expiry === null ? null : asTime(attributes.expiry);
  if (expiry === undefined) return undefined;
  const entitlements = included.filter((one) => one?.type === "entitlements").map((one) => asObject(one?.attributes)?.code);
  return {
    id,
    key: asText(attributes.key),
    name: asText(attributes.name),
    expiry,
    isSuspended: attributes.suspended === true,
    metadata: asObject(attributes.metadata) ?? {},
    entitlements: entitlements.filter((code) => typeof code === "string"),
  };
}

function readMachine(data: Resource): FileMachine | undefined {
  const id = asText(data?.id);
  const fingerprint = asText(asObject(data?.attributes)?.fingerprint);
  return data?.type === "machines" && id !== undefined && fingerprint !== undefined ? { id, fingerprint } : undefined;
}
