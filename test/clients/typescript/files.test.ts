import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Latchkey, readSignedKey } from "../../../clients/typescript/src/index.ts";
import { withoutInvisibleEnds } from "../../../clients/typescript/src/key-text.ts";
import { buildCertificate } from "../../../src/crypto/certificates.ts";
import { algorithmOf, type SigningScheme } from "../../../src/crypto/key-algorithms.ts";
import { generateKeyPair, importPrivateKey } from "../../../src/crypto/key-pairs.ts";
import { withoutInvisibleEnds as ofService } from "../../../src/crypto/key-text.ts";
import { signKey } from "../../../src/crypto/signed-keys.ts";
import { fingerprint, key, type MachineFileFacts, machineFile } from "./sketchbook.ts";

const pair = generateKeyPairSync("ed25519");
const spki = pair.publicKey.export({ type: "spki", format: "der" });
const pem = pair.publicKey.export({ type: "spki", format: "pem" }).toString();
const hex = spki.subarray(12).toString("hex");

const issuedAt = new Date("2027-03-01T12:00:00Z");
const expiryAt = new Date("2027-04-01T12:00:00Z");
const usual: MachineFileFacts = { issuedAt, expiryAt, privateKey: pair.privateKey, entitlements: ["EXPORT"] };

const openAt = (now: string | number, options: { publicKeys?: string | string[]; runsWhenExpired?: boolean } = {}) =>
  new Latchkey({
    url: "https://licenses.example.com",
    tenant: "acme",
    publicKeys: pem,
    runtime: { now: () => new Date(now).getTime(), fetch: () => Promise.reject(new Error("asked the network")) },
    ...options,
  });

const noon = "2027-03-05T12:00:00Z";

describe("an embedded key", () => {
  const other = generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }).toString();
  test.each([
    ["hexadecimal digits", hex],
    ["capital hexadecimal digits", hex.toUpperCase()],
    ["base64 of 32 bytes", spki.subarray(12).toString("base64")],
    ["PEM", pem],
    ["PEM in one line", pem.replaceAll("\n", "")],
    ["one of several, while a new one is introduced", [other, hex]],
  ])("may be %s", async (_, publicKeys) => {
    const text = await machineFile(usual);
    expect(await openAt(noon, { publicKeys }).checkFile({ text, key, fingerprint })).toMatchObject({ verdict: "allowed" });
  });

  test("that did not sign the file says no", async () => {
    const text = await machineFile(usual);
    const check = await openAt(noon, { publicKeys: other }).checkFile({ text, key, fingerprint });
    expect(check).toMatchObject({ verdict: "unknown", mayRun: false, code: "file_not_genuine" });
  });

  test("of a private pair is refused when it is no public key of these kinds", () => {
    const secret = pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ type: "spki", format: "pem" }).toString();
    for (const publicKeys of [secret, p256, "", hex.slice(2), `${hex}00`])
      expect(() => openAt(noon, { publicKeys }), publicKeys).toThrow(TypeError);
  });
});

describe("a file decides, to the instant:", () => {
  const licenseExpiry = new Date("2027-03-10T00:00:00Z");
  const cases: [string, string, Partial<MachineFileFacts>, string][] = [
    ["within its time", noon, {}, "valid"],
    ["issued by a clock five minutes ahead", "2027-03-01T11:55:00Z", {}, "valid"],
    ["issued by a clock further ahead", "2027-03-01T11:54:59.999Z", {}, "clock_set_back"],
    ["the last instant", "2027-04-01T11:59:59.999Z", {}, "valid"],
    ["its end", "2027-04-01T12:00:00Z", {}, "grace_over"],
    ["without an end, years later", "2037-01-01T00:00:00Z", { expiryAt: null }, "valid"],
    ["before the license's expiry", "2027-03-09T23:59:59.999Z", { licenseExpiry }, "valid"],
    ["at the license's expiry", "2027-03-10T00:00:00Z", { licenseExpiry }, "expired"],
    ["of a suspended license", noon, { isSuspended: true }, "suspended"],
  ];
  test.each(cases)("%s", async (_, now, facts, code) => {
    const text = await machineFile({ ...usual, ...facts });
    const check = await openAt(now).checkFile({ text, key, fingerprint });
    expect([check.code, check.mayRun]).toEqual([code, code === "valid"]);
  });

  test("an expired license where the policy lets it run", async () => {
    const text = await machineFile({ ...usual, licenseExpiry });
    const check = await openAt("2027-03-20T00:00:00Z", { runsWhenExpired: true }).checkFile({ text, key, fingerprint });
    expect(check).toMatchObject({ verdict: "allowed", license: { expiry: licenseExpiry } });
  });

  test("entitlements that it lists, and no others", async () => {
    const text = await machineFile(usual);
    const ask = (entitlements: string[]) => openAt(noon).checkFile({ text, key, fingerprint, entitlements });
    expect((await ask(["EXPORT"])).code).toBe("valid");
    expect(await ask(["EXPORT", "CLOUD"])).toMatchObject({
      code: "entitlements_missing",
      detail: expect.stringContaining("CLOUD"),
    });
  });

  test("of another machine or license it does not even open", async () => {
    const text = await machineFile(usual);
    for (const other of [{ key, fingerprint: "c7:91" }, { key: "ANOTHER", fingerprint }, { fingerprint }])
      expect(await openAt(noon).checkFile({ text, ...other })).toMatchObject({
        verdict: "unknown",
        code: "file_of_another_license",
      });
    expect(await openAt(noon).checkFile({ text, key })).toMatchObject({ verdict: "unknown", code: "file_malformed" });
  });
});

