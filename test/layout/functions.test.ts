import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { eventFamilies, eventTypes } from "../../src/licensing/index.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const textsOf = (pattern: string): string[] => globSync(pattern, { cwd: root }).map(read);

const functions = globSync("drizzle/functions/*.sql", { cwd: root }).map((file) => basename(file, ".sql"));
const tests = textsOf("test/db/functions/*.test.ts").join("\n");

/** Names of events in SQL: whole, and by resource, as `latchkey.events` and the triggers `traced` have them. */
function* eventsIn(text: string): Generator<string> {
  for (const [, name = ""] of text.matchAll(/'([a-z_]+\.[a-z_]+)'/g)) if (families.has(name.replace(/\..*/, ".*"))) yield name;
  for (const [, json = ""] of text.matchAll(/set_config\('latchkey.events', '([^']+)'/g))
    yield* Object.entries(JSON.parse(json)).map(([resource, name]) => `${resource}.${name}`);
  for (const [, json = ""] of text.matchAll(/latchkey_trace\('([^']+)'\)/g)) {
    const { resource, inserted = "created", deleted = "deleted" } = JSON.parse(json);
    if (json.includes("inserted")) yield `${resource}.${inserted}`;
    if (json.includes('"deleted"')) yield `${resource}.${deleted}`;
  }
}

const families = new Set(eventFamilies);

describe("an event that SQL names", () => {
  const named = textsOf("{drizzle/{functions,triggers}/*.sql,src/**/*-store.ts,src/**/store.ts,src/db/schema/*.ts}").flatMap(
    (text) => [...eventsIn(text)],
  );

  test("there is something to look at", () => {
    expect(named).toEqual(expect.arrayContaining(["license.limit_reached", "machine.culled", "license.revoked"]));
  });

  test("is declared in src/licensing/event-types.ts", () => {
    expect(named.filter((name) => !eventTypes.has(name))).toEqual([]);
  });
});

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
