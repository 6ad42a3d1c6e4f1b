import { describe, expect, test } from "vitest";
import { isSharedFingerprint } from "../../src/licensing/index.ts";

describe("a fingerprint that many machines have", () => {
  test.each([
    "None",
    "null",
    "UNDEFINED",
    " unknown ",
    "Default string",
    "To Be Filled By O.E.M.",
    "00000000",
    "00000000-0000-0000-0000-000000000000",
    "00:00:00:00:00:00",
    "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
    "ff:ff:ff:ff:ff:ff",
    "03000200-0400-0500-0006-000700080009",
    "03000200040005000006000700080009",
    "{03000200-0400-0500-0006-000700080009}",
  ])("is %j", (fingerprint) => {
    expect(isSharedFingerprint(fingerprint)).toBe(true);
  });

  test.each(["0000000", "fffffff", "none-1", "b5:2f:0c:9a", "00000000-0000-0000-0000-000000000001", "nullity", "m0", "0"])(
    "is not %j",
    (fingerprint) => {
      expect(isSharedFingerprint(fingerprint)).toBe(false);
    },
  );
});
