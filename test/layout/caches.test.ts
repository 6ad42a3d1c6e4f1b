import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cacheTable } from "../../src/cache/table.ts";

const root = join(import.meta.dirname, "../..");

const texts = globSync(["functions/**/*.ts", "src/**/*.ts"], { cwd: root })
  .filter((path) => !path.startsWith("src/cache/"))
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

const used = texts.flatMap(({ text }) =>
  [...text.matchAll(/\bcreate(?:Sized|Weak)?Cache(?:<[^(]*>)?\(\s*"(\w+)"/g)].map(([, name = ""]) => name),
);

/** Maps and sets of a module that fill while it runs, and are no caches. */
const collections: Record<string, string> = {
  "src/app/exports.ts: underWay": "the exports that are being sent",
  "src/db/breaker.ts: breakers": "the state of each database's breaker",
  "src/edge/gathered-counts.ts: gathered": "counts on their way to a node",
  "src/edge/gathered-counts.ts: nodes": "the nodes that counts were sent to",
  "src/http/secrets-once.ts: secrets": "filled while the routes are declared",
  "src/licensing/attribute-names.ts: snakes": "the code's own names, which are few; the rules import nothing",
  "src/metrics/background-meter.ts: used": "counts on their way to the collector, for three kinds of work",
  "src/metrics/request-meter.ts: routeMeters": "filled while the routes are declared",
};

describe("what remembers between requests is a row of the table of caches", () => {
  test("nothing else makes a cache", () => {
    expect(texts.filter(({ text }) => /\bnew LRUCache\b/.test(text)).map(({ path }) => path)).toEqual([]);
  });

  test("no module has an empty map or set of its own to fill, but those that are no caches", () => {
    const found = texts.flatMap(({ path, text }) =>
      [...text.matchAll(/^(?:export )?(?:const|let) (\w+)[^=\n]*= new (?:Weak)?(?:Map|Set)(?:<.*>)?\(\)/gm)].map(
        ([, name]) => `${path}: ${name}`,
      ),
    );
    expect(found.sort()).toEqual(Object.keys(collections));
  });

  test("each row is the cache of one place", () => {
    const byRule = ["failedGuesses", "unknownKeys"];
    expect([...used, ...byRule].sort()).toEqual(Object.keys(cacheTable).sort());
  });

  test("each row has a bound: entries, a size, or the life of its keys", () => {
    const isBounded = (row: object): boolean => "entries" in row || "size" in row || "isWeak" in row;
    expect(Object.entries(cacheTable).filter(([, row]) => !isBounded(row))).toEqual([]);
  });
});
