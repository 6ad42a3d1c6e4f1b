import { sql } from "drizzle-orm";
import { describe, expect, inject, test } from "vitest";
import { routes, surfaces } from "../../src/app/routes.ts";
import { newBrowser } from "../support/browser.ts";
import { client, newAccount, newTenant, superadmin, type TenantStory } from "../support/client.ts";
import { database } from "../support/in-database.ts";

const password = "correct horse battery";

/** A support person's account, with a session kept on a device. */
async function keptSession({ name, path, admin }: Pick<TenantStory, "name" | "path" | "admin">, username = "sam") {
  const there = await admin.get(`${path}/accounts/${username}`);
  if (there.status === 404) await newAccount({ path, maker: admin, username, role: "user" });
  const browser = newBrowser();
  const signedIn = await browser.signIn({ tenant: name, username, password, keep: true });
  expect(signedIn).toMatchObject({ status: 200 });
  return { browser, sam: browser.as(signedIn), at: `${path}/accounts/${username}` };
}

/** Has time go by for the kept sessions of a tenant: tests never sleep. */
const agedSessions = (tenantName: string, by: string) =>
  database.changing.execute(sql`
    update account_sessions session
    set
      expiry = session.expiry - ${by}::interval,
      rotated_at = array(select at - ${by}::interval from unnest(session.rotated_at) with ordinality as one(at, place) order by place)
    from tenants tenant
    where tenant.name = ${tenantName} and session.tenant_id = tenant.id`);

describe("Somebody who chose to stay signed in", () => {
  test("gets a cookie that scripts cannot read and other sites do not send, beside the usual access token", async () => {
    const { name, path, admin } = await newTenant();
    await newAccount({ path, maker: admin, username: "sam", role: "user" });
    const browser = newBrowser();
    const { status, data, headers } = await browser.signIn({ tenant: name, username: "sam", password, keep: true });
    expect(status).toBe(200);
    expect(Object.keys(data).sort()).toEqual(["access", "expire_at"]);
    const [value, ...attributes] = (headers.get("Set-Cookie") ?? "").split("; ");
    expect(value).toMatch(/^latchkey_session=lk_session_/);
    expect(attributes.sort()).toEqual(["HttpOnly", "Max-Age=2592000", "Path=/console/session", "SameSite=Strict", "Secure"]);
    expect(await browser.as({ data } as never).get(`${path}/accounts/sam`)).toMatchObject({ status: 200 });
  });

  test("comes back with a new token and a new cookie after a reload", async () => {
    const { browser, at } = await keptSession(await newTenant());
    const first = browser.cookie;
    const refreshed = await browser.refresh();
    expect(refreshed).toMatchObject({ status: 200, roundTrips: 1 });
    expect(browser.cookie).not.toBe(first);
    expect(await browser.as(refreshed).get(at)).toMatchObject({ status: 200 });
    expect(await browser.refresh()).toMatchObject({ status: 200 });
  });

  test("signs in again where it did not choose so: there is no cookie, and nothing to refresh", async () => {
    const { name, path, admin } = await newTenant();
    await newAccount({ path, maker: admin, username: "sam", role: "user" });
    const browser = newBrowser();
    const { status, headers } = await browser.signIn({ tenant: name, username: "sam", password });
    expect([status, headers.get("Set-Cookie"), browser.cookie]).toEqual([200, null, undefined]);
    expect(await browser.refresh()).toMatchObject({ status: 204 });
  });

  test("signs out: the cookie goes, refreshes nothing, and the access token ends with it", async () => {
    const { browser, sam, at } = await keptSession(await newTenant());
    const copy = newBrowser(browser.cookie);
    expect(await browser.signOut()).toMatchObject({ status: 204 });
    expect(browser.cookie).toBeUndefined();
    expect(await copy.refresh()).toMatchObject({ status: 401, code: "40001" });
    expect(copy.cookie).toBeUndefined();
    expect(await sam.get(at)).toMatchObject({ status: 401, message: "The session has ended. Sign in again." });
    expect(await browser.signOut()).toMatchObject({ status: 204 });
  });

  test("signs in as somebody else on the same device: the session before has ended", async () => {
    const tenant = await newTenant();
    const { browser, sam, at } = await keptSession(tenant);
    const before = newBrowser(browser.cookie);
    await browser.signIn({ tenant: tenant.name, username: "ada", password, keep: true });
    expect(await before.refresh()).toMatchObject({ status: 401 });
    expect(await sam.get(at)).toMatchObject({ status: 401 });
    expect(await browser.refresh()).toMatchObject({ status: 200 });
  });

  test("may be the superadmin, with the tenant left out", async () => {
    const browser = newBrowser();
    const signedIn = await browser.signIn({ ...inject("superadmin"), keep: true });
    expect(signedIn).toMatchObject({ status: 200 });
    const refreshed = await browser.refresh();
    expect(await browser.as(refreshed).get("/tenants?limit=1")).toMatchObject({ status: 200 });
    await browser.signOut();
    expect(await browser.as(refreshed).get("/tenants?limit=1")).toMatchObject({ status: 401 });
    expect(await (await superadmin()).get("/tenants?limit=1")).toMatchObject({ status: 200 });
  });
});

