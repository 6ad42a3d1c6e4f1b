import { env } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { codeOf, wrongCodeOf } from "../support/authenticator.ts";
import { client, newAccount, newTenant, superadmin, type TenantStory } from "../support/client.ts";

// Signing in with a password and the code of a phone, from the first setup to the lost phone.

const password = "correct horse battery";

// A code is for 30 seconds: no test goes on in the next ones by chance.
beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() }));

afterEach(() => {
  vi.useRealTimers();
});

const later = (seconds: number): void => {
  vi.setSystemTime(Date.now() + seconds * 1_000);
};

const signIn = ({ path }: TenantStory, code?: string, members: Record<string, unknown> = {}) =>
  client().post(`${path}/auth/login`, { username: "ada", password, ...(code === undefined ? {} : { code }), ...members });

const begin = ({ path }: TenantStory, members: Record<string, unknown> = {}) =>
  client().post(`${path}/auth/second-factor`, { username: "ada", password, ...members });

const confirm = ({ path }: TenantStory, code: string, members: Record<string, unknown> = {}) =>
  client().post(`${path}/auth/second-factor/confirm`, { username: "ada", password, code, ...members });

/** Sets up a second factor with the code before the present one, so that the present one is left. */
async function setUp(vendor: TenantStory, members: Record<string, unknown> = {}): Promise<{ secret: string; codes: string[] }> {
  const { data } = await begin(vendor, members);
  const confirmed = await confirm(vendor, await codeOf(data.secret, -1), members);
  expect(confirmed).toMatchObject({ status: 200 });
  return { secret: data.secret, codes: confirmed.data.recovery_codes };
}

describe("Ada sets up a second factor", () => {
  test("and signs in with her password and a code from then on, each code once", async () => {
    const vendor = await newTenant();
    const { path, admin } = vendor;
    expect((await admin.get(`${path}/accounts/ada`)).data.second_factor_at).toBeNull();
    const { data: setup } = await begin(vendor);
    expect(setup.uri).toContain(setup.secret);
    expect(await signIn(vendor), "nothing changes before it is confirmed").toMatchObject({ status: 200 });
    expect(await confirm(vendor, await wrongCodeOf(setup.secret))).toMatchObject({ status: 401, code: "49019" });
    const confirmed = await confirm(vendor, await codeOf(setup.secret, -1));
    expect(confirmed).toMatchObject({ status: 200, roundTrips: 2 });
    expect(confirmed.data.recovery_codes).toHaveLength(10);
    expect(Date.parse((await admin.get(`${path}/accounts/ada`)).data.second_factor_at)).toBe(Date.now());

    expect(await signIn(vendor)).toMatchObject({ status: 401, code: "49018" });
    expect(await signIn(vendor, "  ")).toMatchObject({ status: 401, code: "49018" });
    expect(await signIn(vendor, await wrongCodeOf(setup.secret))).toMatchObject({ status: 401, code: "49019" });
    expect(await signIn(vendor, await codeOf(setup.secret, -1)), "used for the setup").toMatchObject({
      status: 401,
      code: "49019",
    });
    const code = await codeOf(setup.secret);
    expect(await signIn(vendor, `${code.slice(0, 3)} ${code.slice(3)}`)).toMatchObject({ status: 200, roundTrips: 3 });
    expect(await signIn(vendor, code), "used a moment ago").toMatchObject({ status: 401, code: "49019" });
    later(30);
    const ahead = await codeOf(setup.secret, 1);
    expect(await signIn(vendor, ahead), "of a clock that is ahead").toMatchObject({ status: 200 });
    expect(await signIn(vendor, await codeOf(setup.secret)), "older than the last one").toMatchObject({
      status: 401,
      code: "49019",
    });
  });

  test("and who does not know her password learns nothing of it", async () => {
    const vendor = await newTenant();
    const { secret } = await setUp(vendor);
    const code = await codeOf(secret);
    for (const members of [{ password: "not the one" }, { username: "nobody" }]) {
      for (const tried of [undefined, "123456", code])
        expect(await signIn(vendor, tried, members)).toMatchObject({ status: 401, code: "49012", roundTrips: 2 });
      expect(await begin(vendor, members)).toMatchObject({ status: 401, code: "49012" });
      expect(await confirm(vendor, code, members)).toMatchObject({ status: 401, code: "49012" });
    }
    expect(await signIn(vendor, code), "none of them has used the code up").toMatchObject({ status: 200 });
  });

  test("and her sessions and API tokens go on without a code", async () => {
    const vendor = await newTenant();
    const { path, admin } = vendor;
    const { data } = await admin.post(`${path}/accounts/ada/tokens`, { current_password: password });
    await setUp(vendor);
    expect(await admin.get(`${path}/products`)).toMatchObject({ status: 200 });
    expect(await client(`Bearer ${data.token}`).get(`${path}/products`)).toMatchObject({ status: 200 });
  });

  test("and replaces it with a code of the old one alone; the old one works until then", async () => {
    const vendor = await newTenant();
    const old = await setUp(vendor);
    expect(await begin(vendor)).toMatchObject({ status: 401, code: "49018" });
    expect(await begin(vendor, { code: "not a code" })).toMatchObject({ status: 401, code: "49019" });
    const { data: next } = await begin(vendor, { code: await codeOf(old.secret) });
    later(30);
    expect(await signIn(vendor, await codeOf(next.secret))).toMatchObject({ status: 401, code: "49019" });
    expect(await signIn(vendor, await codeOf(old.secret))).toMatchObject({ status: 200 });
    expect(await confirm(vendor, await codeOf(next.secret))).toMatchObject({ status: 200 });
    later(30);
    expect(await signIn(vendor, await codeOf(old.secret))).toMatchObject({ status: 401, code: "49019" });
    expect(await signIn(vendor, old.codes[0])).toMatchObject({ status: 401, code: "49019" });
    expect(await signIn(vendor, await codeOf(next.secret))).toMatchObject({ status: 200 });
  });

  test("within fifteen minutes, with the secret that she was given last", async () => {
    const vendor = await newTenant();
    expect(await confirm(vendor, "123456")).toMatchObject({ status: 409, code: "49021" });
    const { data: first } = await begin(vendor);
    const { data: second } = await begin(vendor);
    expect(await confirm(vendor, await codeOf(first.secret))).toMatchObject({ status: 401, code: "49019" });
    later(15 * 60);
    expect(await confirm(vendor, await codeOf(second.secret))).toMatchObject({ status: 409, code: "49021" });
    expect(await signIn(vendor)).toMatchObject({ status: 200 });
  });

  test("and neither its secret nor a recovery code is in the trail, which says that it was set up", async () => {
    const vendor = await newTenant();
    const { path, admin, name } = vendor;
    const { secret, codes } = await setUp(vendor);
    const trail = JSON.stringify((await admin.get(`${path}/events?limit=100`)).data);
    expect([secret, ...codes].filter((text) => trail.includes(text))).toEqual([]);
    const { data } = await admin.get(`${path}/events?event=account.second_factor_switched_on`);
    expect(data).toMatchObject([{ resource: "account", after: { second_factor_at: expect.any(String) } }]);
    const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
    const { rows } = await openDatabase({ url, endpoint }).execute<{ kept: string }>(sql`
      select concat_ws(' ', factor::text, (select string_agg(code::text, ' ') from recovery_codes code where code.tenant_id = tenant.id)) as kept
      from tenants tenant join second_factors factor on factor.tenant_id = tenant.id
      where tenant.name = ${name}`);
    expect(rows).toHaveLength(1);
    expect([secret, ...codes].filter((text) => rows[0]?.kept.includes(text))).toEqual([]);
  });
});

