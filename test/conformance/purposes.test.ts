import { createPublicKey, verify } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { noHash, sealText } from "../../src/audit/index.ts";
import { buildCertificate } from "../../src/crypto/certificates.ts";
import { signAccessToken, verifyAccessToken } from "../../src/crypto/jwt.ts";
import { algorithmOf, type SigningScheme, signingSchemes } from "../../src/crypto/key-algorithms.ts";
import { generateKeyPair, importPrivateKey, type KeyPair, sign } from "../../src/crypto/key-pairs.ts";
import { signedPrefixes } from "../../src/crypto/purposes.ts";
import { signKey } from "../../src/crypto/signed-keys.ts";
import { signedHeaders } from "../../src/delivery/signed-headers.ts";
import { digestFields, signatureOfAll } from "../../src/formats/keygen/signature.ts";
import { readAcceptSignature, signatureRequestOf } from "../../src/http/signature.ts";
import { verifyFile, verifySignedKey } from "../crypto/independent-verifier.ts";

// Everything that the service signs, signed with one key, which the service itself does not do for sessions: each is presented as every other.

const now = new Date("2031-01-10T12:00:00Z");
const algorithms: Record<SigningScheme, "ed25519" | "rsa-sha256" | "rsa-pss-sha256"> = {
  ED25519: "ed25519",
  RSA2048PKCS1: "rsa-sha256",
  RSA2048PSS: "rsa-pss-sha256",
};

/** Names of algorithms that a forger may write, beside those that there are. */
const names = [
  ...Object.values(algorithms).flatMap((name) => [`base64+${name}`, `aes-256-gcm+${name}`, name]),
  ...["none", "base64+none", "EdDSA", "Ed25519", "HS256", "RS256", "PS256", ""],
];

type Purpose = "license" | "machine" | "key" | "answer" | "keygenAnswer" | "webhook" | "seal" | "session";

/** The signed text and its signature, of whatever purpose. */
type Artefact = { purpose: Purpose; scheme: SigningScheme; text: string; signature: Buffer };

const pairs = new Map<SigningScheme, KeyPair>();
const artefacts: Artefact[] = [];

const pemOf = (scheme: SigningScheme): string => pairs.get(scheme)?.publicKeyPem ?? "";

beforeAll(async () => {
  for (const scheme of signingSchemes) {
    const known = signingSchemes.find((one) => pairs.has(one) && algorithmOf(one) === algorithmOf(scheme));
    const pair = (known && pairs.get(known)) ?? (await generateKeyPair(algorithmOf(scheme)));
    pairs.set(scheme, pair);
    const privateKey = await importPrivateKey(scheme, pair.privateKeyPkcs8);
    for (const kind of ["license", "machine"] as const) {
      const { enc, sig } = envelopeOf(await buildCertificate({ kind, payload: { data: {} }, scheme, privateKey }));
      artefacts.push({ purpose: kind, scheme, text: `${kind}/${enc}`, signature: Buffer.from(sig, "base64") });
    }
    const [text = "", signature = ""] = (await signKey({ data: "seats=5", scheme, privateKey })).split(".");
    artefacts.push({ purpose: "key", scheme, text, signature: Buffer.from(signature, "base64url") });
  }
  artefacts.push(...(await answers()), await webhook(), await seal(), await session());
}, 60_000);

/** Signed answers, in the native format and in Keygen's. */
async function answers(): Promise<Artefact[]> {
  const { privateKeyPkcs8 = "" } = pairs.get("ED25519") ?? {};
  const privateKey = await importPrivateKey("ED25519", privateKeyPkcs8);
  const signer = { keyId: "kid", tenantId: "tenant", scheme: "ED25519", privateKey } as const;
  const url = "https://latchkey.test/api/v1/tenants/acme/licenses";
  const headers = digestFields("{}");
  const response = { request: new Request(url), url, status: 200, headers, now };
  const requested = readAcceptSignature('sig1=("@status" "@path";req)');
  if (requested === undefined) throw new Error("a signature is requested");
  const native = await signatureRequestOf(requested).sign(signer, response);
  const parameters = native["Signature-Input"]?.slice("sig1=".length);
  const base = `"@status": 200\n"@path";req: /api/v1/tenants/acme/licenses\n"@signature-params": ${parameters}`;
  const keygen = await signatureOfAll.sign(signer, response);
  const string = `(request-target): get /api/v1/tenants/acme/licenses\nhost: latchkey.test\ndate: ${keygen.Date}\ndigest: ${headers.Digest}`;
  const signatureIn = (field = "", form: RegExp) => Buffer.from(form.exec(field)?.[1] ?? "", "base64");
  const scheme = "ED25519";
  return [
    { purpose: "answer", scheme, text: base, signature: signatureIn(native.Signature, /^sig1=:(.*):$/) },
    { purpose: "keygenAnswer", scheme, text: string, signature: signatureIn(keygen["Keygen-Signature"], /signature="([^"]+)"/) },
  ];
}

