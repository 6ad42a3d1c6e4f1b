import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

test("no statement takes whole rows out of the database: rowJson names their columns", () => {
  const whole = globSync("src/**/*.ts", { cwd: root }).flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return [...text.matchAll(/(?:to_jsonb|row_to_json)\((?:\$\{)?\w+\}?\)/g)].map(([found]) => `${file}: ${found}`);
  });
  // The row of a function, which names its columns.
  expect(whole).toEqual(["src/db/client.ts: to_jsonb(notice)"]);
});
