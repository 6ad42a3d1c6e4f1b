import { constants, sign as nodeSign, verify as nodeVerify } from "node:crypto";
import * as noble from "@noble/ed25519";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromHex, toBase64, toHex, toUtf8 } from "../../src/crypto/encoding.ts";
import { algorithmOf, signingSchemes } from "../../src/crypto/key-algorithms.ts";
import { generateKeyPair, importPrivateKey, importPublicKey, sign, verify } from "../../src/crypto/key-pairs.ts";

describe.each(signingSchemes)("%s", (scheme) => {
  test("signs what it and node:crypto verify, and nothing else", async () => {
    const pair = await generateKeyPair(algorithmOf(scheme));
    const privateKey = await importPrivateKey(scheme, pair.privateKeyPkcs8);
    const publicKey = await importPublicKey(scheme, pair.publicKeyPem);
    const bytes = toUtf8("license/abc");
    const signature = await sign(scheme, privateKey, bytes);
    expect(signature.byteLength).toBe(scheme === "ED25519" ? 64 : 256);
    expect(await verify(scheme, publicKey, bytes, signature)).toBe(true);
    expect(await verify(scheme, publicKey, toUtf8("license/abd"), signature)).toBe(false);
    expect(await verify(scheme, publicKey, bytes, signature.subarray(1))).toBe(false);
    if (scheme !== "RSA2048PSS") {
      expect(nodeVerify(digests[scheme], bytes, { key: pair.publicKeyPem, ...paddings[scheme] }, signature)).toBe(true);
    }
    expect(privateKey.extractable).toBe(false);
  }, 30_000);

  test("refuses to import what is not a key of its kind", async () => {
    const other = await generateKeyPair(scheme === "ED25519" ? "RSA2048" : "ED25519");
    const bad = ["", "nonsense", "AAAA", "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n"];
    for (const text of [...bad, other.publicKeyPem]) await expect(importPublicKey(scheme, text)).rejects.toThrow();
    for (const text of [...bad, other.privateKeyPkcs8]) await expect(importPrivateKey(scheme, text)).rejects.toThrow();
  }, 30_000);
});

const digests = { ED25519: null, RSA2048PKCS1: "sha256", RSA2048PSS: "sha256" };
const paddings = {
  ED25519: {},
  RSA2048PKCS1: { padding: constants.RSA_PKCS1_PADDING },
  // The runtime's node:crypto does not know PSS padding; the demo's test verifies it with openssl.
  RSA2048PSS: {},
};

describe("beside node:crypto", () => {
  test.each(["ED25519", "RSA2048PKCS1"] as const)(
    "verifies what node:crypto signs with the stored private key of %s",
    async (scheme) => {
      const pair = await generateKeyPair(algorithmOf(scheme));
      const key = { key: Buffer.from(pair.privateKeyPkcs8, "base64"), format: "der", type: "pkcs8" } as const;
      const signature = nodeSign(digests[scheme], toUtf8("abc"), { ...key, ...paddings[scheme] });
      const publicKey = await importPublicKey(scheme, pair.publicKeyPem);
      expect(await verify(scheme, publicKey, toUtf8("abc"), signature)).toBe(true);
    },
    30_000,
  );
});

/** The 32 bytes of an Ed25519 public key in hex. */
const rawPublicKey = async (publicKeyPem: string): Promise<string> =>
  toHex(new Uint8Array((await crypto.subtle.exportKey("raw", await importPublicKey("ED25519", publicKeyPem))) as ArrayBuffer));

describe("Ed25519", () => {
  // RFC 8032, section 7.1, TEST 1 to 3: seed, public key, message, signature.
  const vectors = [
    [
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
      "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
      "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
      "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
      "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ],
  ] as const;

  test.each(vectors)("RFC 8032 vector of seed %s", async (seed, publicHex, message, expected) => {
    const privateKey = await importPrivateKey("ED25519", toBase64(fromHex(`302e020100300506032b657004220420${seed}`)!));
    const publicKeyPem = `-----BEGIN PUBLIC KEY-----\n${toBase64(fromHex(`302a300506032b6570032100${publicHex}`)!)}\n-----END PUBLIC KEY-----\n`;
    const signature = await sign("ED25519", privateKey, fromHex(message)!);
    expect(toHex(signature)).toBe(expected);
    expect(await rawPublicKey(publicKeyPem)).toBe(publicHex);
    expect(await verify("ED25519", await importPublicKey("ED25519", publicKeyPem), fromHex(message)!, signature)).toBe(true);
  });

  test("agrees with @noble/ed25519 in its strict mode, both ways, for any message", async () => {
    const { privateKeyPkcs8, publicKeyPem } = await generateKeyPair("ED25519");
    const publicKeyRaw = await rawPublicKey(publicKeyPem);
    const privateKey = await importPrivateKey("ED25519", privateKeyPkcs8);
    const publicKey = await importPublicKey("ED25519", publicKeyPem);
    // PKCS#8 of Ed25519 (RFC 8410): the seed is the last 32 bytes.
    const seed = Uint8Array.from(atob(privateKeyPkcs8), (character) => character.charCodeAt(0)).slice(-32);
    expect(toHex(await noble.getPublicKeyAsync(seed))).toBe(publicKeyRaw);
    const property = fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      const signature = await sign("ED25519", privateKey, bytes);
      expect(await noble.verifyAsync(signature, bytes, fromHex(publicKeyRaw)!, { zip215: false })).toBe(true);
      expect(await verify("ED25519", publicKey, bytes, await noble.signAsync(bytes, seed))).toBe(true);
    });
    await fc.assert(property, { numRuns: 15 });
  }, 30_000);

  test("refuses the second form of a signature: S plus the group order (RFC 8032, section 5.1.7)", async () => {
    const { privateKeyPkcs8, publicKeyPem } = await generateKeyPair("ED25519");
    const signature = await sign("ED25519", await importPrivateKey("ED25519", privateKeyPkcs8), toUtf8("abc"));
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const s = [...signature.subarray(32)].reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n) + order;
    const malleated = signature.slice();
    for (let index = 0; index < 32; index++) malleated[32 + index] = Number((s >> BigInt(8 * index)) & 255n);
    expect(await verify("ED25519", await importPublicKey("ED25519", publicKeyPem), toUtf8("abc"), malleated)).toBe(false);
  });
});
