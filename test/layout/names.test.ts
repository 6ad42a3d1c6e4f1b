import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

const files = globSync("{src,serve,dev,functions}/**/*.ts", { cwd: root });

const verbs = ["change", "create", "delete", "find", "get", "remove", "select", "set", "touch", "update"];

describe("names", () => {
  test("a file is named after a thing, not after a verb", () => {
    const named = new RegExp(`^(${verbs.join("|")})(-(store|routes))?\\.ts$`);
    expect(files.filter((path) => named.test(basename(path)))).toEqual([]);
  });
});
