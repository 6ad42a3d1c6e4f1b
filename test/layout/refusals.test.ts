import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { refusalNames } from "../../src/errors/refusals.ts";
import { successCode } from "../../src/formats/native/refusal-facts.ts";
import { nativeRefusals } from "../../src/formats/native/refusals.ts";

const root = join(import.meta.dirname, "../..");

/** The table of names and codes. */
const table = "src/formats/native/refusals.ts";

/** It has the code of what was done. */
const presenter = "src/formats/native/refusal-facts.ts";

const files = globSync(["src/**/*.ts", "drizzle/functions/*.sql", "drizzle/triggers/*.sql"], { cwd: root }).filter(
  (path) => path !== table && path !== presenter,
);

const linesOf = (path: string): string[] => readFileSync(join(root, path), "utf8").split("\n");

const codes = [successCode, ...Object.values(nativeRefusals).map(({ code }) => code)].join("|");

/** A code as a word of its own, not a part of a larger number. */
const code = new RegExp(String.raw`(?<![\w.])(${codes})(?![\w]|\.\d)`);

/** SQLSTATEs are five characters too, and some of them are digits alone. */
const isSqlState = (line: string): boolean => line.includes("40P01");

/** Lists of words have no code. */
const isOfWords = (path: string): boolean => path === "src/crypto/common-passwords.ts";

describe("services, stores and SQL refuse by name: one table of the native API knows the codes", () => {
  test("there is something to look at", () => {
    expect(files.length).toBeGreaterThan(150);
    expect(linesOf(table).filter((line) => code.test(line)).length).toBeGreaterThanOrEqual(refusalNames.length);
  });

  test("no code of five digits is written outside of the native API's table", () => {
    const written = files
      .filter((path) => !isOfWords(path))
      .flatMap((path) =>
        linesOf(path)
          .filter((line) => code.test(line) && !isSqlState(line))
          .map((line) => `${path}: ${line.trim()}`),
      );
    expect(written).toEqual([]);
  });

  test("every refusal is given by some service, store, rule or route", () => {
    // A path without its id is another path, and activation is no condition any more; the contract keeps these codes all the same.
    const kept = ["policy_id_missing", "license_id_missing", "license_not_activated", "machine_id_missing"];
    const text = files
      .filter((path) => path !== "src/errors/refusals.ts")
      .flatMap(linesOf)
      .join("\n");
    const given = new Set(text.match(/\b[a-z]+(_[a-z]+)+\b/g));
    expect(refusalNames.filter((name) => !given.has(name) && !kept.includes(name))).toEqual([]);
  });
});
