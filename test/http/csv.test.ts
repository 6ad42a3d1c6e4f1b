import { describe, expect, test } from "vitest";
import { csvOf } from "../../src/http/csv.ts";

const cell = (value: string | number | null): string =>
  csvOf({ fileName: "", columns: ["name"], rows: [[value]] }).slice("name\r\n".length, -2);

describe("a table as CSV", () => {
  test("has a line of names, and ends each line with CR LF", () => {
    const table = {
      fileName: "",
      columns: ["day", "licenses"],
      rows: [
        ["2026-11-30", 2],
        ["2026-12-01", null],
      ],
    };
    expect(csvOf(table)).toBe("day,licenses\r\n2026-11-30,2\r\n2026-12-01,\r\n");
    expect(csvOf({ ...table, rows: [] })).toBe("day,licenses\r\n");
  });

  test.each([
    ["Alice's desktop", "Alice's desktop"],
    ["", ""],
    ["a,b", '"a,b"'],
    ['the "big" one', '"the ""big"" one"'],
    ["two\nlines", '"two\nlines"'],
    ["two\r\nlines", '"two\r\nlines"'],
    ["ünïcode 名前", "ünïcode 名前"],
    // RFC 4180 keeps spaces.
    [" x ", " x "],
  ])("quotes %j where it must", (value, written) => expect(cell(value)).toBe(written));

  test.each([
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-2", "'-2"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\t=1", "'\t=1"],
    ["\r=1", `"'\r=1"`],
    ["\n=1", `"'\n=1"`],
    [" =1", "' =1"],
    ["\u00a0=1", "'\u00a0=1"],
    ["＝1", "'＝1"],
    ['=HYPERLINK("http://evil.example","x")', `"'=HYPERLINK(""http://evil.example"",""x"")"`],
    ['=cmd|" /C calc"!A0', `"'=cmd|"" /C calc""!A0"`],
  ])("makes %j harmless", (value, written) => expect(cell(value)).toBe(written));

  test("leaves numbers alone", () => {
    expect([-1, 0, 2.5].map(cell)).toEqual(["-1", "0", "2.5"]);
  });
});
