import { constants, generateKeyPairSync, sign } from "node:crypto";
import type { Embedded } from "../../../console/src/pages/signing-keys/code-lines.ts";
import { algorithmOf, type SigningScheme } from "../../../src/crypto/key-algorithms.ts";

// License files for the lines that the console shows beside a signing key.

const pairs = {
  ED25519: generateKeyPairSync("ed25519"),
  RSA2048: generateKeyPairSync("rsa", { modulusLength: 2048 }),
};

/** The facts that the console knows of a key of a scheme. */
export const embedded = (scheme: SigningScheme): Embedded => {
  const hexOf = pairs.ED25519.publicKey.export({ type: "spki", format: "der" }).subarray(-32).toString("hex");
  return {
    scheme,
    pem: pairs[algorithmOf(scheme)].publicKey.export({ type: "spki", format: "pem" }).toString(),
    hex: scheme === "ED25519" ? hexOf : undefined,
    answersHex: hexOf,
    url: "http://127.0.0.1:8888",
    tenant: "acme",
  };
};

/** A license file as the service writes one (docs/verifying.md). */
export function licenseFile(
  scheme: SigningScheme,
  { expiry = null, issued = new Date() }: { expiry?: Date | null; issued?: Date } = {},
): string {
  const document = {
    data: { type: "licenses", id: "l1", attributes: { name: "Alice", key: "A1", expiry, status: "ACTIVE", suspended: false } },
    included: [],
    meta: { issued, expiry: null, ttl: null },
  };
  const enc = Buffer.from(JSON.stringify(document)).toString("base64");
  const signed = Buffer.from(`license/${enc}`);
  const key = pairs[algorithmOf(scheme)].privateKey;
  const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 222 };
  const signature = scheme === "ED25519" ? sign(null, signed, key) : sign("sha256", signed, scheme === "RSA2048PSS" ? pss : key);
  const names = { ED25519: "ed25519", RSA2048PKCS1: "rsa-sha256", RSA2048PSS: "rsa-pss-sha256" } as const;
  const envelope = { enc, sig: signature.toString("base64"), alg: `base64+${names[scheme]}` };
  const body = Buffer.from(JSON.stringify(envelope))
    .toString("base64")
    .replaceAll(/.{1,60}/g, "$&\n");
  return `-----BEGIN LICENSE FILE-----\n${body}-----END LICENSE FILE-----\n`;
}

/** The public half of a key that signed nothing. */
export const otherPem = (scheme: SigningScheme): string => {
  const { publicKey } =
    algorithmOf(scheme) === "ED25519" ? generateKeyPairSync("ed25519") : generateKeyPairSync("rsa", { modulusLength: 2048 });
  return publicKey.export({ type: "spki", format: "pem" }).toString();
};