describe("Ada lost her phone", () => {
  test("and signs in with recovery codes, each once, as she wrote them down", async () => {
    const vendor = await newTenant();
    const { path, admin } = vendor;
    const { codes } = await setUp(vendor);
    const [first = "", second = "", third = ""] = codes;
    expect(await signIn(vendor, first)).toMatchObject({ status: 200, roundTrips: 3 });
    expect(await signIn(vendor, first)).toMatchObject({ status: 401, code: "49019" });
    expect(await signIn(vendor, second.toUpperCase().replace("-", " "))).toMatchObject({ status: 200 });
    const { data } = await admin.get(`${path}/events?event=account.recovery_code_used`);
    expect(data).toMatchObject([{ resource: "account" }, { resource: "account" }]);
    expect(data[0].after).toEqual({ used_at: expect.any(String) });
    later(60);
    const { data: next } = await begin(vendor, { code: third });
    expect(await confirm(vendor, await codeOf(next.secret))).toMatchObject({ status: 200 });
  });

  test("with her recovery codes: a colleague switches her second factor off, and the trail tells who", async () => {
    const vendor = await newTenant();
    const { path, admin } = vendor;
    const bob = await newAccount({ path, maker: admin, username: "bob", role: "admin" });
    const uma = await newAccount({ path, maker: admin, username: "uma", role: "user" });
    const { codes } = await setUp(vendor);
    expect(await uma.delete(`${path}/accounts/ada/second-factor`)).toMatchObject({ status: 403, code: "40003" });
    expect(await signIn(vendor)).toMatchObject({ status: 401 });
    expect(await bob.delete(`${path}/accounts/ada/second-factor`)).toMatchObject({ status: 204 });
    expect(await signIn(vendor)).toMatchObject({ status: 200 });
    expect(await bob.delete(`${path}/accounts/ada/second-factor`)).toMatchObject({ status: 422, code: "49022" });
    const { data } = await admin.get(`${path}/events?event=account.second_factor_switched_off`);
    expect(data).toMatchObject([{ actor: { kind: "account", name: "bob" }, after: { second_factor_at: null } }]);
    const again = await setUp(vendor);
    expect(await signIn(vendor, codes[1]), "a code of the time before").toMatchObject({ status: 401, code: "49019" });
    expect(await signIn(vendor, again.codes[1])).toMatchObject({ status: 200 });
  });

  test("or not: she switches it off herself with her password and a code, and a session alone does not", async () => {
    const vendor = await newTenant();
    const { path, admin } = vendor;
    const { secret } = await setUp(vendor);
    const switchOff = (body: Record<string, unknown>) => admin.delete(`${path}/accounts/ada/second-factor`, body);
    expect(await switchOff({})).toMatchObject({ status: 400, code: "49010" });
    expect(await switchOff({ current_password: "not the one", code: await codeOf(secret) })).toMatchObject({ code: "49012" });
    expect(await switchOff({ current_password: password })).toMatchObject({ status: 401, code: "49018" });
    expect(await switchOff({ current_password: password, code: await wrongCodeOf(secret) })).toMatchObject({ code: "49019" });
    expect(await switchOff({ current_password: password, code: await codeOf(secret) })).toMatchObject({ status: 204 });
    expect(await signIn(vendor)).toMatchObject({ status: 200 });
    expect(await switchOff({ current_password: password })).toMatchObject({ status: 422, code: "49022" });
  });
});

