import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const textsOf = (pattern: string): string[] => globSync(pattern, { cwd: root }).map(read);

const functions = globSync("drizzle/functions/*.sql", { cwd: root }).map((file) => basename(file, ".sql"));
const tests = textsOf("test/db/functions/*.test.ts").join("\n");

describe("a function of the database", () => {
  test("there is something to look at", () => {
    expect(functions.length).toBeGreaterThan(20);
  });

  test("is named in a title of test/db/functions, where it is called", () => {
    expect(functions.filter((name) => !new RegExp(`(describe|test)\\("[^"]*\\b${name}\\b`).test(tests))).toEqual([]);
  });

  test("has at most 60 lines", () => {
    const long = functions.filter((name) => read(`drizzle/functions/${name}.sql`).trimEnd().split("\n").length > 60);
    expect(long).toEqual([]);
  });

  test("that the code calls has a file", () => {
    const called = textsOf("{src,serve}/**/*.ts").flatMap((text) =>
      [...text.matchAll(/\b(latchkey_\w+)\(/g)].map(([, name = ""]) => name),
    );
    expect(called.length).toBeGreaterThan(5);
    expect(called.filter((name) => !functions.includes(name))).toEqual([]);
  });
});
