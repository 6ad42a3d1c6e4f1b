import { describe, expect, test } from "vitest";
import { newRecoveryCodes, plainCode } from "../../src/second-factor/recovery-codes.ts";
import { isAppCode, newSecret, stepOfCode, uriOf } from "../../src/second-factor/totp.ts";
import { codeOf } from "../support/authenticator.ts";

/** RFC 6238, appendix B, SHA-1: unix seconds and the code of eight digits, of which apps show the last six. */
const vectors: [number, string][] = [
  [59, "94287082"],
  [1_111_111_109, "07081804"],
  [1_111_111_111, "14050471"],
  [1_234_567_890, "89005924"],
  [2_000_000_000, "69279037"],
  [20_000_000_000, "65353130"],
];

/** The secret of those: the text 12345678901234567890 in base32. */
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

const at = (seconds: number): Date => new Date(seconds * 1_000);

describe("Codes of an authenticator app", () => {
  test.each(vectors)("at %s seconds are as RFC 6238 has them", async (seconds, eightDigits) => {
    const code = eightDigits.slice(2);
    expect(stepOfCode(secret, code, at(seconds))).toBe(Math.floor(seconds / 30));
    expect(await codeOf(secret, 0, seconds * 1_000)).toBe(code);
  });

  test("hold one step before and after their own, and no longer", async () => {
    const [seconds] = vectors[3] ?? [0];
    for (const [steps, step] of [
      [-2, undefined],
      [-1, -1],
      [0, 0],
      [1, 1],
      [2, undefined],
    ] as const) {
      const expected = step === undefined ? undefined : Math.floor(seconds / 30) + step;
      expect([steps, stepOfCode(secret, await codeOf(secret, steps, seconds * 1_000), at(seconds))]).toEqual([steps, expected]);
    }
  });

  test("are six digits of ASCII, and nothing else is one", () => {
    expect(isAppCode("012345")).toBe(true);
    for (const text of ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "-12345", "1e1000"])
      expect([text, isAppCode(text)]).toEqual([text, false]);
  });
});

test("a secret has 160 bits, and its URI is what apps read", () => {
  const made = newSecret();
  expect(made).toMatch(/^[A-Z2-7]{32}$/);
  expect(newSecret()).not.toBe(made);
  const uri = new URL(uriOf(made, "Latchkey acme", "ada+test@example.com"));
  expect(uri.protocol).toBe("otpauth:");
  expect(decodeURIComponent(uri.href)).toContain("totp/Latchkey acme:ada+test@example.com?");
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    issuer: "Latchkey acme",
    algorithm: "SHA1",
    secret: made,
    period: "30",
    digits: "6",
  });
});

test("recovery codes are ten different ones, and are compared as people write them", () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) {
    expect(code).toMatch(/^[a-z2-7]{8}-[a-z2-7]{8}$/);
    expect(plainCode(` ${code.toUpperCase().replace("-", " ")} `)).toBe(plainCode(code));
  }
});
