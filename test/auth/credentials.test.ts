import { describe, expect, test } from "vitest";
import { readCredential } from "../../src/auth/credentials.ts";
import { toBase64, toUtf8 } from "../../src/crypto/encoding.ts";

const key = "kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A";

/** Bytes of UTF-8, one character each, as HTTP fields are read. */
const inUtf8 = (text: string): string => String.fromCharCode(...toUtf8(text));

const basic = (text: string): string => `Basic ${toBase64(toUtf8(text))}`;

describe("a license key signs in", () => {
  test.each([
    ["as it is", `License ${key}`],
    ["whatever the case of the scheme", `LICENSE ${key}`],
    ["after a tab", `License\t${key}`],
    ["between spaces", `  License   ${key}  `],
    ["between no-break spaces, in Latin-1", `License \u00a0${key}\u00a0`],
    ["between no-break spaces, in Latin-1 that the runtime read as UTF-8", `License \ufffd${key}\ufffd`],
    ["between no-break spaces, in UTF-8", inUtf8(`License \u00a0${key}\u00a0`)],
    ["between zero-width spaces", inUtf8(`License \u200b${key}\u200b\u2060`)],
    ["after a byte order mark", inUtf8(`License \ufeff${key}`)],
    ["after a byte order mark that stands before all", inUtf8(`\ufeffLicense ${key}`)],
    ["after a no-break space in the place of the space", inUtf8(`License\u00a0${key}`)],
    ["where the runtime has read UTF-8 already", `License \u200b${key}\ufeff`],
    ["as a password", basic(`license:${key}`)],
    ["as a password between invisible characters", basic(`license:\ufeff${key}\u200b\r\n`)],
    ["as a password in Latin-1", `Basic ${btoa(`license:${key}\u00a0`)}`],
    ["as a password whose header was pasted", `Basic\u00a0${btoa(`license:${key}`)}\u00a0`],
  ])("%s", (_, authorization) => {
    expect(readCredential(authorization)).toEqual({ kind: "license_key", key });
  });

  test("of 4,096 characters, and as long as the longest signed one", () => {
    for (const long of ["k".repeat(4_096), "k".repeat(17_000)])
      for (const authorization of [`License ${long}`, basic(`license:${long}`)])
        expect(readCredential(authorization)).toEqual({ kind: "license_key", key: long });
  });
});

test("a token that was pasted lets in as well", () => {
  expect(readCredential(inUtf8("Bearer lk_product_abc\u200b"))).toEqual({ kind: "api_token", token: "lk_product_abc" });
  expect(readCredential("Bearer a.b.c\u00a0")).toEqual({ kind: "access_token", token: "a.b.c" });
});

test.each([
  ["a scheme alone", "License"],
  ["a scheme and nothing to see", inUtf8("License \u200b\u00a0")],
  ["no space after the scheme", `License:${key}`],
  ["two words", `License ${key} ${key}`],
  ["an invisible character inside", inUtf8(`License ${key.slice(0, 8)}\u200b${key.slice(8)}`)],
  ["a key beyond any length", `License ${"k".repeat(17_001)}`],
  ["a token beyond any length", `Bearer ${"t".repeat(8_193)}`],
  ["another user", basic(`admin:${key}`)],
  ["a password of invisible characters", basic("license: \u200b")],
  ["no base64", "Basic *"],
  ["another scheme", `Digest ${key}`],
])("%s is no credential", (_, authorization) => {
  expect(readCredential(authorization)).toEqual({ kind: "malformed" });
});

test("reading one takes time in proportion to its length", () => {
  const spaces = " ".repeat(60_000);
  expect(readCredential(`License ${spaces}${key}${spaces}`)).toEqual({ kind: "license_key", key });
  expect(readCredential(`License ${`\u00a0x`.repeat(30_000)}`)).toEqual({ kind: "malformed" });
});
