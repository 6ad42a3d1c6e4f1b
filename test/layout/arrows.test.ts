import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";

type Import = { from: string; to: string };

const root = join(import.meta.dirname, "../..");
const files = globSync(["functions/**/*.ts", "src/**/*.ts"], { cwd: root });

/** Imports of types too: who reads one file has to read the other. */
const imports: Import[] = files.flatMap(importsOf);

/** The house, floor by floor. A room imports what is on the floors below it: nothing above, and nothing beside it. */
const house: string[][] = [
  // The functions that Cloudflare calls, and the request's way.
  ["functions"],
  ["app"],
  // Wire formats beside the native one, which show resources in another way.
  ["formats/keygen"],
  // The jobs of the clock.
  ["jobs"],
  // Resources: one stands above another where it uses it, and uses nothing of it but its index.ts.
  ["bulk", "search"],
  ["machines", "tokens"],
  ["licenses"],
  ["policies", "audit"],
  ["webhooks", "sessions", "superadmin"],
  ["accounts", "analytics", "entitlements", "events", "products", "roles", "tenants"],
  ["auth"],
  ["second-factor"],
  // The way of an event to the endpoints of a tenant.
  ["delivery"],
  ["signing-keys"],
  ["masters"],
  // The tools that routes are written with, and the documents and the native format that fall out of them. They know no resource.
  ["openapi", "console"],
  ["formats/native"],
  ["http"],
  ["context"],
  ["attempts", "passwords"],
  // The copies of license documents near their users.
  ["edge"],
  // The license document, who may reach it, its rate limit.
  ["document"],
  ["access"],
  // Counts of requests, and the object that adds them up.
  ["metrics"],
  // The ground that everything stands on.
  ["db"],
  ["gate", "crypto", "addresses"],
  ["names", "cache", "errors", "trace-context"],
  // The rules. They import nothing.
  ["licensing"],
];

/** Rooms that only some others enter. */
const doors: Record<string, string[]> = {
  app: ["functions"],
  "formats/keygen": ["app"],
  "formats/native": ["app", "openapi", "formats/keygen"],
  openapi: ["app"],
  edge: ["functions", "app"],
};

const resources = house.slice(floorOf("bulk"), floorOf("masters") + 1).flat();

describe("imports point one way: functions -> app -> formats, resources -> http, document, access, db, crypto -> licensing", () => {
  test("there is something to look at", () => {
    expect(files.length).toBeGreaterThan(300);
    expect(imports.length).toBeGreaterThan(1_500);
  });

  test("every folder, and every file that stands alone, has its floor", () => {
    const rooms = new Set(files.map(roomOf));
    expect([...rooms].filter((room) => floorOf(room) === -1)).toEqual([]);
    expect(new Set(house.flat()).size).toBe(house.flat().length);
  });

  test("a room imports only what is on the floors below it", () => {
    expect(
      violations(({ from, to }) => isOurs(to) && roomOf(from) !== roomOf(to) && floorOf(roomOf(to)) <= floorOf(roomOf(from))),
    ).toEqual([]);
  });

  test("some rooms have few visitors: the edge, the wire formats, the documents, the request's way", () => {
    const mayEnter = (from: string, room: string): boolean => from === room || (doors[room]?.includes(from) ?? true);
    expect(violations(({ from, to }) => isOurs(to) && !mayEnter(roomOf(from), roomOf(to)))).toEqual([]);
  });

  test("a resource is used through its index.ts alone", () => {
    expect(
      violations(
        ({ from, to }) =>
          resources.includes(roomOf(to)) &&
          roomOf(from) !== roomOf(to) &&
          !to.endsWith("/index.ts") &&
          isOurs(to) &&
          // A Durable Object is exported to Cloudflare by its file: Node reads index.ts too.
          !(from === "functions/index.ts" && to === "src/delivery/courier.ts"),
      ),
    ).toEqual([]);
  });

  test("app/routes.ts has one line a resource that has routes", () => {
    const withRoutes = resources.filter((room) => files.includes(`src/${room}/routes.ts`));
    const listed = imports.filter(({ from, to }) => from === "src/app/routes.ts" && resources.includes(roomOf(to)));
    expect(listed.map(({ to }) => to).sort()).toEqual(withRoutes.map((room) => `src/${room}/index.ts`).sort());
  });

  test("no files import each other in a circle", () => {
    expect(filesInCircles()).toEqual([]);
  });

  test("licensing imports no package, and its SQL fragments drizzle's sql alone", () => {
    const mayImport = (from: string, to: string): boolean =>
      to.startsWith("src/licensing/") || (from.startsWith("src/licensing/sql/") && to === "drizzle-orm");
    expect(violations(({ from, to }) => roomOf(from) === "licensing" && !mayImport(from, to))).toEqual([]);
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

  test("of a resource, only the files that describe routes import http", () => {
    const describesRoutes = (path: string) => /(routes|schemas|index)\.ts$/.test(path);
    expect(
      violations(({ from, to }) => resources.includes(roomOf(from)) && roomOf(to) === "http" && !describesRoutes(from)),
    ).toEqual([]);
  });

  test("tests that take timers or the clock of caches away say so by their name, and have a runtime of their own", () => {
    const takesTimers = (file: string) =>
      /toFake: \[[^\]]*"(set|clear)(Timeout|Interval)"|useFakeTimers\(\)|spyOn\(globalThis, "set|spyOn\(performance, /.test(
        readFileSync(join(root, file), "utf8"),
      );
    const isNamedSo = (file: string) => file.endsWith(".timers.test.ts");
    const tests = globSync("test/**/*.ts", { cwd: root }).filter((file) => file !== "test/layout/arrows.test.ts");
    expect(tests.filter((file) => takesTimers(file) !== isNamedSo(file))).toEqual([]);
  });
});

const violations = (isWrong: (one: Import) => boolean): string[] =>
  imports.filter(isWrong).map(({ from, to }) => `${from} -> ${to}`);

const isOurs = (path: string): boolean => path.startsWith("src/") || path.startsWith("functions/");

function floorOf(room: string): number {
  return house.findIndex((floor) => floor.includes(room));
}

/** The folder that a file is in, each wire format by itself; of a file that stands alone in src, its name. */
function roomOf(path: string): string {
  const [top = "", room = "", inner = ""] = path.replace(/\.ts$/, "").split("/");
  if (top !== "src") return top;
  return room === "formats" ? `${room}/${inner}` : room;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/^(?:import|export) [^;]*?from "([^"]+)";/gm)].map(([, specifier = ""]) => ({
    from: file,
    to: specifier.startsWith(".") ? relative(root, join(root, dirname(file), specifier)) : specifier,
  }));
}

/** The files that are left when every file that imports none of those that are left is taken away, and every one that none of them imports. */
function filesInCircles(): string[] {
  let left = imports.filter(({ to }) => isOurs(to));
  for (;;) {
    const [importing, imported] = [new Set(left.map(({ from }) => from)), new Set(left.map(({ to }) => to))];
    const next = left.filter(({ from, to }) => importing.has(to) && imported.has(from));
    if (next.length === left.length) return [...importing].sort();
    left = next;
  }
}
