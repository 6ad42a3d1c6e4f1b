import { env } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { codeOf, wrongCodeOf } from "../support/authenticator.ts";
import { newBrowser } from "../support/browser.ts";
import { type Client, client, newTenant } from "../support/client.ts";
import { insertSuperadmin, type SuperadminStory } from "../support/superadmins.ts";

// The operator signs in with a password and the code of a phone, sees where it stays signed in, and ends that. Each story has a superadmin of its own.

// A code is for 30 seconds: no test goes on in the next ones by chance.
beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() }));

afterEach(() => {
  vi.useRealTimers();
});

const later = (seconds: number): void => {
  vi.setSystemTime(Date.now() + seconds * 1_000);
};

const newSuperadmin = (): Promise<SuperadminStory> => insertSuperadmin(env as unknown as Environment);

const signIn = (root: SuperadminStory, members: Record<string, unknown> = {}) =>
  client().post("/auth/login", { ...root, ...members });

async function signedIn(root: SuperadminStory, members: Record<string, unknown> = {}): Promise<Client> {
  const reply = await signIn(root, members);
  expect(reply).toMatchObject({ status: 200 });
  return client(`Bearer ${reply.data.access}`);
}

/** Sets up a second factor with the code before the present one, so that the present one is left. */
async function setUp(root: SuperadminStory): Promise<{ secret: string; codes: string[] }> {
  const { data } = await client().post("/auth/second-factor", root);
  const confirmed = await client().post("/auth/second-factor/confirm", { ...root, code: await codeOf(data.secret, -1) });
  expect(confirmed).toMatchObject({ status: 200 });
  return { secret: data.secret, codes: confirmed.data.recovery_codes };
}

describe("The superadmin sets up a second factor", () => {
  test("and signs in with the password and a code from then on, each code once, whichever door it takes", async () => {
    const root = await newSuperadmin();
    const { path, name } = await newTenant();
    const session = await signedIn(root);
    expect((await session.get("/superadmin")).data).toEqual({
      username: root.username,
      second_factor_at: null,
      created_at: expect.any(String),
    });
    const { secret, codes } = await setUp(root);
    expect(codes).toHaveLength(10);
    expect(Date.parse((await session.get("/superadmin")).data.second_factor_at)).toBe(Date.now());
    const atTenant = (members: Record<string, unknown>) => client().post(`${path}/auth/login`, { ...root, ...members });
    const atConsole = (members: Record<string, unknown>) => newBrowser().signIn({ ...root, ...members });
    const atTenantsConsole = (members: Record<string, unknown>) => newBrowser().signIn({ ...root, tenant: name, ...members });
    const doors = [(members: Record<string, unknown>) => signIn(root, members), atTenant, atConsole, atTenantsConsole];
    for (const door of doors) {
      expect(await door({})).toMatchObject({ status: 401, code: "49018" });
      expect(await door({ code: await wrongCodeOf(secret) })).toMatchObject({ status: 401, code: "49019" });
      const code = await codeOf(secret);
      expect(await door({ code })).toMatchObject({ status: 200 });
      expect(await door({ code }), "used a moment ago").toMatchObject({ status: 401, code: "49019" });
      later(30);
    }
    for (const [index, door] of doors.entries()) expect(await door({ code: codes[index] })).toMatchObject({ status: 200 });
    expect(await signIn(root, { code: codes[0] })).toMatchObject({ status: 401, code: "49019" });
    expect(await session.get("/tenants?limit=1"), "sessions under way go on").toMatchObject({ status: 200 });
  });

  test("and who does not know the password learns nothing of it", async () => {
    const root = await newSuperadmin();
    const { secret } = await setUp(root);
    const code = await codeOf(secret);
    for (const members of [{ password: "not the one" }, { username: "nobody" }]) {
      for (const tried of [undefined, "123456", code])
        expect(await signIn(root, { ...members, code: tried })).toMatchObject({ status: 401, code: "49012", roundTrips: 1 });
      for (const path of ["/auth/second-factor", "/auth/second-factor/confirm"])
        expect(await client().post(path, { ...root, ...members, code })).toMatchObject({ status: 401, code: "49012" });
    }
    expect(await signIn(root, { code }), "none of them has used the code up").toMatchObject({ status: 200 });
  });

  test("and wrong codes are counted for the account, wherever they come from", async () => {
    const root = await newSuperadmin();
    const { secret, codes } = await setUp(root);
    const wrong = await wrongCodeOf(secret);
    for (let guess = 0; guess < 10; guess += 1)
      expect(await signIn(root, { code: wrong })).toMatchObject({ status: 401, code: "49019" });
    expect(await signIn(root, { code: await codeOf(secret) })).toMatchObject({ status: 429, code: "40029" });
    later(60);
    expect(await signIn(root, { code: codes[0] })).toMatchObject({ status: 200 });
  });

  test("and replaces it with a code of the old one alone; old recovery codes end with it", async () => {
    const root = await newSuperadmin();
    const old = await setUp(root);
    expect(await client().post("/auth/second-factor", root)).toMatchObject({ status: 401, code: "49018" });
    const { data: next } = await client().post("/auth/second-factor", { ...root, code: await codeOf(old.secret) });
    expect(new URL(next.uri).searchParams.get("issuer")).toBe("Latchkey");
    later(30);
    expect(await signIn(root, { code: await codeOf(old.secret) })).toMatchObject({ status: 200 });
    const confirmed = await client().post("/auth/second-factor/confirm", { ...root, code: await codeOf(next.secret) });
    expect(confirmed).toMatchObject({ status: 200 });
    later(30);
    for (const code of [await codeOf(old.secret), old.codes[0]])
      expect(await signIn(root, { code })).toMatchObject({ status: 401, code: "49019" });
    expect(await signIn(root, { code: await codeOf(next.secret) })).toMatchObject({ status: 200 });
  });

  test("and switches it off with the password and a code; a session alone does not", async () => {
    const root = await newSuperadmin();
    const session = await signedIn(root);
    const off = (body: Record<string, unknown>) => session.delete("/superadmin/second-factor", body);
    expect(await off({ current_password: root.password })).toMatchObject({ status: 422, code: "49022" });
    const { secret, codes } = await setUp(root);
    expect(await off({})).toMatchObject({ status: 400, code: "49010" });
    expect(await off({ current_password: "not the one", code: codes[0] })).toMatchObject({ status: 401, code: "49012" });
    expect(await off({ current_password: root.password })).toMatchObject({ status: 401, code: "49018" });
    expect(await off({ current_password: root.password, code: await codeOf(secret) })).toMatchObject({ status: 204 });
    expect((await session.get("/superadmin")).data.second_factor_at).toBeNull();
    expect(await signIn(root)).toMatchObject({ status: 200 });
    expect(await signIn(root, { code: codes[0] }), "a code too many does no harm").toMatchObject({ status: 200 });
  });

  test("and another superadmin's codes are none of its own", async () => {
    const [root, other] = [await newSuperadmin(), await newSuperadmin()];
    const { codes } = await setUp(root);
    const own = await setUp(other);
    expect(await signIn(other, { code: codes[0] })).toMatchObject({ status: 401, code: "49019" });
    expect(await signIn(other, { code: own.codes[0] })).toMatchObject({ status: 200 });
  });
});

