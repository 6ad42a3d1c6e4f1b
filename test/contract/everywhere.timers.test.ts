import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { routes } from "../../src/app/routes.ts";
import { bodyLimit } from "../../src/formats/native/body.ts";
import type { Route } from "../../src/http/route.ts";
import { takesLicenseKey } from "../../src/openapi/common-refusals.ts";
import { codesOf } from "../../src/openapi/document.ts";
import { addressThatTriedKeys } from "../support/attempts.ts";
import {
  type Client,
  client,
  newAccount,
  newTenant,
  type Reply,
  type RequestOptions,
  superadmin,
  type TenantStory,
  uniqueName,
} from "../support/client.ts";

// Provokes on each route the answers that any route can give: every refusal that the spine gives, and every fault of the database.

let vendor: TenantStory;
let guest: Client;
let banned: Client;
let inactive: Client;
/** An address. */
let guessing: string;

beforeAll(async () => {
  guessing = await addressThatTriedKeys();
  vendor = await newTenant();
  const { path, admin } = vendor;
  expect(await admin.post(`${path}/roles`, { name: "guest", permissions: [] })).toMatchObject({ status: 201 });
  guest = await newAccount({ path, maker: admin, username: "gus", role: "guest" });
  banned = await newAccount({ path, maker: admin, username: "ben", role: "user" });
  inactive = await newAccount({ path, maker: admin, username: "ina", role: "user" });
  expect(await admin.post(`${path}/accounts/ben/actions/ban`)).toMatchObject({ status: 200 });
  expect(await admin.patch(`${path}/accounts/ina`, { status: "inactive" })).toMatchObject({ status: 200 });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

type Case = [operationId: string, route: Route];

const named = (which: (definition: Route["definition"]) => boolean): Case[] =>
  routes.filter(({ definition }) => which(definition)).map((route) => [route.definition.operationId, route]);

const guarded = named(({ permission }) => permission !== null);
const open = named(({ permission }) => permission === null);
const withBody = named(({ body }) => body !== undefined);
const ofTenant = routes.filter(({ needsTenant }) => needsTenant).map((route): Case => [route.definition.operationId, route]);

const fill = (path: string, tenantName: string): string =>
  path.replace(/:([a-z_]+)/g, (_, name) =>
    name === "tenant_name" ? tenantName : name.endsWith("id") ? crypto.randomUUID() : "nobody",
  );

const call = (who: Client, { definition }: Route, options: RequestOptions = {}, tenantName = vendor.name): Promise<Reply> =>
  who.send(fill(definition.path, tenantName), { method: definition.method.toUpperCase(), ...options });

describe("A guarded route asks for a credential, a permission and an active account", () => {
  test.each(guarded)("%s asks for a credential", async (_, route) => {
    expect(await call(client(), route)).toMatchObject({ status: 401, code: "40001" });
    expect(await call(client("Bearer lk_product_unknown"), route)).toMatchObject({ status: 401, code: "40001" });
  });

  test.each(guarded)("%s refuses a role without permissions", async (_, route) => {
    expect(await call(guest, route)).toMatchObject({ status: 403, code: "40003" });
  });

  test.each(guarded)("%s is closed to a session of a banned or inactive account", async (_, route) => {
    expect(await call(banned, route)).toMatchObject({ status: 403, code: "49016" });
    expect(await call(inactive, route)).toMatchObject({ status: 403, code: "49017" });
  });
});

test.each(ofTenant)("%s answers that an unknown tenant does not exist", async (_, route) => {
  const who = route.definition.permission === null ? client() : await superadmin();
  expect(await call(who, route, {}, uniqueName("unknown"))).toMatchObject({ status: 404, code: "42002" });
});

test.each(named(takesLicenseKey))("%s refuses an address that sent too many unknown license keys", async (_, route) => {
  const guesser = client("License ABCD-EFGH", guessing);
  const reply = await call(guesser, route);
  expect(reply).toMatchObject({ status: 429, code: "40029" });
  expect(Number(reply.headers.get("Retry-After"))).toBeGreaterThan(500);
  expect(reply.headers.get("RateLimit-Policy")).toBe('"unknown-keys";q=300;w=600');
});

describe("Every route refuses a malformed body", () => {
  const json = { "Content-Type": "application/json" };

  test.each(withBody)("%s refuses a body that is not JSON, has another content type or is too large", async (_, route) => {
    const who = route.definition.permission === null ? client() : await superadmin();
    expect(await call(who, route, { raw: "{", headers: json })).toMatchObject({ status: 400, code: "40000" });
    expect(await call(who, route, { raw: "a,b", headers: { "Content-Type": "text/csv" } })).toMatchObject({
      status: 415,
      code: "40015",
    });
    expect(await call(who, route, { raw: `{"a":"${"x".repeat(bodyLimit)}"}`, headers: json })).toMatchObject({
      status: 413,
      code: "40013",
    });
  });

  test.each(withBody)("%s refuses an unknown member by name", async (_, route) => {
    const who = route.definition.permission === null ? client() : await superadmin();
    const reply = await call(who, route, { body: { no_such_member: 1 } });
    expect(reply.status).toBe(400);
    expect(reply.errors.map(({ field }) => field)).toContain("no_such_member");
  });
});

describe("Every route answers with an error when the database fails", () => {
  /** A session that no isolate has seen, so that the first thing asked is who it is. */
  const stranger = (): Client => {
    const part = (value: unknown) => btoa(JSON.stringify(value)).replace(/=+$/, "").replaceAll("+", "-").replaceAll("/", "_");
    const header = part({ alg: "EdDSA", typ: "JWT", kid: crypto.randomUUID() });
    return client(`Bearer ${header}.${part({ tenant: unseen(), sub: "nobody" })}.AAAA`);
  };
  const unseen = (): string => `unseen-${crypto.randomUUID()}`;
  const bodies: Record<string, Record<string, string>> = {
    signIn: { username: "ada", password: "correct horse battery" },
    signInSuperadmin: { username: "superadmin", password: "correct horse battery" },
    beginSecondFactor: { username: "ada", password: "correct horse battery" },
    confirmSecondFactor: { username: "ada", password: "correct horse battery", code: "123456" },
    beginSuperadminFactor: { username: "superadmin", password: "correct horse battery" },
    confirmSuperadminFactor: { username: "superadmin", password: "correct horse battery", code: "123456" },
    resetPassword: { reset_token: "lk_reset_unknown", new_password: "correct horse battery" },
  };
  const answers = (answer: () => Promise<Response>) => vi.spyOn(globalThis, "fetch").mockImplementation(answer);
  const sqlState = (code: string) => answers(async () => Response.json({ message: "made up", code }, { status: 400 }));
  const ask = ([operationId, route]: Case, options: RequestOptions = {}): Promise<Reply> => {
    const body = bodies[operationId];
    return route.definition.permission === null
      ? call(client(), route, body === undefined ? options : { ...options, body }, unseen())
      : call(stranger(), route, options);
  };
  const every = [...guarded, ...open];

  test.each(every)("%s answers that the service is unavailable and when to try again", async (...one) => {
    answers(() => Promise.reject(new TypeError("fetch failed")));
    const reply = await ask(one);
    expect(reply).toMatchObject({ status: 503, code: "50001" });
    expect(reply.headers.get("Retry-After")).toMatch(/^\d+$/);
  });

  test.each(every)("%s keeps internal error details out of its response", async (...one) => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    sqlState("42601");
    const reply = await ask(one);
    expect(reply).toMatchObject({ status: 500, code: "50000", data: {} });
    expect(reply.message).not.toContain("made up");
  });

  test.each(every)("%s stops at its deadline", async (...one) => {
    answers(() => new Promise(() => {}));
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    // A node's timers are its own.
    const reply = ask(one, { environment: { REGIONAL_NODE: undefined } });
    const asked = vi.mocked(fetch);
    await vi.waitUntil(() => asked.mock.calls.length > 0, { interval: 1 });
    await vi.advanceTimersByTimeAsync(25_000);
    expect(await reply).toMatchObject({ status: 504, code: "50004" });
  });

  test.each(every.filter(([, { definition }]) => definition.method !== "get"))(
    "%s allows a retry after a deadlock",
    async (...one) => {
      sqlState("40P01");
      expect(codesOf(one[1].definition)).toContain("40008");
      expect(await ask(one)).toMatchObject({ status: 409, code: "40008" });
    },
  );
});
