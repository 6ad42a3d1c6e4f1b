import { env } from "cloudflare:test";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { forgetPresence } from "../../src/edge/tenant-presence.ts";
import { type Client, client, superadmin, uniqueName } from "../support/client.ts";
import { nowhere, redirect } from "../support/edge.ts";
import { newStory, noMemory, outcomeOf, validate } from "../support/node-story.ts";

// Requests for invented tenants create no node and cost few statements. A node's file would exist from the first request on.

afterEach(() => {
  vi.restoreAllMocks();
});

/** The nodes, with the names of those that were asked for. */
function watchedNodes() {
  const { REGIONAL_NODE: nodes } = env as unknown as Required<Pick<Environment, "REGIONAL_NODE">>;
  const names: string[] = [];
  const watched = new Proxy(nodes, {
    get: (target, member) => {
      const value = Reflect.get(target, member);
      if (member === "idFromName")
        return (name: string) => {
          names.push(name);
          return nodes.idFromName(name);
        };
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { environment: { REGIONAL_NODE: watched, ...noMemory }, names };
}

const part = (value: unknown) => btoa(JSON.stringify(value)).replace(/=+$/, "").replaceAll("+", "-").replaceAll("/", "_");

const session = (tenant: string): Client => {
  const header = part({ alg: "EdDSA", typ: "JWT", kid: crypto.randomUUID() });
  return client(`Bearer ${header}.${part({ tenant, sub: "ada" })}.AAAA`);
};

const signed = { "Accept-Signature": 'sig1=("@status");nonce="1"' };

describe("a tenant that does not exist", () => {
  const inventors: [string, (name: string) => [Client, string, object]][] = [
    [
      "in a path, with a license key",
      (name) => [client("License SKETCH-0001"), `/tenants/${name}/licenses/actions/validate`, {}],
    ],
    ["in a path, with an API token", (name) => [client("Bearer lk_license_unknown"), `/tenants/${name}/machines`, {}]],
    [
      "in a path, at a sign-in",
      (name) => [client(), `/tenants/${name}/auth/login`, { username: "ada", password: "nothing at all" }],
    ],
    ["in a session", (name) => [session(name), `/tenants/${name}/licenses`, {}]],
    ["in a session for another path", (name) => [session(name), "/tenants", {}]],
  ];

  test.each(inventors)("%s has no node, asked once or often, signed or not", async (_, invent) => {
    const { environment, names } = watchedNodes();
    const name = uniqueName("invented");
    const [who, path, body] = invent(name);
    for (const headers of [{}, signed, {}]) {
      const reply = await who.send(path, { method: "POST", body: body as Record<string, unknown>, headers, environment });
      expect([401, 404], `${reply.code} ${reply.message}`).toContain(reply.status);
    }
    expect(names).toEqual([]);
  });

  test("costs a statement, and is then remembered as absent for a while", async () => {
    const name = uniqueName("invented");
    const ask = () => validate({ path: `/tenants/${name}`, key: "SKETCH-0001" });
    expect(await ask()).toMatchObject({ status: 401, code: "40001", roundTrips: 1 });
    expect(await ask()).toMatchObject({ status: 401, code: "40001", roundTrips: 0 });
  });

  test("whose name is none is not even looked up", async () => {
    const asked = vi.spyOn(globalThis, "fetch");
    for (const name of ["-", "a%20b", "x".repeat(257)])
      expect(await validate({ path: `/tenants/${name}`, key: "SKETCH-0001" })).toMatchObject({ status: 401 });
    expect(asked).not.toHaveBeenCalled();
  });

  test("is found when it is made, also where it was just looked for in vain", async () => {
    const invented = uniqueName("soon");
    const ask = (tenant: string) => validate({ path: `/tenants/${tenant}`, key: "SKETCH-0001" });
    await ask(invented);
    expect((await ask(invented)).roundTrips).toBe(0);
    const master = await superadmin();
    expect(await master.post("/tenants", { name: invented })).toMatchObject({ status: 201 });
    const { environment, names } = watchedNodes();
    await validate({ path: `/tenants/${invented}`, key: "SKETCH-0001" }, environment);
    expect(names).toEqual([`enam/${invented}/0`]);
  });
});

describe("an isolate that has just started", () => {
  test("finds a tenant that its region knows at once, and one that it does not know without a second round trip", async () => {
    const story = await newStory();
    await validate(story);
    forgetPresence();
    expect(outcomeOf(await validate(story))).toEqual([true, "valid", "node", 0]);
    forgetPresence();
    const REGION = uniqueName("region");
    expect(outcomeOf(await validate(story, { ...noMemory, REGION }))).toEqual([true, "valid", "database", 1]);
    expect(outcomeOf(await validate(story, { ...noMemory, REGION }))).toEqual([true, "valid", "database", 1]);
    expect(outcomeOf(await validate(story, { ...noMemory, REGION }))).toEqual([true, "valid", "node", 0]);
  });

  test("answers for known tenants while the database is unavailable", async () => {
    const story = await newStory();
    await validate(story);
    const putBack = await redirect(story.name, nowhere);
    forgetPresence();
    const away = { ...noMemory, DATABASE_ENDPOINT: nowhere };
    expect(await validate(story, away)).toMatchObject({ status: 200, data: { valid: true } });
    expect(await validate({ path: `/tenants/${uniqueName("invented")}`, key: "SKETCH-0001" }, away)).toMatchObject({
      status: 503,
    });
    await putBack();
  });
});

test("a tenant that was deleted has no node asked any more", async () => {
  const story = await newStory();
  await validate(story);
  const master = await superadmin();
  expect(await master.delete(story.path)).toMatchObject({ status: 204 });
  await vi.waitUntil(async () => (await validate(story)).status === 401);
  const { environment, names } = watchedNodes();
  await vi.waitUntil(async () => {
    names.length = 0;
    await validate(story, environment);
    return names.length === 0;
  });
});
