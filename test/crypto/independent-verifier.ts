import { constants, createDecipheriv, createHash, createPublicKey, verify } from "node:crypto";

type Expected = {
  kind: "LICENSE" | "MACHINE";
  alg: "ed25519" | "rsa-sha256" | "rsa-pss-sha256";
  publicKeyPem: string;
  /** The license key, for a machine file followed by the fingerprint; not given for a plain file. */
  secret?: string;
};

/** Verifies a license or machine file from api.md and node:crypto alone: this file imports nothing of the project. */
export async function verifyFile(text: string, { kind, alg, publicKeyPem, secret }: Expected): Promise<Record<string, unknown>> {
  const [, body = ""] = new RegExp(`^-----BEGIN ${kind} FILE-----\n([^-]*)\n-----END ${kind} FILE-----\n$`).exec(text) ?? [];
  const lines = body.split("\n");
  if (lines.some((line, index) => (index < lines.length - 1 ? line.length !== 60 : line.length > 60)))
    throw new Error("not wrapped at 60");
  const json = strictBase64(lines.join("")).toString("utf8");
  const { enc, sig, alg: named } = JSON.parse(json);
  if (json !== JSON.stringify({ enc, sig, alg: named })) throw new Error("not the canonical document");
  if (named !== `${secret === undefined ? "base64" : "aes-256-gcm"}+${alg}`)
    throw new Error(`not the expected algorithm: ${named}`);
  if (!(await isSigned(`${kind.toLowerCase()}/${enc}`, strictBase64(sig), alg, publicKeyPem))) throw new Error("bad signature");
  return JSON.parse((secret === undefined ? strictBase64(enc) : decrypt(enc, secret)).toString("utf8"));
}

type KeySet = { keys: (JsonWebKey & { kid: string; purpose: string; status: string })[] };

/** Returns the key of a key set that may have signed a file, as PEM. A key of sessions and one that is revoked may not have. */
export function signingKeyIn({ keys }: KeySet, kid: string): string {
  const key = keys.find((one) => one.kid === kid);
  if (key === undefined) throw new Error("no such key");
  if (key.purpose !== "signing") throw new Error(`a key for another purpose: ${key.purpose}`);
  if (key.status === "revoked") throw new Error("a revoked key");
  return createPublicKey({ key: { ...key }, format: "jwk" })
    .export({ format: "pem", type: "spki" })
    .toString();
}

/** Verifies a signed key in the same way, and returns the data that it carries. */
export async function verifySignedKey(
  key: string,
  { alg, publicKeyPem }: Pick<Expected, "alg" | "publicKeyPem">,
): Promise<string> {
  const [, signed = "", data = "", signature = ""] = /^(key\/([\w=-]+))\.([\w=-]+)$/.exec(key) ?? [];
  if (!(await isSigned(signed, strictBase64(plainBase64(signature)), alg, publicKeyPem))) throw new Error("bad signature");
  return strictBase64(plainBase64(data)).toString("utf8");
}

const plainBase64 = (base64url: string): string => base64url.replaceAll("-", "+").replaceAll("_", "/");

async function isSigned(signed: string, signature: Buffer, alg: Expected["alg"], publicKeyPem: string): Promise<boolean> {
  const bytes = Buffer.from(signed);
  if (alg === "ed25519") return verify(null, bytes, createPublicKey(publicKeyPem), signature);
  if (alg === "rsa-sha256")
    return verify("sha256", bytes, { key: publicKeyPem, padding: constants.RSA_PKCS1_PADDING }, signature);
  // The runtime's node:crypto does not know PSS padding.
  const spki = Buffer.from(publicKeyPem.replace(/-----[^-]+-----|\n/g, ""), "base64");
  const key = await crypto.subtle.importKey("spki", spki, { name: "RSA-PSS", hash: "SHA-256" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "RSA-PSS", saltLength: 222 }, key, signature, bytes);
}

function decrypt(enc: string, secret: string): Buffer {
  const [ciphertext = "", iv = "", tag = ""] = enc.split(".");
  const decipher = createDecipheriv("aes-256-gcm", createHash("sha256").update(secret).digest(), strictBase64(iv), {
    authTagLength: 16,
  });
  decipher.setAuthTag(strictBase64(tag));
  return Buffer.concat([decipher.update(strictBase64(ciphertext)), decipher.final()]);
}

function strictBase64(text: string): Buffer {
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") !== text) throw new Error("not canonical base64");
  return bytes;
}