/** A delivery's `v1a` signature (Standard Webhooks). */
async function webhook(): Promise<Artefact> {
  const { privateKeyPkcs8 = "" } = pairs.get("ED25519") ?? {};
  const privateKey = await importPrivateKey("ED25519", privateKeyPkcs8);
  const signer = { keyId: "kid", tenantId: "tenant", scheme: "ED25519", privateKey } as const;
  const body = JSON.stringify({ type: "license.created" });
  const headers = await signedHeaders({ eventId: crypto.randomUUID(), sentAt: now, body, secrets: [], signer });
  const text = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const signature = Buffer.from(headers["webhook-signature"]?.replace("v1a,", "") ?? "", "base64");
  return { purpose: "webhook", scheme: "ED25519", text, signature };
}

/** A seal of the audit chain. */
async function seal(): Promise<Artefact> {
  const { privateKeyPkcs8 = "" } = pairs.get("ED25519") ?? {};
  const [tenantId, keyId] = [crypto.randomUUID(), crypto.randomUUID()];
  const content = { tenantId, keyId, number: 1, kind: "events", sealedAt: now.toISOString(), lastSequence: 1 } as const;
  const text = sealText({ ...content, entries: "", previousHash: noHash });
  const bytes = new Uint8Array(Buffer.from(text));
  const signature = Buffer.from(await sign("ED25519", await importPrivateKey("ED25519", privateKeyPkcs8), bytes));
  return { purpose: "seal", scheme: "ED25519", text, signature };
}

async function session(): Promise<Artefact> {
  const { privateKeyPkcs8 = "" } = pairs.get("ED25519") ?? {};
  const claims = { sub: "ada", aud: "admin", tenant: "acme", status: "active", permissions: [] };
  const { access } = await signAccessToken({ privateKeyPkcs8, keyId: "kid", claims, now });
  const end = access.lastIndexOf(".");
  const signature = Buffer.from(access.slice(end + 1), "base64url");
  return { purpose: "session", scheme: "ED25519", text: access.slice(0, end), signature };
}

function envelopeOf(file: string): { enc: string; sig: string } {
  return JSON.parse(Buffer.from(file.replace(/-----[^-]+-----|\n/g, ""), "base64").toString());
}

/** A presentation that is taken for genuine, as a promise that resolves. */
type Presentation = () => Promise<unknown>;

/** Texts that a forger may have read of an artefact: all of it, all but its beginning, and it in base64. */
const contentsOf = ({ text }: Artefact): string[] => {
  const rest = text.slice(text.indexOf("/") + 1);
  return [text, rest, Buffer.from(text).toString("base64"), Buffer.from(rest).toString("base64"), ""];
};

function asFile(kind: "license" | "machine", artefact: Artefact): Presentation[] {
  const KIND = kind === "license" ? "LICENSE" : "MACHINE";
  const sig = artefact.signature.toString("base64");
  return contentsOf(artefact).flatMap((enc) =>
    names.flatMap((alg) => {
      const lines = Buffer.from(JSON.stringify({ enc, sig, alg }))
        .toString("base64")
        .replace(/.{1,60}/g, "$&\n");
      const file = `-----BEGIN ${KIND} FILE-----\n${lines}-----END ${KIND} FILE-----\n`;
      return signingSchemes.map(
        (scheme) => () => verifyFile(file, { kind: KIND, alg: algorithms[scheme], publicKeyPem: pemOf(scheme) }),
      );
    }),
  );
}

function asKey(artefact: Artefact): Presentation[] {
  const signature = padded(artefact.signature.toString("base64url"));
  const texts = contentsOf(artefact).flatMap((content) => [
    `${content}.${signature}`,
    `key/${content}.${signature}`,
    `key/${padded(Buffer.from(content).toString("base64url"))}.${signature}`,
  ]);
  return texts.flatMap((key) =>
    signingSchemes.map((scheme) => () => verifySignedKey(key, { alg: algorithms[scheme], publicKeyPem: pemOf(scheme) })),
  );
}

