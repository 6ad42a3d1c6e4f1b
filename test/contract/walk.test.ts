import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { routes } from "../../src/app/routes.ts";
import type { NativeCode } from "../../src/formats/native/refusals.ts";
import type { Route } from "../../src/http/route.ts";
import { taggedOperations, takesIdempotencyKey } from "../../src/http/route.ts";
import { takesLicenseKey } from "../../src/openapi/common-refusals.ts";
import { codesOf, isRateLimited } from "../../src/openapi/document.ts";
import type { Reply, RequestOptions } from "../support/client.ts";
import { provocations, send as sendAsked } from "./provocations.ts";
import { type Ask, newWorld, type World } from "./world.ts";

// Every route is made to succeed, and to give each code that its documentation names. What any route gives alike is in
// everywhere.timers.test.ts and nonsense.test.ts.

let world: World;

const tagged = taggedOperations(routes);

beforeAll(async () => {
  world = await newWorld();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Codes that everywhere.timers.test.ts and nonsense.test.ts make a route give. */
const provokedEverywhere = ({ definition, needsTenant }: Route): NativeCode[] => [
  "40000",
  "50000",
  "50001",
  "50004",
  "50005",
  ...(definition.permission === null ? [] : (["40001", "40003", "49016", "49017"] as const)),
  ...(definition.body === undefined ? [] : (["40013", "40015"] as const)),
  ...(definition.method === "get" ? [] : (["40008"] as const)),
  ...(definition.method === "patch" ? (["40012"] as const) : []),
  ...(needsTenant ? (["42002"] as const) : []),
  ...(takesLicenseKey(definition) && !isRateLimited(definition) ? (["40029"] as const) : []),
];

const send = (route: Route, ask: Ask, options: RequestOptions = {}): Promise<Reply> => sendAsked(world, route, ask, options);

/** Values that nobody means in a member. */
const junk = [null, "", "-", 0, -1, "x".repeat(20_000), [null], {}];

const expectCode = (reply: Reply, code: string): void => {
  expect(code === "00000" ? [reply.status < 300, reply.code ?? code] : [reply.status >= 400, reply.code], reply.message).toEqual([
    true,
    code,
  ]);
};

describe.each(routes.map((route) => [route.definition.operationId, route] as const))("%s", (operationId, route) => {
  const given = provocations[operationId] ?? {};

  test("succeeds, and gives every code that its route documents and no other", () => {
    const elsewhere: string[] = [...provokedEverywhere(route), ...(takesIdempotencyKey(route.definition) ? ["40009"] : [])];
    const named = codesOf(route.definition).filter((code) => !elsewhere.includes(code));
    expect(Object.keys(given).sort()).toEqual(["00000", ...new Set(named)].sort());
  });

  test.each(Object.entries(given))("answers %s", async (code, provoke) => {
    expectCode(await send(route, await provoke(world)), code);
  });

  const succeed = given["00000"];
  const members = Object.keys(route.definition.body?.shape ?? {});

  if (succeed !== undefined && members.length > 0) {
    test("refuses nonsense in each member with a code that it names", async () => {
      const ask = await succeed(world);
      for (const member of members) {
        for (const value of junk) {
          const reply = await send(route, { ...ask, body: { ...ask.body, [member]: value } }, { changesNothing: "perhaps" });
          expect(reply.status).toBeLessThan(500);
        }
      }
    });
  }

  if (succeed !== undefined && tagged.has(operationId)) {
    test("says the ETag of what it answers", async () => {
      expect((await send(route, await succeed(world))).headers.get("ETag")).toMatch(/^"[0-9a-f]{1,16}"$/);
    });
  }

  if (succeed !== undefined && route.definition.method === "patch") {
    test("answers 40012 where the thing has another ETag than If-Match names", async () => {
      const ask = await succeed(world);
      const { status, code } = await send(route, ask, { headers: { "If-Match": '"another"' } });
      expect([status, code]).toEqual([412, "40012"]);
      expectCode(await send(route, ask, { headers: { "If-Match": "*" } }), "00000");
    });
  }

  if (succeed === undefined || !takesIdempotencyKey(route.definition)) return;

  test("answers 40009 when another request uses the same idempotency key", async () => {
    const ask = await succeed(world);
    const options = { headers: { "Idempotency-Key": crypto.randomUUID() } };
    expectCode(await send(route, ask, options), "00000");
    const query = route.definition.query?.shape.ttl === undefined ? "another=request" : "ttl=7200";
    expectCode(await send(route, { ...ask, query }, options), "40009");
  });
});

test("every provocation belongs to a route that exists", () => {
  const known = routes.map(({ definition }) => definition.operationId);
  expect(Object.keys(provocations).filter((operationId) => !known.includes(operationId))).toEqual([]);
});