describe("The superadmin stays signed in on a device", () => {
  const keep = async (root: SuperadminStory) => {
    const browser = newBrowser();
    const reply = await browser.signIn({ ...root, keep: true });
    expect(reply).toMatchObject({ status: 200 });
    return { browser, session: browser.as(reply) };
  };

  test("and finds the device in a list, which marks the one that asks", async () => {
    const [root, other] = [await newSuperadmin(), await newSuperadmin()];
    const [laptop, phone] = [await keep(root), await keep(root)];
    await keep(other);
    const listed = await laptop.session.get("/superadmin/sessions");
    expect(listed).toMatchObject({ status: 200, count: 2 });
    expect(listed.data.map(({ is_current }: { is_current: boolean }) => is_current).sort()).toEqual([false, true]);
    expect(listed.data[0]).toMatchObject({ user_agent: expect.stringContaining("Firefox"), network: expect.any(String) });
    expect((await phone.session.get("/superadmin/sessions?limit=1")).data).toHaveLength(1);
  });

  test("and ends one of them: its cookie and its tokens are refused, and the others go on", async () => {
    const [root, other] = [await newSuperadmin(), await newSuperadmin()];
    const [laptop, phone, stranger] = [await keep(root), await keep(root), await keep(other)];
    const { data } = await laptop.session.get("/superadmin/sessions");
    const { id } = data.find(({ is_current }: { is_current: boolean }) => !is_current);
    expect(await stranger.session.delete(`/superadmin/sessions/${id}`)).toMatchObject({ status: 404, code: "43023" });
    expect(await laptop.session.delete(`/superadmin/sessions/${id}`)).toMatchObject({ status: 204 });
    expect(await laptop.session.delete(`/superadmin/sessions/${id}`)).toMatchObject({ status: 404, code: "43023" });
    expect(await phone.session.get("/superadmin")).toMatchObject({ status: 401, code: "40001" });
    expect(await phone.browser.refresh()).toMatchObject({ status: 401, code: "40001" });
    expect(await laptop.browser.refresh()).toMatchObject({ status: 200 });
  });

  test("and signs out everywhere: kept or not, every session of it ends, and nobody else's", async () => {
    const [root, other] = [await newSuperadmin(), await newSuperadmin()];
    const [laptop, stranger] = [await keep(root), await keep(other)];
    const script = await signedIn(root);
    expect(await script.post("/superadmin/actions/end-sessions")).toMatchObject({ status: 204 });
    for (const session of [script, laptop.session])
      expect(await session.get("/superadmin")).toMatchObject({ status: 401, code: "40001" });
    expect(await laptop.browser.refresh()).toMatchObject({ status: 401, code: "40001" });
    expect(await stranger.session.get("/superadmin")).toMatchObject({ status: 200 });
    later(2);
    expect(await (await signedIn(root)).get("/superadmin")).toMatchObject({ status: 200 });
  });
});

test("An admin of a tenant reaches none of it", async () => {
  const { admin } = await newTenant();
  const asked = [
    admin.get("/superadmin"),
    admin.get("/superadmin/sessions"),
    admin.delete(`/superadmin/sessions/${crypto.randomUUID()}`),
    admin.post("/superadmin/actions/end-sessions"),
    admin.delete("/superadmin/second-factor", { current_password: "correct horse battery" }),
  ];
  for (const reply of asked) expect(await reply).toMatchObject({ status: 403, code: "40003" });
});
