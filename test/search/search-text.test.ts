import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readSearch } from "../../src/search/search-text.ts";

const key = "AbCdEfGh-IjKlMnOp-QrStUvWx-YzAbCdEf-GhIjKlMn";
const id = "0199c2f0-7a51-7cc3-98c5-0242ac120002";

/** The forms that a customer's mail program, word processor or chat gives a key. */
const pastes: Record<string, string> = {
  "as it is": key,
  "spaces and line ends around": `\r\n  ${key}\t\n`,
  "wrapped over lines": `${key.slice(0, 20)}\r\n   ${key.slice(20)}`,
  "spaces between groups": key.replaceAll("-", " - "),
  "soft hyphens": key.replaceAll("-", "-\u00ad"),
  "zero-width spaces and a byte order mark": `\ufeff${key.slice(0, 5)}\u200b${key.slice(5)}\u2060`,
  "no-break spaces": `\u00a0${key}\u00a0`,
  "dashes of a word processor": key.replaceAll("-", "\u2013"),
  "quotes and a full stop": `“${key}”.`,
  "a sentence": `My key is ${key}, please help!`,
};

describe("a search reads a license key", () => {
  test.each(Object.entries(pastes))("%s", (_, text) => {
    expect(readSearch(text).keys).toContain(key);
  });
});

describe("a search reads", () => {
  test("an id, in whatever case, in brackets or a sentence", () => {
    for (const text of [id, id.toUpperCase(), ` {${id}} `, `License ${id}.`]) expect(readSearch(text).ids).toEqual([id]);
  });

  test("an email as a mail program shows it", () => {
    expect(readSearch('"Ada Lovelace" <Ada@Example.com>').emails).toContain("ada@example.com");
  });

  test("a value with spaces as one, and each word of it", () => {
    expect(readSearch("order  A-1001").values).toEqual(["order A-1001", "order", "A-1001"]);
  });

  test("no part of a name where no word has three letters or digits in a row", () => {
    expect(readSearch("a-b %_ c").parts).toEqual([]);
    expect(readSearch("Zoë's lap").parts).toEqual(["Zoë's", "lap"]);
  });

  test("nothing in text that shows nothing", () => {
    expect(readSearch(" \u00ad\u200b \n")).toEqual({ values: [], emails: [], ids: [], keys: [], parts: [] });
  });

  test("any text, and makes little of it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 1_024 }), (text) => {
        const { values, emails, ids, keys, parts } = readSearch(text);
        for (const texts of [values, emails, ids, keys, parts]) expect(texts.length).toBeLessThanOrEqual(7);
      }),
    );
  });
});