describe("A tenant demands a second factor of its admins", () => {
  const demand = async ({ path }: TenantStory, required = true) =>
    expect(await (await superadmin()).patch(path, { require_second_factor: required })).toMatchObject({
      status: 200,
      data: { require_second_factor: required },
    });

  test("so that one without it sets it up through the door, while sessions that run go on", async () => {
    const vendor = await newTenant();
    const { path, admin } = vendor;
    await demand(vendor);
    expect(await signIn(vendor)).toMatchObject({ status: 403, code: "49020" });
    expect(await signIn(vendor, undefined, { password: "not the one" })).toMatchObject({ status: 401, code: "49012" });
    expect(await admin.get(`${path}/products`)).toMatchObject({ status: 200 });
    const { secret } = await setUp(vendor);
    expect(await signIn(vendor)).toMatchObject({ status: 401, code: "49018" });
    expect(await signIn(vendor, await codeOf(secret))).toMatchObject({ status: 200 });
    await demand(vendor, false);
    expect(await signIn(vendor)).toMatchObject({ status: 401, code: "49018" });
  });

  test("also of a role of its own that permits what the role user does not, and of nobody else", async () => {
    const vendor = await newTenant();
    const { path, admin } = vendor;
    const people: [role: string, permissions: string[], status: number][] = [
      ["auditor", ["event.read"], 403],
      ["support", ["license.read", "license.suspend", "user.read"], 200],
    ];
    await newAccount({ path, maker: admin, username: "user", role: "user" });
    for (const [role, permissions] of people) {
      expect(await admin.post(`${path}/roles`, { name: role, permissions })).toMatchObject({ status: 201 });
      await newAccount({ path, maker: admin, username: role, role });
    }
    await demand(vendor);
    for (const [username, status] of [["user", 200], ...people.map(([role, , status]) => [role, status] as const)] as const)
      expect([username, (await signIn(vendor, undefined, { username })).status]).toEqual([username, status]);
  });
});

describe("Who guesses codes", () => {
  test("is stopped after ten of them, from however many addresses they come; the phone's owner waits as well", async () => {
    const vendor = await newTenant();
    const { secret, codes } = await setUp(vendor);
    const wrong = await wrongCodeOf(secret);
    for (let guess = 0; guess < 10; guess += 1) {
      const code = guess % 2 === 0 ? wrong : `aaaaaaaa-${guess}`;
      expect(await signIn(vendor, code)).toMatchObject({ status: 401, code: "49019" });
    }
    const refused = await signIn(vendor, await codeOf(secret));
    expect(refused).toMatchObject({ status: 429, code: "40029" });
    expect(refused.headers.get("RateLimit-Policy")).toBe('"second-factor";q=10;w=60');
    expect(await signIn(vendor, codes[0])).toMatchObject({ status: 429 });
    expect(await signIn(vendor), "it still says what is missing").toMatchObject({ status: 401, code: "49018" });
    later(61);
    expect(await signIn(vendor, await codeOf(secret))).toMatchObject({ status: 200 });
  });

  test("from one address is stopped like whoever guesses passwords; a missing code is no guess", async () => {
    const vendor = await newTenant();
    const { secret } = await setUp(vendor);
    const here = client();
    const body = { username: "ada", password };
    for (let time = 0; time < 12; time += 1)
      expect(await here.post(`${vendor.path}/auth/login`, body)).toMatchObject({ status: 401, code: "49018" });
    const code = await wrongCodeOf(secret);
    for (let guess = 0; guess < 10; guess += 1) await here.post(`${vendor.path}/auth/login`, { ...body, code });
    const refused = await here.post(`${vendor.path}/auth/login`, body);
    expect(refused).toMatchObject({ status: 429, code: "40029", roundTrips: 0 });
    expect(refused.headers.get("RateLimit-Policy")).toBe('"sign-in";q=10;w=60');
  });
});
