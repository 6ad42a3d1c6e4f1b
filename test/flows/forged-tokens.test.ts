import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { routes } from "../../src/app/routes.ts";
import { isTenantName, isUsername } from "../../src/names.ts";
import { client, newAccount, newTenant, type Reply, superadmin, uniqueName } from "../support/client.ts";

const base64url = (data: unknown): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(data))))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const decoded = (part: string | undefined) => JSON.parse(atob((part ?? "").replaceAll("-", "+").replaceAll("_", "/")));

type Forgery = { kid: string; tenant: string; sub: string; alg?: string; age?: number };

/** A token that says anything, under a signature of nobody's. */
function forge({ kid, tenant, sub, alg = "EdDSA", age = 0 }: Forgery): string {
  const now = Math.floor(Date.now() / 1000) - age;
  const times = { iat: now, nbf: now, exp: now + 3600 };
  const claims = { sub, iss: "latchkey", aud: "admin", ...times, tenant, status: "active", permissions: [] };
  const signature = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(64))));
  return `${base64url({ alg, typ: "JWT", kid })}.${base64url(claims)}.${signature.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** Returns the parts of a refusal that a stranger sees. */
const seen = ({ status, code, message, data, errors, headers }: Reply) => ({
  status,
  code,
  message,
  data,
  errors,
  challenge: headers.get("WWW-Authenticate"),
});

async function newNeighbourhood() {
  const { path, name, admin, password } = await newTenant();
  for (const username of ["ben", "ina"]) await newAccount({ path, maker: admin, username, role: "user" });
  await admin.post(`${path}/accounts/ben/actions/ban`);
  await admin.patch(`${path}/accounts/ina`, { status: "inactive" });
  const { data } = await client().post(`${path}/auth/login`, { username: "ada", password });
  const { kid } = decoded(data.access.split(".")[0]);
  const master = await superadmin();
  expect(await master.get(path)).toMatchObject({ status: 200 });
  return { path, name, kid, access: data.access as string };
}

describe("A forged access token reveals nothing", () => {
  test.each([
    ["with the regional nodes", true],
    ["without them, at the same number of round trips", false],
  ])("every forged token gets the same refusal, %s", async (_, hasNodes) => {
    const environment = hasNodes ? {} : { REGIONAL_NODE: undefined };
    const { path, name: tenant, kid } = await newNeighbourhood();
    const other = await newNeighbourhood();
    const named: Record<string, Forgery> = {
      "an unknown username": { kid, tenant, sub: "nobody" },
      "an unknown tenant": { kid, tenant: uniqueName("nowhere"), sub: "ada" },
      "an admin": { kid, tenant, sub: "ada" },
      "somebody banned": { kid, tenant, sub: "ben" },
      "somebody inactive": { kid, tenant, sub: "ina" },
      "a key of nobody": { kid: crypto.randomUUID(), tenant, sub: "ina" },
      "a key of another tenant": { kid: other.kid, tenant, sub: "ben" },
      "another algorithm": { kid, tenant, sub: "ada", alg: "HS256" },
      "no algorithm": { kid, tenant, sub: "ben", alg: "none" },
      "a session that is over": { kid, tenant, sub: "ben", age: 7200 },
      "the superadmin": { kid, tenant: "*", sub: "superadmin" },
    };
    const replies: [string, Reply][] = [];
    for (const [what, forgery] of Object.entries(named))
      replies.push([what, await client(`Bearer ${forge(forgery)}`).send(`${path}/products`, { environment })]);
    const [first] = replies;
    expect(first?.[1]).toMatchObject({ status: 401, code: "40001" });
    for (const [what, reply] of replies) expect([what, seen(reply)]).toEqual([what, first && seen(first[1])]);
    if (!hasNodes)
      expect(replies.map(([what, { roundTrips }]) => [what, roundTrips])).toEqual(replies.map(([what]) => [what, 1]));
  });

  test("a forged token is refused although the account's real session is cached", async () => {
    const { path, name: tenant, kid, access } = await newNeighbourhood();
    const environment = { REGIONAL_NODE: undefined };
    const get = (token: string) => client(`Bearer ${token}`).send(`${path}/accounts/ada`, { environment });
    // A token that was signed in the same second is the same token, and may have been verified already.
    expect(await get(access)).toMatchObject({ status: 200 });
    expect(await get(access)).toMatchObject({ status: 200, roundTrips: 1 });
    expect(await get(forge({ kid, tenant, sub: "ada" }))).toMatchObject({ status: 401, roundTrips: 1 });
    expect(await get(forge({ kid, tenant, sub: "nobody" }))).toMatchObject({ status: 401, roundTrips: 1 });
  });

  test("a token with an invalid name reaches no regional node and no database", async () => {
    const { path, kid } = await newNeighbourhood();
    const asked: string[] = [];
    const nodes = {
      idFromName: (name: string) => asked.push(name),
      get: () => {
        throw new Error("no node is asked");
      },
    };
    const environment = { REGIONAL_NODE: nodes as never };
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.constantFrom("", ".", "..", "-", "a/b", "a b", "x".repeat(257), "%2e", "acme\u202e", "__proto__", "\0"),
    );
    const impossible = fc
      .record({ tenant: text, sub: text, kid: fc.oneof(fc.constant(kid), text) })
      .filter((one) => one.tenant !== "*" && !(isTenantName(one.tenant) && isUsername(one.sub) && one.kid === kid));
    const [known] = [await client(`Bearer ${forge({ kid, tenant: "nowhere", sub: "ada" })}`).get(`${path}/products`)];
    await fc.assert(
      fc.asyncProperty(impossible, async (forgery) => {
        const reply = await client(`Bearer ${forge(forgery)}`).send(`${path}/products`, { environment });
        expect(seen(reply)).toEqual(known && seen(known));
        expect(reply.roundTrips).toBe(0);
        expect(asked).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test("a valid session of a banned or inactive account is refused with the account's status", async () => {
    const { path, admin } = await newTenant();
    const [ben, ina] = [
      await newAccount({ path, maker: admin, username: "ben", role: "user" }),
      await newAccount({ path, maker: admin, username: "ina", role: "user" }),
    ];
    await admin.post(`${path}/accounts/ben/actions/ban`);
    await admin.patch(`${path}/accounts/ina`, { status: "inactive" });
    expect(await ben.get(`${path}/accounts/ben`)).toMatchObject({ status: 403, code: "49016" });
    expect(await ina.get(`${path}/accounts/ina`)).toMatchObject({ status: 403, code: "49017" });
  });
});

describe("A route that needs no credential ignores the credential", () => {
  const open = routes.filter(({ definition }) => definition.permission === null);

  test.each(open.map(({ definition }) => [definition.operationId, definition] as const))("%s", async (_, definition) => {
    const {
      path,
      name: tenant,
      kid,
      password,
    } = await newTenant().then(async (story) => ({
      ...story,
      kid: crypto.randomUUID(),
    }));
    const target = definition.path.replace(":tenant_name", path.split("/").at(-1) ?? "").replace(":username", "ada");
    const body = {
      ...(/^signIn|SecondFactor$/.test(definition.operationId) ? { username: "ada", password } : {}),
      ...(definition.operationId === "confirmSecondFactor" ? { code: "123456" } : {}),
      ...(definition.operationId === "resetPassword"
        ? { reset_token: "lk_reset_unknown", new_password: "a new password here" }
        : {}),
    };
    const ask = (authorization?: string) =>
      definition.method === "get" ? client(authorization).get(target) : client(authorization).post(target, body);
    const without = await ask();
    const [header] = [forge({ kid, tenant, sub: "ada", age: 7200 })];
    for (const authorization of [
      `Bearer ${header}`,
      "Bearer lk_license_unknown",
      "License no-such-key",
      "nonsense",
      "Basic %%%",
    ]) {
      const reply = await ask(authorization);
      expect([reply.status, reply.code, reply.message]).toEqual([without.status, without.code, without.message]);
      expect(reply.roundTrips).toBe(without.roundTrips);
    }
  });
});
