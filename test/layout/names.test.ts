import { globSync, readFileSync } from "node:fs";
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

  test("a comment begins with its subject or verb, not with What, Whether, Who or Where", () => {
    const commented = [
      ...files,
      ...globSync(
        ["drizzle/{functions,triggers}/*.sql", "docs/**/*.ts", "clients/*/src/**/*.ts", "{console/src,test,bench}/**/*.{ts,tsx}"],
        {
          cwd: root,
          exclude: ["**/node_modules/**", "**/generated/**"],
        },
      ),
    ];
    const asks = /(^|\s)(\/\*\*?|\/\/|--|\*) (What|Whether|Who|Whoever|Where)\b/;
    const lines = commented.flatMap((path) =>
      readFileSync(join(root, path), "utf8")
        .split("\n")
        .flatMap((line) => (asks.test(line) ? [`${path}: ${line.trim()}`] : [])),
    );
    expect(lines).toEqual([]);
  });
});
