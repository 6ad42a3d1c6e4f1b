import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commonPasswords } from "../../src/crypto/common-passwords.ts";
import { passwordFault } from "../../src/crypto/password-rules.ts";
import { foldName, hasInvisible } from "../../src/names.ts";

const owner = { username: "Zoë.Straße", email: "zoe.strasse@example.com", tenantName: "acme-studios" };

const common = commonPasswords.trim().split(" ");

describe("a new password", () => {
  test.each([
    ["seven77", "8 to 256 characters"],
    ["x".repeat(257), "8 to 256 characters"],
    ["🙂🙂🙂🙂", "8 to 256 characters"],
    ["Zoë.Straße", "the username"],
    ["ZOE\u0308.STRASSE", "the username"],
    ["ｚｏë.strasse", "the username"],
    ["zoë.\u200bstrasse", "the username"],
    ["ZOE.strasse@Example.com", "the email address"],
    ["zoe.Strasse", "before the @"],
    ["Acme-Studios", "the tenant's name"],
    ["password1", "most common"],
    ["PassWord1", "most common"],
    ["ｐａｓｓｗｏｒｄ１", "most common"],
    ["12345678", "most common"],
    ["qwertyuiop", "most common"],
  ])("is not %s", (password, rule) => {
    expect(passwordFault(password, owner)).toContain(rule);
  });

  test.each(["correct horse battery", "let me in please", "x7".repeat(128), "🙂".repeat(8), "🙂".repeat(256), "zoë.strasse!"])(
    "may be %s",
    (password) => {
      expect(passwordFault(password, owner)).toBeUndefined();
    },
  );

  test("is none of the ten thousand most common ones of that length, however it is written", () => {
    expect(new Set(common).size).toBe(10_000);
    for (const password of common) expect(passwordFault(password.toUpperCase(), { username: "ada" })).toContain("most common");
  });

  test("that is a part of common ones is not taken for one", () => {
    const notCommon = fc.string({ minLength: 8, maxLength: 40 }).filter((text) => !common.includes(foldName(text)));
    fc.assert(fc.property(notCommon, (password) => passwordFault(password, { username: "ada" }) === undefined));
    for (const at of [0, 5_000, 9_998])
      expect(passwordFault(common.slice(at, at + 2).join(" "), { username: "ada" })).toBeUndefined();
  });
});

describe("names", () => {
  test("that differ in case, form or invisible characters fold to one, and folding again changes nothing", () => {
    expect(foldName("STRASSE")).toBe(foldName("straße"));
    expect(foldName("ΣΟΦΟΣ")).toBe(foldName("σοφος"));
    expect(foldName("Ａｄａ")).toBe("ada");
    expect(foldName("a\u200dd\u2066a")).toBe("ada");
    expect(foldName("ada")).not.toBe(foldName("adа"));
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => foldName(foldName(text)) === foldName(text)));
  });

  test.each(["\u200b", "\u200e", "\u202e", "\u2066", "\u00ad", "\ufeff", "\u3164", "\u115f", "\uffa0"])(
    "with U+%s have an invisible character",
    (sign) => {
      expect(hasInvisible(`a${sign}b`)).toBe(true);
    },
  );

  test("of people are visible", () => {
    for (const name of ["ada", "Zoë", "李雷", "محمد", "ada@example.com", "ada.lovelace+1"])
      expect(hasInvisible(name)).toBe(false);
  });
});
