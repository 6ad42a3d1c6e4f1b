import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import {
  buildCertificate,
  type Certificate,
  decryptPayload,
  readCertificate,
  verifyCertificate,
} from "../../src/crypto/certificates.ts";
import { algorithmOf, signingSchemes } from "../../src/crypto/key-algorithms.ts";
import { generateKeyPair, importPrivateKey, importPublicKey, type KeyPair } from "../../src/crypto/key-pairs.ts";
import { withNewPairs } from "../support/remembered-key-pairs.ts";
import { verifyFile } from "./independent-verifier.ts";

const licenseKey = "aB3dE5gH-iJ7kL9nO-pQ1sT3uV-wX5yZ7bC-dE9gH1jK";
const fingerprint = "4d:ff:00:é:指紋";
const payload = {
  data: { type: "licenses", id: "0193a1c2", attributes: { name: "Zoë – 日本", maxMachines: 5 }, relationships: {} },
  included: [],
  meta: { issued: "2026-11-23T00:00:00.000Z", expiry: null, ttl: null },
};
const algorithmNames = { ED25519: "ed25519", RSA2048PKCS1: "rsa-sha256", RSA2048PSS: "rsa-pss-sha256" } as const;

describe.each(signingSchemes)("files signed with %s", (scheme) => {
  let pair: KeyPair;
  let privateKey: CryptoKey;
  let publicKey: CryptoKey;
  const alg = algorithmNames[scheme];

  beforeAll(async () => {
    pair = await generateKeyPair(algorithmOf(scheme));
    privateKey = await importPrivateKey(scheme, pair.privateKeyPkcs8);
    publicKey = await importPublicKey(scheme, pair.publicKeyPem);
  }, 30_000);

  const cases = [
    { kind: "license", secret: undefined },
    { kind: "machine", secret: undefined },
    { kind: "license", secret: { licenseKey } },
    { kind: "machine", secret: { licenseKey, fingerprint } },
  ] as const;

  test.each(cases)("a $kind file, secret $secret, passes our verifier and an independent one", async ({ kind, secret }) => {
    const text = await buildCertificate({ kind, payload, scheme, privateKey, ...(secret ? { encryptWith: secret } : {}) });
    const verified = await verifyCertificate({ text, kind, scheme, publicKey });
    expect(verified).toMatchObject({
      ok: true,
      value: { alg: `${secret ? "aes-256-gcm" : "base64"}+${alg}`, isEncrypted: !!secret },
    });
    expect(await decryptPayload(certificateOf(verified), secret)).toEqual({ ok: true, value: payload });
    const expected = { kind: kind === "license" ? "LICENSE" : "MACHINE", alg, publicKeyPem: pair.publicKeyPem } as const;
    const joined = secret && licenseKey + ("fingerprint" in secret ? secret.fingerprint : "");
    expect(await verifyFile(text, { ...expected, ...(joined ? { secret: joined } : {}) })).toEqual(payload);
    if (secret) expect(text + atobLines(text)).not.toContain(licenseKey);
  });

  test("any payload comes back as it went in", async () => {
    const property = fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (generated) => {
      const value = JSON.parse(JSON.stringify(generated));
      const text = await buildCertificate({ kind: "license", payload: value, scheme, privateKey, encryptWith: { licenseKey } });
      const verified = await verifyCertificate({ text, kind: "license", scheme, publicKey });
      const opened = await decryptPayload(certificateOf(verified), { licenseKey });
      expect(opened.ok && JSON.stringify(opened.value)).toBe(JSON.stringify(value));
    });
    await fc.assert(property, { numRuns: 25 });
  }, 30_000);

  test.each([
    { what: "plain", secret: undefined },
    { what: "encrypted", secret: licenseKey },
  ])(
    "1,000 random single-byte changes of a $what file are refused by both verifiers",
    async ({ secret }) => {
      const text = await buildCertificate({
        kind: "license",
        payload,
        scheme,
        privateKey,
        ...(secret ? { encryptWith: { licenseKey: secret } } : {}),
      });
      const expected = { kind: "LICENSE", alg, publicKeyPem: pair.publicKeyPem, ...(secret ? { secret } : {}) } as const;
      expect(await verifyFile(text, expected)).toEqual(payload);
      for (const { changed, what } of changesOf(text, 1_000)) {
        await expect(verifyFile(changed, expected), what).rejects.toThrow();
        expect((await verifyCertificate({ text: changed, kind: "license", scheme, publicKey })).ok, what).toBe(false);
      }
    },
    60_000,
  );

  test("another key, kind or scheme is refused", async () => {
    const text = await buildCertificate({ kind: "license", payload, scheme, privateKey });
    const stranger = await withNewPairs(() => generateKeyPair(algorithmOf(scheme)));
    const strangerKey = await importPublicKey(scheme, stranger.publicKeyPem);
    const otherScheme = scheme === "ED25519" ? "RSA2048PSS" : "ED25519";
    expect(await verifyCertificate({ text, kind: "license", scheme, publicKey: strangerKey })).toEqual({
      ok: false,
      reason: "bad_signature",
    });
    expect(await verifyCertificate({ text, kind: "machine", scheme, publicKey })).toEqual({ ok: false, reason: "wrong_kind" });
    const mistaken = await verifyCertificate({ text, kind: "license", scheme: otherScheme, publicKey });
    expect(mistaken).toEqual({ ok: false, reason: "wrong_algorithm" });
    const disguised = text.replaceAll("LICENSE FILE", "MACHINE FILE");
    const asMachine = await verifyCertificate({ text: disguised, kind: "machine", scheme, publicKey });
    expect(asMachine).toEqual({ ok: false, reason: "bad_signature" });
  }, 30_000);
});

