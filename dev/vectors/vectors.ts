import { buildCertificate, type CertificateKind } from "../../src/crypto/certificates.ts";
import { importPrivateKey } from "../../src/crypto/key-pairs.ts";
import { signKey } from "../../src/crypto/signed-keys.ts";
import type { VectorKey } from "./keys.ts";
import { fingerprint, keyPayload, licenseKey, licensePayload, machinePayload, now, type Times, usualTimes } from "./payloads.ts";

type Scheme = Parameters<typeof signKey>[0]["scheme"];

/** The names of schemes in `alg`, with the key that each signs with. */
export const schemes: { scheme: Scheme; alg: string; algorithm: VectorKey["algorithm"] }[] = [
  { scheme: "ED25519", alg: "ed25519", algorithm: "ed25519" },
  { scheme: "RSA2048PKCS1", alg: "rsa-sha256", algorithm: "rsa" },
  { scheme: "RSA2048PSS", alg: "rsa-pss-sha256", algorithm: "rsa" },
];

/** The reason why a reader refuses a file or key. */
export type Reason =
  | "malformed"
  | "wrong_algorithm"
  | "not_genuine"
  | "wrong_secret"
  | "clock_set_back"
  | "file_expired"
  | "license_expired"
  | "other_machine";

/** One thing to read, what its reader knows, and the result that is expected. */
export type Vector = {
  name: string;
  kind: CertificateKind | "key";
  /** The scheme that the app expects, as `alg` names it. */
  scheme: string;
  /** The `kid` in keys.json of the key that the app has. */
  kid: string;
  text: string;
  /** The secret that opens an encrypted file; null for a plain one. */
  secret: string | null;
  /** Of the machine that asks; null for what binds no machine. */
  fingerprint: string | null;
  /** The clock of the machine that asks. */
  now: string;
  expected: { result: "good"; data: unknown } | { result: "refused"; reason: Reason };
};

type Made = Pick<Vector, "name" | "text" | "expected"> &
  Partial<Pick<Vector, "kid" | "now" | "secret" | "fingerprint" | "scheme">>;

type Signing = { scheme: Scheme; alg: string; keyNamed: (name: string) => VectorKey };

const refused = (reason: Reason) => ({ result: "refused", reason }) as const;
const good = (data: unknown) => ({ result: "good", data }) as const;

const bodyOf = (text: string): string => text.replace(/-----[^-]+-----|\s/g, "");

const armoured = (like: string, document: Record<string, unknown>): string => {
  const [header = "", footer = ""] = like.match(/-----[^-]+-----/g) ?? [];
  const lines = Buffer.from(JSON.stringify(document))
    .toString("base64")
    .replace(/.{1,60}/g, "$&\n");
  return `${header}\n${lines}${footer}\n`;
};

const withMembers = (text: string, change: (members: Record<string, string>) => Record<string, unknown>): string => {
  const members = JSON.parse(Buffer.from(bodyOf(text), "base64").toString());
  return armoured(text, { ...members, ...change(members) });
};

