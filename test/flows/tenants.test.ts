import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { codeOf } from "../support/authenticator.ts";
import { newBrowser } from "../support/browser.ts";
import {
  client,
  newAccount,
  newCatalogue,
  newLicense,
  newPolicy,
  newTenant,
  superadmin,
  type TenantStory,
  uniqueName,
} from "../support/client.ts";
import { flushCounts } from "../support/edge.ts";

afterEach(() => {
  vi.useRealTimers();
});

const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
const database = openDatabase({ url, endpoint });

const publishedKeys = async ({ path }: TenantStory): Promise<any[]> =>
  JSON.parse(new TextDecoder().decode((await client().get(`${path}/.well-known/jwks.json`)).bytes)).keys;

/** Keys that sign sessions. */
const keysOf = async (tenant: TenantStory): Promise<any[]> =>
  (await publishedKeys(tenant)).filter(({ purpose }) => purpose === "session");

const signIn = ({ path, password }: TenantStory, username = "ada") => client().post(`${path}/auth/login`, { username, password });

const idOf = async ({ name }: TenantStory): Promise<string> =>
  String((await database.execute(sql`select id from tenants where name = ${name}`)).rows[0]?.id);

/** Rows of the tenant, by table; what happened is no thing of it. */
/** Events outlive what they tell of; the feed tells the nodes for an hour that a tenant is gone. */
async function rowsOf(tenantId: string): Promise<Record<string, number>> {
  const { rows: tables } = await database.execute<{ name: string }>(sql`
    select table_name as name
    from information_schema.columns
    where table_schema = 'public' and column_name = 'tenant_id' and table_name not in ('events', 'seals', 'changes', 'edge_nodes', 'increments')
    order by table_name`);
  const counted = tables.map(async ({ name }): Promise<[string, number]> => {
    const { rows } = await database.execute(
      sql`select count(*)::int as count from ${sql.identifier(name)} where tenant_id = ${tenantId}`,
    );
    return [name, Number(rows[0]?.count)];
  });
  return Object.fromEntries(await Promise.all(counted));
}

/** Writes a row into each table that the clock's jobs fill: they run for all tenants, and this story is of one. */
async function writeNumbers(tenantId: string): Promise<void> {
  const tables = [
    sql`insert into daily_numbers (tenant_id, scope_id, measure, day, amount) values (${tenantId}, ${tenantId}, 'activations', '2026-11-30', 1)`,
    sql`insert into hourly_validations (tenant_id, scope_id, hour, code, validations) values (${tenantId}, ${tenantId}, now(), 'valid', 1)`,
    sql`insert into license_passes (tenant_id, due_at) values (${tenantId}, 'infinity') on conflict do nothing`,
    sql`
      insert into pass_sums (tenant_id, product_id, policy_id, measure, day, amount)
      select tenant_id, product_id, id, 'licenses', '2026-11-30', 1 from policies where tenant_id = ${tenantId} limit 1`,
    sql`
      insert into shared_licenses (tenant_id, license_id, product_id, policy_id, machines, addresses, address_days, pass_begun_at)
      select tenant_id, id, product_id, policy_id, 9, 9, 9, now() from licenses where tenant_id = ${tenantId} limit 1`,
    sql`
      insert into webhook_attempts (id, tenant_id, delivery_id, attempted_at, duration_ms, status)
      select gen_random_uuid(), tenant_id, id, now(), 20, 500 from webhook_deliveries where tenant_id = ${tenantId} limit 1`,
  ];
  for (const table of tables) await database.execute(table);
}

