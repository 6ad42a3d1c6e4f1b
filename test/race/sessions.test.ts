import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { newBrowser } from "../support/browser.ts";
import { client, newAccount, newTenant, type TenantStory } from "../support/client.ts";

// Refreshes of one session that meet each other and what ends it, on a Postgres with many processes. RACE=short, as CI runs it, does less of the same.

const rounds = process.env.RACE === "short" ? 5 : 40;

const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
const database = openDatabase({ url, endpoint });
const password = "correct horse battery";

async function signedIn({ name }: TenantStory, username = "sam") {
  const browser = newBrowser();
  const reply = await browser.signIn({ tenant: name, username, password, keep: true });
  expect(reply.status).toBe(200);
  return browser;
}

async function withSam(): Promise<TenantStory & { at: string }> {
  const tenant = await newTenant();
  await newAccount({ ...tenant, maker: tenant.admin, username: "sam", role: "user" });
  return { ...tenant, at: `${tenant.path}/accounts/sam` };
}

/** The session's cookie number, and how many sessions the tenant's accounts have. */
const stateOf = async (tenantName: string) => {
  const { rows } = await database.execute<{ generation: number | null; sessions: number }>(sql`
    select max(session.generation) as generation, count(*)::int as sessions
    from account_sessions session join tenants tenant on tenant.id = session.tenant_id
    where tenant.name = ${tenantName}`);
  return rows[0];
};

const aged = (tenantName: string) =>
  database.changing.execute(sql`
    update account_sessions session
    set rotated_at = array(select at - interval '5 minutes' from unnest(session.rotated_at) with ordinality as one(at, place) order by place)
    from tenants tenant where tenant.name = ${tenantName} and session.tenant_id = tenant.id`);

test("of tabs that refresh at the same moment none ends the session: the cookie is replaced once, and all get the same one", async () => {
  const tenant = await withSam();
  let browser = await signedIn(tenant);
  for (let round = 1; round <= rounds; round += 1) {
    const tabs = Array.from({ length: 12 }, () => newBrowser(browser.cookie));
    const replies = await Promise.all(tabs.map((tab) => tab.refresh()));
    expect(replies.map(({ status }) => status)).toEqual(Array(12).fill(200));
    expect(new Set(tabs.map(({ cookie }) => cookie)).size).toBe(1);
    expect(await stateOf(tenant.name)).toEqual({ generation: round + 1, sessions: 1 });
    const [first] = replies;
    expect(await browser.as(first!).get(tenant.at)).toMatchObject({ status: 200 });
    browser = newBrowser(tabs[0]?.cookie);
  }
});

test("a copy of an old cookie that comes while the owner refreshes ends the session for both, with one event", async () => {
  const tenant = await withSam();
  for (let round = 1; round <= rounds; round += 1) {
    const browser = await signedIn(tenant);
    const copies = Array.from({ length: 6 }, () => newBrowser(browser.cookie));
    await browser.refresh();
    await aged(tenant.name);
    const owners = Array.from({ length: 6 }, () => newBrowser(browser.cookie));
    const [stolen] = await Promise.all([
      Promise.all(copies.map((copy) => copy.refresh())),
      Promise.all(owners.map((owner) => owner.refresh())),
    ]);
    expect(stolen.map(({ status }) => status)).toEqual(Array(6).fill(401));
    for (const owner of owners) expect((await owner.refresh()).status).not.toBe(200);
    expect(await stateOf(tenant.name)).toMatchObject({ sessions: 0 });
    const { count } = await tenant.admin.get(`${tenant.path}/events?event=account.session_reused&limit=1`);
    expect(count).toBe(round);
  }
});

test("whatever ends all sessions ends the kept ones too, however many refresh and sign out meanwhile", async () => {
  const ends: ((tenant: TenantStory & { at: string }) => Promise<{ status: number }>)[] = [
    ({ admin, at }) => admin.post(`${at}/actions/end-sessions`),
    ({ admin, at }) => admin.post(`${at}/actions/ban`),
    ({ admin, at }) => admin.patch(at, { status: "inactive" }),
    ({ admin, at }) => admin.delete(at),
  ];
  for (let round = 0; round < rounds; round += 1) {
    const tenant = await withSam();
    const browsers = [await signedIn(tenant), await signedIn(tenant), await signedIn(tenant)];
    const statuses: number[] = [];
    const refreshing = browsers.map(async (browser, index) => {
      for (let turn = 0; turn < 6; turn += 1) statuses.push((await browser.refresh()).status);
      if (index === 2) statuses.push((await browser.signOut()).status);
    });
    const end = ends[round % ends.length]!;
    const [{ status }] = await Promise.all([end(tenant), ...refreshing]);
    expect(status).toBeLessThan(300);
    expect(statuses.filter((one) => ![200, 204, 401, 403].includes(one))).toEqual([]);
    expect(await stateOf(tenant.name)).toMatchObject({ sessions: 0 });
    for (const browser of browsers) expect((await browser.refresh()).status).not.toBe(200);
  }
});

test("a sign-in that overlaps with a new password keeps no session on the old one", async () => {
  for (let round = 0; round < Math.min(rounds, 10); round += 1) {
    const tenant = await withSam();
    const { data } = await tenant.admin.post(`${tenant.at}/actions/password-token`);
    const next = { reset_token: data.token, new_password: "another horse battery" };
    const browsers = Array.from({ length: 4 }, () => newBrowser());
    const [changed, ...replies] = await Promise.all([
      client().post(`${tenant.at}/actions/reset-password`, next),
      ...browsers.map((browser) => browser.signIn({ tenant: tenant.name, username: "sam", password, keep: true })),
    ]);
    expect(changed.status).toBe(200);
    expect(replies.filter(({ status }) => ![200, 401].includes(status))).toEqual([]);
    for (const browser of browsers) expect((await browser.refresh()).status).not.toBe(200);
    expect(await stateOf(tenant.name)).toMatchObject({ sessions: 0 });
  }
});