const padded = (text: string): string => text.padEnd(Math.ceil(text.length / 4) * 4, "=");

/** Verifies a signature over lines that the reader puts together: the forger chooses what they say, not how they begin. */
const asLines = (artefact: Artefact, linesOf: (content: string) => string): Presentation[] =>
  contentsOf(artefact).map((content) => async () => {
    const isSigned = verify(null, Buffer.from(linesOf(content)), createPublicKey(pemOf("ED25519")), artefact.signature);
    if (!isSigned) throw new Error("bad signature");
  });

function asSession(artefact: Artefact): Presentation[] {
  const encoded = (value: string) => Buffer.from(value).toString("base64url");
  const signature = artefact.signature.toString("base64url");
  const tokens = contentsOf(artefact).flatMap((content) => [
    `${content}.${signature}`,
    ...names.flatMap((alg) => [
      `${encoded(JSON.stringify({ alg }))}.${encoded(content)}.${signature}`,
      `${encoded(JSON.stringify({ alg }))}.${content}.${signature}`,
    ]),
  ]);
  return tokens.map((token) => async () => {
    const verified = await verifyAccessToken(token, pemOf("ED25519"), { now });
    if (!verified.ok) throw new Error(verified.reason);
  });
}

const presentations: Record<Purpose, (artefact: Artefact) => Presentation[]> = {
  license: (artefact) => asFile("license", artefact),
  machine: (artefact) => asFile("machine", artefact),
  key: asKey,
  answer: (artefact) => [
    ...asLines(artefact, (content) => `"@status": ${content}`),
    ...asLines(artefact, (content) => `"@signature-params": ${content}`),
    ...asLines(artefact, (content) => `"${content}`),
  ],
  keygenAnswer: (artefact) => asLines(artefact, (content) => `(request-target): ${content}`),
  seal: (artefact) => asLines(artefact, (content) => `seal/1\n${content}`),
  webhook: (artefact) => [
    ...asLines(artefact, (content) => `evt_${content}`),
    ...asLines(artefact, (content) => `evt_1.1926072000.${content}`),
  ],
  session: asSession,
};

const purposes = Object.keys(presentations) as Purpose[];

const isAccepted = (present: Presentation): Promise<boolean> =>
  present().then(
    () => true,
    () => false,
  );

describe("what is signed for one purpose", () => {
  test("is genuine as what it is", async () => {
    expect(new Set(artefacts.map(({ purpose }) => purpose))).toEqual(new Set(purposes));
    for (const artefact of artefacts) {
      const { purpose, scheme } = artefact;
      const accepted = await Promise.all(presentations[purpose](artefact).map(isAccepted));
      const isBuiltFromText = purpose === "answer" || purpose === "keygenAnswer" || purpose === "webhook" || purpose === "seal";
      if (!isBuiltFromText) expect(accepted.filter(Boolean).length, `${purpose}, ${scheme}`).toBeGreaterThan(0);
      else expect(verify(null, Buffer.from(artefact.text), createPublicKey(pemOf(scheme)), artefact.signature)).toBe(true);
    }
  });

  test.each(purposes)("%s: is refused as every other, with every algorithm's name", async (purpose) => {
    let tried = 0;
    for (const artefact of artefacts.filter((one) => one.purpose === purpose))
      for (const other of purposes.filter((one) => one !== purpose))
        for (const present of presentations[other](artefact)) {
          tried += 1;
          expect(await isAccepted(present), `${purpose} (${artefact.scheme}) as ${other}`).toBe(false);
        }
    expect(tried).toBeGreaterThan(500);
  });

  test("begins as the table of purposes says, which has no beginning of another or of a session in it", () => {
    for (const { purpose, text } of artefacts)
      if (purpose !== "session") expect(text.startsWith(signedPrefixes[purpose])).toBe(true);
    const prefixes = Object.values(signedPrefixes);
    // A JWT begins with base64url of `{"`.
    for (const prefix of [...prefixes, "eyJ"])
      expect([...prefixes, "eyJ"].filter((other) => other !== prefix && other.startsWith(prefix))).toEqual([]);
  });
});