/** Files of one kind and scheme, plain or encrypted. */
export async function fileVectors(kind: CertificateKind, signing: Signing, isEncrypted: boolean): Promise<Vector[]> {
  const { scheme, alg, keyNamed } = signing;
  const active = keyNamed("active");
  const payloadOf = kind === "license" ? licensePayload : machinePayload;
  const secret = isEncrypted ? { licenseKey, ...(kind === "machine" ? { fingerprint } : {}) } : undefined;
  const build = async (times: Partial<Times> = {}, key = active) =>
    buildCertificate({
      kind,
      payload: payloadOf({ ...usualTimes, ...times }, key.kid),
      scheme,
      privateKey: await importPrivateKey(scheme, key.pkcs8),
      ...(secret === undefined ? {} : { encryptWith: secret }),
    });
  const file = await build();
  const data = payloadOf(usualTimes, active.kid);
  const retired = keyNamed("retired");
  const ofRetired = await build({}, retired);
  const made: Made[] = [
    { name: "as it was checked out", text: file, expected: good(data) },
    { name: "with CRLF", text: file.replaceAll("\n", "\r\n"), expected: good(data) },
    { name: "without the final newline", text: file.trimEnd(), expected: good(data) },
    { name: "with a byte order mark", text: `\uFEFF${file}`, expected: good(data) },
    { name: "all on one line", text: file.replaceAll("\n", ""), expected: good(data) },
    { name: "the clock five minutes behind the issue", text: file, now: "2030-12-31T23:55:00.000Z", expected: good(data) },
    { name: "the clock set back", text: file, now: "2030-12-31T23:54:59.000Z", expected: refused("clock_set_back") },
    { name: "a millisecond before the file's expiry", text: file, now: "2031-01-31T23:59:59.999Z", expected: good(data) },
    { name: "at the file's expiry", text: file, now: "2031-02-01T00:00:00.000Z", expected: refused("file_expired") },
    {
      name: "without an end",
      text: await build({ expiry: null, licenseExpiry: null }),
      now: "2099-01-01T00:00:00.000Z",
      expected: good(payloadOf({ ...usualTimes, expiry: null, licenseExpiry: null }, active.kid)),
    },
    {
      name: "of an expired license",
      text: await build({ licenseExpiry: "2031-01-05T00:00:00.000Z" }),
      expected: refused("license_expired"),
    },
    {
      name: "of a retired key that the app has",
      text: ofRetired,
      kid: retired.kid,
      expected: good(payloadOf(usualTimes, retired.kid)),
    },
    { name: "of a retired key that the app does not have", text: ofRetired, expected: refused("not_genuine") },
    { name: "of a stranger's key", text: await build({}, keyNamed("stranger")), expected: refused("not_genuine") },
    {
      name: "as another kind of file",
      text: file.replaceAll(kind.toUpperCase(), kind === "license" ? "MACHINE" : "LICENSE"),
      expected: refused("malformed"),
    },
    {
      name: "with one bit of the content changed",
      text: withMembers(file, ({ enc = "" }) => ({ enc: `${enc[0] === "A" ? "B" : "A"}${enc.slice(1)}` })),
      expected: refused("not_genuine"),
    },
    {
      name: "with another algorithm's name",
      text: withMembers(file, () => ({ alg: "base64+none" })),
      expected: refused("wrong_algorithm"),
    },
    { name: "without a signature", text: withMembers(file, () => ({ sig: "" })), expected: refused("not_genuine") },
    {
      name: "with a body that is no JSON",
      text: armoured(file, {}).replace(/-\n[\s\S]+\n-/, "-\nAAAA\n-"),
      expected: refused("malformed"),
    },
    { name: "of no text", text: "", expected: refused("malformed") },
  ];
  if (kind === "machine")
    made.push({
      name: "of another machine",
      text: file,
      fingerprint: "another",
      ...(isEncrypted ? { secret: `${licenseKey}${fingerprint}` } : {}),
      expected: refused("other_machine"),
    });
  if (isEncrypted)
    made.push({ name: "with another license key", text: file, secret: "another key", expected: refused("wrong_secret") });
  return made.map((one) => ({
    kind,
    scheme: alg,
    kid: active.kid,
    secret: secret === undefined ? null : `${secret.licenseKey}${secret.fingerprint ?? ""}`,
    fingerprint: kind === "machine" ? fingerprint : null,
    now,
    ...one,
    name: `${isEncrypted ? "encrypted" : "plain"} ${kind} file, ${alg}, ${one.name}`,
  }));
}

/** Signed keys of one scheme. */
export async function keyVectors({ scheme, alg, keyNamed }: Signing): Promise<Vector[]> {
  const active = keyNamed("active");
  const make = async (data: string, key = active) =>
    signKey({ data, scheme, privateKey: await importPrivateKey(scheme, key.pkcs8) });
  const document = keyPayload(usualTimes.licenseExpiry);
  const key = await make(document);
  const retired = keyNamed("retired");
  const ofRetired = await make(document, retired);
  const [signed = "", signature = ""] = key.split(".");
  const made: Made[] = [
    { name: "as it was issued", text: key, expected: good(document) },
    { name: "with white space around it", text: ` ${key}\r\n`, expected: good(document) },
    { name: "with a byte order mark", text: `\uFEFF${key}`, expected: good(document) },
    { name: "with data of the vendor's", text: await make("seats=5;name=Zoë"), expected: good("seats=5;name=Zoë") },
    { name: "of a retired key that the app has", text: ofRetired, kid: retired.kid, expected: good(document) },
    { name: "of a retired key that the app does not have", text: ofRetired, expected: refused("not_genuine") },
    { name: "of a stranger's key", text: await make(document, keyNamed("stranger")), expected: refused("not_genuine") },
    {
      name: "with other data",
      text: `${signed.slice(0, 4)}${signed[4] === "A" ? "B" : "A"}${signed.slice(5)}.${signature}`,
      expected: refused("not_genuine"),
    },
    { name: "without a signature", text: `${signed}.`, expected: refused("not_genuine") },
    { name: "without its prefix", text: key.slice("key/".length), expected: refused("malformed") },
    { name: "a random key", text: licenseKey, expected: refused("malformed") },
  ];
  return made.map((one) => ({
    kind: "key",
    scheme: alg,
    kid: active.kid,
    secret: null,
    fingerprint: null,
    now,
    ...one,
    name: `signed key, ${alg}, ${one.name}`,
  }));
}