describe("A cookie that was replaced", () => {
  test("still refreshes for a minute, with the same successor: two tabs at once, or an answer that was lost", async () => {
    const { browser } = await keptSession(await newTenant());
    const other = newBrowser(browser.cookie);
    expect(await browser.refresh()).toMatchObject({ status: 200 });
    expect(await other.refresh()).toMatchObject({ status: 200 });
    expect(other.cookie).toBe(browser.cookie);
    expect(await browser.refresh()).toMatchObject({ status: 200 });
  });

  test("ends the session when it comes later: somebody has a copy, and the trail says so", async () => {
    const tenant = await newTenant();
    const { browser, sam, at } = await keptSession(tenant);
    const thief = newBrowser(browser.cookie);
    await browser.refresh();
    await agedSessions(tenant.name, "2 minutes");
    expect(await thief.refresh()).toMatchObject({ status: 401, code: "40001" });
    expect(await browser.refresh()).toMatchObject({ status: 401 });
    expect(await sam.get(at)).toMatchObject({ status: 401 });
    const { data } = await tenant.admin.get(`${tenant.path}/events?event=account.session_reused`);
    const account = (await tenant.admin.get(`${tenant.path}/events?event=account.created&limit=1`)).data[0];
    expect(data).toMatchObject([{ resource: "account", resource_id: account.resource_id, actor: { kind: "nobody" } }]);
  });

  test("cannot be guessed: a number or a signature that was changed is unknown, and ends nothing", async () => {
    const { browser } = await keptSession(await newTenant());
    const [secret = "", number = "", signature = ""] = browser.cookie?.split(".") ?? [];
    const forged = [
      `${secret}.2.${signature}`,
      `${secret}.${number}.${signature.replace(/^./, (digit) => (digit === "0" ? "1" : "0"))}`,
      `${secret}.${number}`,
      `${secret}.999999999999.${signature}`,
      "nonsense",
      "%00",
      "a".repeat(4_000),
    ];
    for (const cookie of forged)
      expect([cookie, await newBrowser(cookie).refresh()]).toMatchObject([cookie, { status: 401, roundTrips: 0 }]);
    expect(await browser.refresh()).toMatchObject({ status: 200 });
  });
});