describe("the format", () => {
  const build = async (encryptWith?: { licenseKey: string; fingerprint?: string }, kind: "license" | "machine" = "license") => {
    const { privateKeyPkcs8 } = await generateKeyPair("ED25519");
    const privateKey = await importPrivateKey("ED25519", privateKeyPkcs8);
    return buildCertificate({ kind, payload, scheme: "ED25519", privateKey, ...(encryptWith ? { encryptWith } : {}) });
  };

  test("header, lines of 60 columns, footer, each ending in \\n", async () => {
    const lines = (await build()).split("\n");
    expect(lines[0]).toBe("-----BEGIN LICENSE FILE-----");
    expect(lines.slice(-2)).toEqual(["-----END LICENSE FILE-----", ""]);
    expect(lines.slice(1, -3).every((line) => /^[A-Za-z0-9+/]{60}$/.test(line))).toBe(true);
  });

  test("an encrypted payload is ciphertext, 12-byte IV and 16-byte tag", async () => {
    const document = JSON.parse(atobLines(await build({ licenseKey })));
    expect(Object.keys(document)).toEqual(["enc", "sig", "alg"]);
    const lengths = document.enc.split(".").map((part: string) => atob(part).length);
    expect(lengths).toEqual([new TextEncoder().encode(JSON.stringify(payload)).length, 12, 16]);
  });

  test("no IV is used twice", async () => {
    const files = await Promise.all(Array.from({ length: 50 }, () => build({ licenseKey })));
    expect(new Set(files.map((file) => JSON.parse(atobLines(file)).enc.split(".")[1])).size).toBe(50);
  });

  test("the wrong secret, or none, is told apart", async () => {
    const license = certificateOf(readCertificate(await build({ licenseKey })));
    expect(await decryptPayload(license, { licenseKey: `${licenseKey}x` })).toEqual({ ok: false, reason: "wrong_secret" });
    expect(await decryptPayload(license)).toEqual({ ok: false, reason: "secret_required" });
    const machine = certificateOf(readCertificate(await build({ licenseKey, fingerprint }, "machine")));
    expect(await decryptPayload(machine, { licenseKey, fingerprint: "other" })).toEqual({ ok: false, reason: "wrong_secret" });
    await expect(build({ licenseKey, fingerprint })).rejects.toThrow(TypeError);
    await expect(build({ licenseKey }, "machine")).rejects.toThrow(TypeError);
  });

  test("another spelling of the same file is malformed", async () => {
    const text = await build();
    const rewrapped = text.replace(/^([A-Za-z0-9+/]{60})\n/m, "$1");
    const spaced = spell(JSON.stringify(JSON.parse(atobLines(text)), null, 1));
    const more = spell(JSON.stringify({ ...JSON.parse(atobLines(text)), more: 1 }));
    const spellings = [text.trimEnd(), `${text}\n`, ` ${text}`, text.replaceAll("\n", "\r\n"), rewrapped, spaced, more];
    for (const spelling of spellings) expect(readCertificate(spelling)).toEqual({ ok: false, reason: "malformed" });
    expect(readCertificate(spell(atobLines(text))).ok).toBe(true);
  });

  test("reading never throws, whatever the text", () => {
    const framed = fc
      .string({ unit: "binary" })
      .map((body) => `-----BEGIN LICENSE FILE-----\n${body}\n-----END LICENSE FILE-----\n`);
    const document = fc.jsonValue().map((value) => spell(JSON.stringify(value)));
    const heads = fc.constantFrom("-----BEGIN LICENSE FILE-----\n", "-----BEGIN MACHINE FILE-----\n-----END");
    fc.assert(fc.property(fc.oneof(fc.string({ unit: "binary" }), framed, document, heads), (text) => !readCertificate(text).ok));
  });
});

/** Random changes of one byte each: to a random byte, to another base64 character, to its other case, to white space. */
function* changesOf(text: string, count: number) {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_";
  const byte = fc.oneof(
    fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    fc.constantFrom(...base64),
    fc.constantFrom("\n", "\r", " ", "\t", "\0"),
  );
  const changes = fc.record({ at: fc.nat(text.length - 1), byte }).filter((change) => text[change.at] !== change.byte);
  for (const { at, byte } of fc.sample(changes, { numRuns: count, seed })) {
    yield { changed: text.slice(0, at) + byte + text.slice(at + 1), what: `byte ${at} to ${JSON.stringify(byte)}, seed ${seed}` };
  }
}

function certificateOf(result: { ok: true; value: Certificate } | { ok: false; reason: string }): Certificate {
  if (!result.ok) throw new Error(result.reason);
  return result.value;
}

const atobLines = (text: string) => atob(text.split("\n").slice(1, -2).join(""));

const spell = (json: string) =>
  `-----BEGIN LICENSE FILE-----\n${btoa(unescape(encodeURIComponent(json))).replace(/.{1,60}/g, "$&\n")}-----END LICENSE FILE-----\n`;