test("a machine file that says nothing of the license decides nothing", async () => {
  const text = await machineFile({ ...usual, hasLicense: false });
  const check = await openAt(noon).checkFile({ text, key, fingerprint });
  expect(check).toMatchObject({ verdict: "unknown", code: "file_without_license", file: { machine: { fingerprint } } });
});

describe("every scheme's license file, plain and encrypted", () => {
  const payload = {
    data: {
      type: "licenses",
      id: "1",
      attributes: { name: "Alice", key, expiry: null, metadata: { seats: 3 } },
      relationships: {},
    },
    included: [],
    meta: { issued: issuedAt.toISOString(), expiry: expiryAt.toISOString(), ttl: 1 },
  };

  test.each(["ED25519", "RSA2048PKCS1", "RSA2048PSS"] as SigningScheme[])("%s", async (scheme) => {
    const { publicKeyPem, privateKeyPkcs8 } = await generateKeyPair(algorithmOf(scheme));
    const privateKey = await importPrivateKey(scheme, privateKeyPkcs8);
    const latchkey = openAt(noon, { publicKeys: [hex, publicKeyPem] });
    for (const encryptWith of [undefined, { licenseKey: key }]) {
      const text = await buildCertificate({
        kind: "license",
        payload,
        scheme,
        privateKey,
        ...(encryptWith === undefined ? {} : { encryptWith }),
      });
      expect(await latchkey.checkFile({ text, key })).toMatchObject({ verdict: "allowed", license: { metadata: { seats: 3 } } });
      expect((await openAt(noon).checkFile({ text, key })).code).toBe("file_not_genuine");
      expect((await latchkey.checkFile({ text, key: "ANOTHER" })).code).toBe("file_of_another_license");
      // As mail and editors leave it.
      for (const changed of [text.replaceAll("\n", "\r\n"), text.trimEnd(), `\uFEFF${text}`, text.replaceAll("\n", " ")])
        expect((await latchkey.checkFile({ text: changed, key })).verdict).toBe("allowed");
    }
    const signed = await signKey({ data: '{"license":"1"}', scheme, privateKey });
    const algorithm = ({ ED25519: "ed25519", RSA2048PKCS1: "rsa-sha256", RSA2048PSS: "rsa-pss-sha256" } as const)[scheme];
    expect(await readSignedKey({ key: signed, publicKeys: publicKeyPem, algorithm })).toEqual({
      ok: true,
      data: '{"license":"1"}',
    });
    expect(await readSignedKey({ key: signed, publicKeys: hex, algorithm })).toEqual({ ok: false, fault: "key_not_genuine" });
    expect(await readSignedKey({ key: `${signed}x`, publicKeys: publicKeyPem, algorithm })).toMatchObject({ ok: false });
  });

  test("a file is no signed key, and no file of the other kind", async () => {
    const text = await machineFile(usual);
    const asLicense = text.replaceAll("MACHINE", "LICENSE");
    expect((await openAt(noon).checkFile({ text: asLicense, key })).code).toBe("file_not_genuine");
    expect(await readSignedKey({ key: text, publicKeys: hex })).toEqual({ ok: false, fault: "key_malformed" });
  });
});

describe("an altered file is never read as another one", () => {
  test("whatever was changed in it", async () => {
    const text = await machineFile(usual);
    const genuine = JSON.stringify((await openAt(noon).checkFile({ text, key, fingerprint })).file?.payload);
    const [, body = ""] = /-----\n([\s\S]*)\n-----/.exec(text) ?? [];
    const envelope: Record<string, string> = JSON.parse(Buffer.from(body, "base64").toString());
    const armoured = (inner: string) =>
      `-----BEGIN MACHINE FILE-----\n${Buffer.from(inner).toString("base64")}\n-----END MACHINE FILE-----\n`;
    const alterations = fc.oneof(
      fc
        .tuple(fc.nat(text.length - 1), fc.string({ maxLength: 2 }))
        .map(([at, put]) => text.slice(0, at) + put + text.slice(at + 1)),
      fc
        .tuple(fc.constantFrom("enc", "sig", "alg"), fc.nat(200), fc.constantFrom("A", "=", ".", "+", "/", ""))
        .map(([member, at, put]) => {
          const value = envelope[member] ?? "";
          const place = at % value.length;
          return armoured(JSON.stringify({ ...envelope, [member]: value.slice(0, place) + put + value.slice(place + 1) }));
        }),
      fc
        .constantFrom(
          "base64+ed25519",
          "none",
          "aes-256-gcm",
          "aes-256-gcm+none",
          "aes-256-gcm+rsa-sha256",
          "AES-256-GCM+ED25519",
          "",
        )
        .map((alg) => armoured(JSON.stringify({ ...envelope, alg }))),
      fc.json().map((more) => armoured(`{"enc":${more},${JSON.stringify(envelope).slice(1)}`)),
      fc.json().map((more) => armoured(`${JSON.stringify(envelope).slice(0, -1)},"more":${more}}`)),
    );
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(alterations, async (altered) => {
        const { file } = await openAt(noon).checkFile({ text: altered, key, fingerprint });
        if (file === undefined) refused += 1;
        else expect(JSON.stringify(file.payload)).toBe(genuine);
      }),
      { numRuns: 500 },
    );
    expect(refused).toBeGreaterThan(350);
  });
});

test("a key is cleaned as the service cleans it", () => {
  const edge = fc.string({
    unit: fc.constantFrom(" ", "\n", "\t", "\u00a0", "\u200b", "\ufeff", "\u2800", "\u3164", "\u{e0020}"),
    maxLength: 4,
  });
  fc.assert(
    fc.property(edge, fc.string({ minLength: 1 }), edge, (before, inner, after) => {
      const pasted = before + inner + after;
      expect(withoutInvisibleEnds(pasted)).toBe(ofService(pasted));
    }),
  );
});