describe("A kept session ends", () => {
  test("thirty days after its sign-in, however often it was refreshed", async () => {
    const tenant = await newTenant();
    const { browser } = await keptSession(tenant);
    await agedSessions(tenant.name, "29 days");
    const { status, headers } = await browser.refresh();
    expect(status).toBe(200);
    expect(Number(/Max-Age=(\d+)/.exec(headers.get("Set-Cookie") ?? "")?.[1])).toBeLessThanOrEqual(86_400);
    await agedSessions(tenant.name, "1 day");
    expect(await browser.refresh()).toMatchObject({ status: 401 });
  });

  const ends: [string, (tenant: TenantStory, at: string) => Promise<{ status: number }>][] = [
    ["with a ban", ({ admin }, at) => admin.post(`${at}/actions/ban`)],
    ["with another role", ({ admin }, at) => admin.patch(at, { role: "admin" })],
    ["when the account is made inactive", ({ admin }, at) => admin.patch(at, { status: "inactive" })],
    ["when the account is deleted", ({ admin }, at) => admin.delete(at)],
    ["with the tenant's session key", async ({ path }) => (await superadmin()).post(`${path}/regenerate`)],
    ["when everything is signed out", ({ admin }, at) => admin.post(`${at}/actions/end-sessions`)],
    [
      "with a new password",
      async ({ admin }, at) => {
        const { data } = await admin.post(`${at}/actions/password-token`);
        const next = { reset_token: data.token, new_password: "another horse battery" };
        return client().post(`${at}/actions/reset-password`, next);
      },
    ],
  ];
  test.each(ends)("%s", async (_, end) => {
    const tenant = await newTenant();
    const { browser, sam, at } = await keptSession(tenant);
    expect((await end(tenant, at)).status).toBeLessThan(300);
    expect(await browser.refresh()).toMatchObject({ status: 401 });
    expect(browser.cookie).toBeUndefined();
    expect((await sam.get(at)).status).toBeGreaterThanOrEqual(401);
  });

  test("not with what belongs to somebody else, or changes nothing", async () => {
    const tenant = await newTenant();
    const { browser } = await keptSession(tenant);
    const { at } = await keptSession(tenant, "kim");
    await tenant.admin.post(`${at}/actions/ban`);
    await tenant.admin.patch(`${tenant.path}/accounts/sam`, { first_name: "Sam", role: "user" });
    expect(await browser.refresh()).toMatchObject({ status: 200 });
  });
});