describe("A tenant gets a new session key", () => {
  test("sessions under the old key end at once, and a new sign-in uses the new key", async () => {
    const tenant = await newTenant();
    const other = await newTenant();
    const master = await superadmin();
    const before = (await master.get(tenant.path)).data;
    const [sessionKey, ...signingKeys] = await publishedKeys(tenant);
    expect(await tenant.admin.get(`${tenant.path}/accounts/ada`)).toMatchObject({ status: 200 });

    const changed = await master.post(`${tenant.path}/regenerate`);
    expect(changed).toMatchObject({ status: 200, code: "00000", data: { name: tenant.name, created_at: before.created_at } });
    // Files and keys that apps verify are signed as before.
    expect(changed.data.ed25519_public_key).toBe(before.ed25519_public_key);
    const after = await publishedKeys(tenant);
    expect(after.filter(({ purpose }) => purpose === "signing")).toEqual(signingKeys);
    expect(after[1]).toMatchObject({ purpose: "session", status: "active" });
    expect(after[1].x).not.toBe(sessionKey.x);
    expect(Date.parse(changed.data.updated_at)).toBeGreaterThan(Date.parse(before.updated_at));
    expect((await master.get(tenant.path)).data).toEqual(changed.data);

    expect(await tenant.admin.get(`${tenant.path}/accounts/ada`)).toMatchObject({ status: 401, code: "40001" });
    const again = await signIn(tenant);
    expect(again).toMatchObject({ status: 200 });
    expect(await client(`Bearer ${again.data.access}`).get(`${tenant.path}/accounts/ada`)).toMatchObject({ status: 200 });
    expect(await other.admin.get(`${other.path}/accounts/ada`)).toMatchObject({ status: 200 });
  });

  test("the old public key stays in the key set as retired, and its private key is deleted", async () => {
    const tenant = await newTenant();
    const master = await superadmin();
    const [first] = await keysOf(tenant);
    await master.post(`${tenant.path}/regenerate`);
    await master.post(`${tenant.path}/regenerate`);
    const keys = await keysOf(tenant);
    expect(keys.map(({ status }) => status)).toEqual(["retired", "retired", "active"]);
    expect(keys[0]).toEqual({ ...first, status: "retired" });
    const { access } = (await signIn(tenant)).data;
    expect(JSON.parse(atob(access.split(".")[0])).kid).toBe(keys[2].kid);
    const { rows } = await database.execute(sql`
      select key.id
      from tenant_keys key
      where key.tenant_id = ${await idOf(tenant)} and key.private_key_sealed is not null`);
    expect(rows).toEqual([{ id: keys[2].kid }]);
  });

  test("licenses and API tokens still work", async () => {
    const vendor = await newCatalogue();
    const { license_key } = await newLicense(vendor, await newPolicy(vendor));
    const { token } = (await vendor.admin.post(`${vendor.path}/products/${vendor.productId}/tokens`)).data;
    await (await superadmin()).post(`${vendor.path}/regenerate`);
    const app = client(`License ${license_key}`);
    expect(await app.post(`${vendor.path}/licenses/actions/validate`, { license_key })).toMatchObject({ data: { valid: true } });
    expect(await client(`Bearer ${token}`).get(`${vendor.path}/products/${vendor.productId}`)).toMatchObject({ status: 200 });
  });

  test("after three requests at once, one key is active", async () => {
    const tenant = await newTenant();
    const master = await superadmin();
    const replies = await Promise.all([1, 2, 3].map(() => master.post(`${tenant.path}/regenerate`)));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    const keys = await keysOf(tenant);
    expect(keys).toHaveLength(4);
    expect(keys.filter(({ status }) => status === "active")).toHaveLength(1);
    expect(await signIn(tenant)).toMatchObject({ status: 200 });
  });

  test("the change writes an event without the private key", async () => {
    const tenant = await newTenant();
    const master = await superadmin();
    const { data } = await master.post(`${tenant.path}/regenerate`);
    const events = (await master.get(`${tenant.path}/events?resource=tenant_key`)).data;
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ event: "tenant_key.updated", actor: { kind: "superadmin" } });
    expect(events[0].before.private_key_sealed).toBe("[redacted]");
    expect(data.name).toBe(tenant.name);
  });

  test("an unknown tenant, an unknown member and a caller without permission are refused", async () => {
    const tenant = await newTenant();
    const master = await superadmin();
    const before = await keysOf(tenant);
    expect(await master.post(`/tenants/${uniqueName("nobody")}/regenerate`)).toMatchObject({ status: 404, code: "42002" });
    expect(await master.post(`${tenant.path}/regenerate`, { kind: "RSA" })).toMatchObject({ status: 400, code: "40000" });
    expect(await tenant.admin.post(`${tenant.path}/regenerate`)).toMatchObject({ status: 403, code: "40003" });
    expect(await client().post(`${tenant.path}/regenerate`)).toMatchObject({ status: 401, code: "40001" });
    expect(await keysOf(tenant)).toEqual(before);
    expect(await tenant.admin.get(`${tenant.path}/accounts/ada`)).toMatchObject({ status: 200 });
  });
});

