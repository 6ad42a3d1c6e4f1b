import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";

type Import = { from: string; to: string; isPackage: boolean; isOfTypes: boolean };

const root = join(import.meta.dirname, "../..");
const files = globSync(["functions/**/*.ts", "src/**/*.ts"], { cwd: root });
const everyImport: Import[] = files.flatMap((file) => importsOf(file));
const imports: Import[] = everyImport.filter(({ isOfTypes }) => !isOfTypes);

/** Folders of src that are no resources. */
const floors = [
  "app",
  "formats",
  "http",
  "openapi",
  "document",
  "licensing",
  "crypto",
  "edge",
  "db",
  "errors",
  "access",
  "jobs",
  "cache",
];

describe("imports point one way: functions -> http -> resources -> licensing, crypto, edge, db", () => {
  test("there is something to look at", () => {
    expect(files.length).toBeGreaterThan(50);
    expect(imports.length).toBeGreaterThan(200);
  });

  test("licensing imports nothing but itself, and its SQL fragments drizzle's sql", () => {
    const isSqlFragment = (path: string) => path.startsWith("src/licensing/sql/");
    expect(
      violations(
        ({ from, to }) =>
          folderOf(from) === "licensing" && folderOf(to) !== "licensing" && !(isSqlFragment(from) && to === "drizzle-orm"),
      ),
    ).toEqual([]);
  });

  test("only stores take the rules' SQL fragments", () => {
    const isStore = (path: string) => path.endsWith("store.ts") || path.startsWith("src/licensing/sql/");
    expect(violations(({ from, to }) => to.startsWith("src/licensing/sql/") && !isStore(from))).toEqual([]);
  });

  test("only stores, tables and the database's own folder import drizzle or the tables", () => {
    const mayKnowSql = (path: string) =>
      ["src/db/", "src/licensing/sql/"].some((folder) => path.startsWith(folder)) ||
      path.endsWith("store.ts") ||
      path === "src/app/health.ts";
    expect(
      violations(({ from, to }) => (to.startsWith("drizzle-orm") || to.startsWith("src/db/schema")) && !mayKnowSql(from)),
    ).toEqual([]);
  });

  test("a resource is used through its index.ts alone, by other resources and by the list of routes", () => {
    const isUser = (path: string) => isResource(path) || path === "src/app/routes.ts";
    expect(
      violations(
        ({ from, to }) => isUser(from) && isResource(to) && folderOf(from) !== folderOf(to) && !to.endsWith("/index.ts"),
        everyImport,
      ),
    ).toEqual([]);
  });

  test("nothing imports http but functions, the app, the wire formats, http itself, and the files that describe routes", () => {
    const mayImport = (path: string) =>
      path.startsWith("functions/") ||
      ["app", "formats", "http", "openapi"].includes(folderOf(path)) ||
      /(routes|schemas|index)\.ts$/.test(path);
    expect(violations(({ from, to }) => folderOf(to) === "http" && !mayImport(from))).toEqual([]);
  });

  test("tests that take timers away say so by their name, and have a runtime of their own", () => {
    const takesTimers = (file: string) =>
      /toFake: \[[^\]]*"(set|clear)(Timeout|Interval)"|useFakeTimers\(\)|spyOn\(globalThis, "set/.test(
        readFileSync(join(root, file), "utf8"),
      );
    const isNamedSo = (file: string) => file.endsWith(".timers.test.ts");
    const tests = globSync("test/**/*.ts", { cwd: root }).filter((file) => file !== "test/layout/arrows.test.ts");
    expect(tests.filter((file) => takesTimers(file) !== isNamedSo(file))).toEqual([]);
  });

  test("crypto, db, errors and access know no resource", () => {
    const below = ["crypto", "db", "errors", "access"];
    expect(violations(({ from, to }) => below.includes(folderOf(from)) && isResource(to) && to !== "src/context.ts")).toEqual([]);
  });
});

const violations = (isWrong: (one: Import) => boolean, among: Import[] = imports): string[] =>
  among.filter(isWrong).map(({ from, to }) => `${from} -> ${to}`);

const folderOf = (path: string): string => (path.startsWith("src/") ? (path.split("/")[1] ?? "") : "");

const isResource = (path: string): boolean =>
  path.split("/").length > 2 && path.startsWith("src/") && !floors.includes(folderOf(path));

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/^(?:import|export) [^;]*?from "([^"]+)";/gm)].map(([statement, specifier = ""]) => ({
    from: file,
    to: specifier.startsWith(".") ? relative(root, join(root, dirname(file), specifier)) : specifier,
    isPackage: !specifier.startsWith("."),
    isOfTypes: importsTypesAlone(statement),
  }));
}

/** An import of types alone binds nothing when the code runs. */
function importsTypesAlone(statement: string): boolean {
  if (/^(import|export) type /.test(statement)) return true;
  const names =
    /\{([^}]*)\}/
      .exec(statement)?.[1]
      ?.split(",")
      .map((name) => name.trim())
      .filter(Boolean) ?? [];
  return names.length > 0 && names.every((name) => name.startsWith("type "));
}