describe("Sessions are listed and ended", () => {
  test("by their own account, which sees which one it is in; another device signs in again", async () => {
    const tenant = await newTenant();
    const { browser: laptop } = await keptSession(tenant);
    const { sam, at } = await keptSession(tenant);
    const { data, count } = await sam.get(`${at}/sessions`);
    expect(count).toBe(2);
    expect(data.map((one: { is_current: boolean }) => one.is_current).sort()).toEqual([false, true]);
    expect(data[0]).toMatchObject({ user_agent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", network: /\/48$/ });
    expect(JSON.stringify(data)).not.toMatch(/lk_session_|hash/);
    const other = data.find((one: { is_current: boolean }) => !one.is_current);
    expect(await sam.delete(`${at}/sessions/${other.id}`)).toMatchObject({ status: 204 });
    expect(await sam.delete(`${at}/sessions/${other.id}`)).toMatchObject({ status: 404, code: "43023" });
    expect(await laptop.refresh()).toMatchObject({ status: 401 });
    expect(await sam.get(`${at}/sessions`)).toMatchObject({ status: 200, count: 1 });
    const { data: events } = await tenant.admin.get(`${tenant.path}/events?event=account.session_ended`);
    expect(events).toMatchObject([{ actor: { name: "sam" }, after: { session_id: other.id } }]);
  });

  test("by an admin; not by a user of somebody else, and not across tenants", async () => {
    const tenant = await newTenant();
    const { browser, at } = await keptSession(tenant);
    const kim = await newAccount({ ...tenant, maker: tenant.admin, username: "kim", role: "user" });
    const [session] = (await tenant.admin.get(`${at}/sessions`)).data;
    expect(session).toMatchObject({ is_current: false });
    expect(await kim.get(`${at}/sessions`)).toMatchObject({ status: 403 });
    expect(await kim.delete(`${at}/sessions/${session.id}`)).toMatchObject({ status: 403 });
    expect(await kim.post(`${at}/actions/end-sessions`)).toMatchObject({ status: 403 });
    const other = await newTenant();
    const { at: elsewhere } = await keptSession(other);
    expect(await other.admin.delete(`${elsewhere}/sessions/${session.id}`)).toMatchObject({ status: 404 });
    expect(await tenant.admin.delete(`${tenant.path}/accounts/kim/sessions/${session.id}`)).toMatchObject({ status: 404 });
    expect(await browser.refresh()).toMatchObject({ status: 200 });
    expect(await tenant.admin.delete(`${at}/sessions/${session.id}`)).toMatchObject({ status: 204 });
    expect(await browser.refresh()).toMatchObject({ status: 401 });
  });

  test("by anybody of their own account, whatever the role; an API token needs the permission", async () => {
    const tenant = await newTenant();
    const { path, admin } = tenant;
    await admin.post(`${path}/roles`, { name: "shop", permissions: ["license.read", "user.update"] });
    const sam = await newAccount({ path, maker: admin, username: "sam", role: "shop" });
    const at = `${path}/accounts/sam`;
    const { data: token } = await sam.post(`${at}/tokens`, { current_password: password, permissions: ["license.read"] });
    await admin.patch(`${path}/roles/shop`, { permissions: ["license.read"] });
    const { data: again } = await client().post(`${path}/auth/login`, { username: "sam", password });
    const narrow = client(`Bearer ${again.access}`);
    expect(await narrow.get(`${at}/sessions`)).toMatchObject({ status: 200, data: [] });
    expect(await narrow.get(`${path}/accounts/ada/sessions`)).toMatchObject({ status: 403 });
    expect(await client(`Bearer ${token.token}`).post(`${at}/actions/end-sessions`)).toMatchObject({ status: 403 });
    expect(await narrow.post(`${at}/actions/end-sessions`)).toMatchObject({ status: 204 });
    expect(await narrow.get(`${at}/sessions`)).toMatchObject({ status: 401 });
  });

  test("fifty are kept at most: a further sign-in ends the one that was used least recently", async () => {
    const tenant = await newTenant();
    const { browser, at } = await keptSession(tenant);
    for (let one = 0; one < 50; one += 1) await keptSession(tenant);
    expect(await tenant.admin.get(`${at}/sessions?limit=1`)).toMatchObject({ count: 50 });
    expect(await browser.refresh()).toMatchObject({ status: 401 });
  });
});

describe("The console's door is the API's", () => {
  test("a wrong password, an unknown tenant and a banned account are refused in the same words", async () => {
    const { name, path, admin } = await newTenant();
    await newAccount({ path, maker: admin, username: "sam", role: "user" });
    await admin.post(`${path}/accounts/sam/actions/ban`);
    const tried: [Record<string, unknown>, string][] = [
      [{ username: "ada", password: "a wrong horse" }, "49012"],
      [{ username: "nobody", password }, "49012"],
      [{ username: "sam", password }, "49016"],
      [{ username: "ada" }, "43004"],
      [{ password }, "43000"],
    ];
    for (const [body, code] of tried) {
      const byApi = await client().post(`${path}/auth/login`, body);
      const byConsole = await newBrowser().signIn({ tenant: name, keep: true, ...body });
      expect([byConsole.status, byConsole.code, byConsole.message]).toEqual([byApi.status, code, byApi.message]);
    }
    expect(await newBrowser().signIn({ tenant: "no-such-tenant", username: "ada", password })).toMatchObject({ code: "42002" });
    expect(await newBrowser().signIn({ tenant: name, username: "ada", password, keep: "yes" })).toMatchObject({ status: 400 });
  });

  test("an admin whom the tenant begins to ask for a second factor refreshes nothing until there is one", async () => {
    const { name, path } = await newTenant();
    const browser = newBrowser();
    await browser.signIn({ tenant: name, username: "ada", password, keep: true });
    expect(await (await superadmin()).patch(path, { require_second_factor: true })).toMatchObject({ status: 200 });
    expect(await browser.refresh()).toMatchObject({ status: 403, code: "49020" });
    expect(await browser.signIn({ tenant: name, username: "ada", password, keep: true })).toMatchObject({
      status: 403,
      code: "49020",
    });
    expect(await (await superadmin()).patch(path, { require_second_factor: false })).toMatchObject({ status: 200 });
    expect(await browser.refresh()).toMatchObject({ status: 200 });
  });

  test("wrong passwords count together with those of the API's sign-in", async () => {
    const { name, path } = await newTenant();
    const address = { "CF-Connecting-IP": "203.0.113.77" };
    const wrong = { username: "ada", password: "a wrong horse" };
    const guess = (index: number) =>
      index % 2 === 0
        ? client().send(`${path}/auth/login`, { method: "POST", body: wrong, headers: address })
        : client().send("console/session", { method: "POST", body: { tenant: name, ...wrong }, headers: address });
    for (let index = 0; index < 10; index += 1) expect(await guess(index)).toMatchObject({ status: 401 });
    expect(await guess(1)).toMatchObject({ status: 429, code: "40029" });
  });
});

describe("Other sites", () => {
  const hostile: [string, Record<string, string>][] = [
    ["another site", { "Sec-Fetch-Site": "cross-site" }],
    ["a sibling on the same domain", { "Sec-Fetch-Site": "same-site" }],
    ["an address that somebody typed", { "Sec-Fetch-Site": "none" }],
    ["an old browser on another site", { "Sec-Fetch-Site": "", Origin: "https://evil.example" }],
    ["a page without an origin", { "Sec-Fetch-Site": "", Origin: "null" }],
  ];
  test.each(hostile)("can't have a browser sign in, refresh or sign out: %s", async (_, headers) => {
    const { browser } = await keptSession(await newTenant());
    const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ""));
    const send = (method: string, body?: Record<string, unknown>) =>
      client().send("console/session", {
        method,
        headers: { ...sent, Cookie: `latchkey_session=${browser.cookie}` },
        ...(body === undefined ? {} : { body }),
      });
    for (const reply of [await send("POST", { username: "ada", password }), await send("PUT"), await send("DELETE")]) {
      expect(reply).toMatchObject({ status: 403, code: "40003" });
      expect(reply.headers.get("Set-Cookie")).toBeNull();
    }
    expect(await browser.refresh()).toMatchObject({ status: 200 });
  });

  test("a form is refused: only JSON signs in here", async () => {
    const raw = new URLSearchParams({ username: "ada", password });
    expect(await client().send("console/session", { method: "POST", raw })).toMatchObject({ status: 415 });
  });

  test("an old browser on the console's own page is let in by its origin, also behind a proxy that ends TLS", async () => {
    const { browser } = await keptSession(await newTenant());
    const headers = { Origin: "http://latchkey.test", Cookie: `latchkey_session=${browser.cookie}` };
    expect(await client().send("console/session", { method: "PUT", headers })).toMatchObject({ status: 200 });
  });
});

describe("Nothing in the API takes a cookie", () => {
  test("no route but those of the console's session names one", () => {
    expect(routes.filter(({ definition }) => definition.cookie !== undefined)).toEqual([]);
    const withCookie = surfaces.filter(({ routes: own }) => own.some(({ definition }) => definition.cookie !== undefined));
    expect(withCookie.map(({ basePath }) => basePath)).toEqual(["/console/session"]);
  });

  test("a kept session's cookie, or an access token in one, lets nobody in", async () => {
    const { path, admin, name } = await newTenant();
    const { browser, at } = await keptSession({ path, admin, name });
    const { data } = await browser.refresh();
    for (const cookie of [`latchkey_session=${browser.cookie}`, `latchkey_session=${data.access}`, `access=${data.access}`])
      for (const asked of [at, `${path}/licenses`, `${at}/sessions`])
        expect(await client().send(asked, { headers: { Cookie: cookie } })).toMatchObject({ status: 401, code: "40001" });
    expect(await client(`Bearer ${browser.cookie}`).get(at)).toMatchObject({ status: 401 });
  });
});