describe("A tenant is deleted", () => {
  test("deletion deletes everything of the tenant, and another tenant keeps its data", async () => {
    const [vendor, other] = [await newCatalogue(), await newCatalogue()];
    const master = await superadmin();
    for (const story of [vendor, other]) {
      const { path, admin, productId } = story;
      await admin.post(`${path}/roles`, { name: "support", permissions: ["license.read"] });
      await newAccount({ path, maker: admin, username: "sue", role: "support" });
      await newAccount({ path, maker: admin, username: "bob", role: "user" });
      await admin.post(`${path}/accounts/bob/actions/password-token`);
      const feature = (await admin.post(`${path}/entitlements`, { name: "Export", code: "EXPORT" })).data.id;
      const policy = await newPolicy(story, {
        max_machines: 3,
        rate_limited: true,
        rate_limit: 100,
        rate_period: 60,
        duration: 86_400,
      });
      const pooled = await newPolicy(story, { use_pool: true });
      const license = await newLicense(story, policy, { owner: "bob" });
      const gone = await newLicense(story, policy);
      const at = `${path}/licenses/${license.license_id}`;
      const machine = await admin.post(`${path}/machines`, {
        license_id: license.license_id,
        fingerprint: "a",
        owner: "bob",
        components: [{ name: "board", fingerprint: "b" }],
      });
      const webhook = await admin.post(`${path}/webhooks`, { url: "https://vendor.dev/hooks", events: ["license.*"] });
      const byPassword = { username: "sue", password: "correct horse battery" };
      const kept = await newBrowser().signIn({ tenant: story.name, ...byPassword, keep: true });
      const factor = await client().post(`${path}/auth/second-factor`, byPassword);
      const code = await codeOf(factor.data.secret);
      const replies = [
        kept,
        await client().post(`${path}/auth/second-factor/confirm`, { ...byPassword, code }),
        machine,
        webhook,
        await admin.post(`${path}/webhooks/${webhook.data.id}/actions/ping`),
        await admin.send(`${path}/policies/${policy.id}`, { method: "PATCH", body: { expiring_soon_days: [5] } }),
        await admin.post(`${path}/machines/${machine.data.id}/processes`, { pid: "1" }),
        await admin.post(`${path}/policies/${policy.id}/entitlements`, { entitlement_id: [feature] }),
        await admin.post(`${path}/policies/${pooled.id}/pool`, { keys: ["POOL-0001"] }),
        await admin.post(`${at}/entitlements`, { entitlement_id: [feature] }),
        await admin.post(`${at}/users`, { usernames: ["sue"] }),
        await admin.post(`${at}/tokens`),
        await admin.post(`${path}/products/${productId}/tokens`),
        await admin.post(`${at}/actions/validate`),
        await master.send(`${path}/licenses/${gone.license_id}`, { method: "DELETE", headers: { "Idempotency-Key": "gone" } }),
      ];
      for (const { status, message } of replies) expect(status, message).toBeLessThan(300);
    }
    const [id, otherId] = [await idOf(vendor), await idOf(other)];
    await Promise.all([flushCounts(vendor.name), flushCounts(other.name)]);
    await Promise.all([writeNumbers(id), writeNumbers(otherId)]);
    const before = await rowsOf(otherId);
    const full = Object.entries(await rowsOf(id));
    expect(full.length).toBeGreaterThan(15);
    expect(full.filter(([, count]) => count === 0)).toEqual([]);

    expect(await master.delete(vendor.path)).toMatchObject({ status: 204, bytes: new Uint8Array() });
    expect(Object.entries(await rowsOf(id)).filter(([, count]) => count !== 0)).toEqual([]);
    expect(await rowsOf(otherId)).toEqual(before);
    expect(await other.admin.get(`${other.path}/accounts/ada`)).toMatchObject({ status: 200 });
    const { rows: outcomeOf } = await database.execute(sql`
      select actor_kind from events where tenant_id = ${id} and event = 'tenant.deleted'`);
    expect(outcomeOf).toEqual([{ actor_kind: "superadmin" }]);
  });

  test("the tenant is not found at once, its name is free again, and old sessions do not work", async () => {
    const tenant = await newTenant();
    const master = await superadmin();
    expect(await tenant.admin.get(`${tenant.path}/accounts/ada`)).toMatchObject({ status: 200 });
    expect(await master.get(`${tenant.path}/accounts/ada`)).toMatchObject({ status: 200 });
    await master.delete(tenant.path);
    expect(await master.get(tenant.path)).toMatchObject({ status: 404, code: "42002" });
    expect(await master.delete(tenant.path)).toMatchObject({ status: 404, code: "42002" });
    expect(await master.get(`${tenant.path}/accounts/ada`)).toMatchObject({ status: 404, code: "42002" });
    expect(await client().get(`${tenant.path}/.well-known/jwks.json`)).toMatchObject({ status: 404, code: "42002" });
    expect(await signIn(tenant)).toMatchObject({ status: 404, code: "42002" });
    expect(await tenant.admin.get(`${tenant.path}/accounts/ada`)).toMatchObject({ status: 401, code: "40001" });

    expect(await master.post("/tenants", { name: tenant.name })).toMatchObject({ status: 201 });
    await newAccount({ path: tenant.path, maker: master, username: "ada", role: "admin" });
    expect(await tenant.admin.get(`${tenant.path}/accounts/ada`)).toMatchObject({ status: 401, code: "40001" });
  });

  test("an anonymous caller, the tenant's admin, another tenant's admin and a license cannot delete it", async () => {
    const [vendor, other] = [await newCatalogue(), await newTenant()];
    const { license_key } = await newLicense(vendor, await newPolicy(vendor));
    expect(await client().delete(vendor.path)).toMatchObject({ status: 401, code: "40001" });
    for (const caller of [vendor.admin, other.admin, client(`License ${license_key}`)]) {
      expect(await caller.delete(vendor.path)).toMatchObject({ status: 403, code: "40003" });
    }
    expect(await (await superadmin()).get(vendor.path)).toMatchObject({ status: 200 });
  });
});
