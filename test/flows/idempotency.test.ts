import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { secretsOf } from "../../src/crypto/secrets.ts";
import { openDatabase } from "../../src/db/client.ts";
import { prune } from "../../src/jobs/prune.ts";
import { runRound } from "../../src/jobs/round.ts";
import {
  type Catalogue,
  type Client,
  client,
  newAccount,
  newCatalogue,
  newLicense,
  newPolicy,
  superadmin,
  travelTo,
  uniqueName,
} from "../support/client.ts";

afterEach(() => {
  vi.useRealTimers();
});

const openTestDatabase = () => {
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
  return openDatabase({ url, endpoint });
};

/** Sends a request under a key, as often as it is called. */
const under = (key: string, caller: Client) => (method: string, path: string, body?: Record<string, unknown>) =>
  caller.send(path, { method, headers: { "Idempotency-Key": key }, ...(body === undefined ? {} : { body }) });

const isReplayed = ({ headers }: { headers: Headers }): boolean => headers.get("Idempotency-Replayed") === "true";

const licenseOf = ({ productId }: Catalogue, policy: { id: string }) => ({
  policy_id: policy.id,
  product_id: productId,
  name: "Alice's desktop",
});

describe("A request that is sent again changes nothing again", () => {
  test("an app that sends an activation again after a lost response has one seat", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const license = await newLicense(vendor, await newPolicy(vendor, { max_machines: 2 }));
    const app = client(`License ${license.license_key}`);
    const activate = () => under(key, app)("POST", `${path}/machines`, { license_key: license.license_key, fingerprint: "a" });
    const key = crypto.randomUUID();
    const first = await activate();
    expect(first).toMatchObject({ status: 201, data: { fingerprint: "a" } });
    expect(isReplayed(first)).toBe(false);
    const again = await activate();
    expect(again).toMatchObject({ status: 201 });
    expect(isReplayed(again)).toBe(true);
    expect(again.bytes).toEqual(first.bytes);
    expect(again.headers.get("Content-Type")).toBe("application/json");
    expect(again.headers.get("X-Request-Id")).not.toBe(first.headers.get("X-Request-Id"));
    expect(await admin.get(`${path}/machines`)).toMatchObject({ count: 1 });
    const without = await app.post(`${path}/machines`, { license_key: license.license_key, fingerprint: "a" });
    expect(without).toMatchObject({ status: 409, code: "48005" });
  });

  test("an idempotency key costs one more round trip; a request without one costs none", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const policy = await newPolicy(vendor, { max_machines: 9 });
    const { license_key } = await newLicense(vendor, policy);
    const plain = await admin.post(`${path}/machines`, { license_key, fingerprint: "a" });
    expect(plain).toMatchObject({ status: 201, roundTrips: 1 });
    const send = under(crypto.randomUUID(), admin);
    const body = { license_key, fingerprint: "b" };
    expect(await send("POST", `${path}/machines`, body)).toMatchObject({ status: 201, roundTrips: 2 });
    expect(await send("POST", `${path}/machines`, body)).toMatchObject({ status: 201, roundTrips: 2 });
    const refused = under(crypto.randomUUID(), admin)("POST", `${path}/machines`, { ...body, fingerprint: "c", owner: "nobody" });
    expect(await refused).toMatchObject({ code: "43009", roundTrips: 1 });
  });

  test("counts, changes and deletions happen once, and a repeated deletion gets its first response", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const { license_id: id } = await newLicense(vendor, await newPolicy(vendor, { max_uses: 9 }));
    const at = `${path}/licenses/${id}`;
    const use = under("use-1", admin);
    for (let turn = 0; turn < 3; turn += 1)
      expect(await use("POST", `${at}/actions/increment-usage`, { increment: 2 })).toMatchObject({ data: { uses: 2 } });
    expect(await under("use-2", admin)("POST", `${at}/actions/increment-usage`)).toMatchObject({ data: { uses: 3 } });
    const rename = under("rename", admin);
    expect(await rename("PATCH", at, { name: "Bob's laptop" })).toMatchObject({ data: { name: "Bob's laptop" } });
    await admin.patch(at, { name: "Carol's phone" });
    expect(await rename("PATCH", at, { name: "Bob's laptop" })).toMatchObject({ data: { name: "Bob's laptop" } });
    expect(await admin.get(at)).toMatchObject({ data: { name: "Carol's phone", uses: 3 } });
    const remove = under("remove", admin);
    expect([(await remove("DELETE", at)).status, (await remove("DELETE", at)).status]).toEqual([204, 204]);
    expect(await admin.delete(at)).toMatchObject({ status: 404 });
  });

  test("a request that its own change makes impossible gets its first response again", async () => {
    const { path, admin } = await newCatalogue();
    await newAccount({ path, maker: admin, username: "bob", role: "user" });
    const { data } = await admin.post(`${path}/accounts/bob/actions/password-token`);
    const reset = () =>
      under("reset", client())("POST", `${path}/accounts/bob/actions/reset-password`, {
        reset_token: data.token,
        new_password: "a password anew",
      });
    const first = await reset();
    expect([first.status, isReplayed(first)]).toEqual([200, false]);
    const again = await reset();
    expect([again.status, isReplayed(again)]).toEqual([200, true]);

    const master = await superadmin();
    const name = uniqueName("tenant");
    const create = () => under(`create-${name}`, master)("POST", "/tenants", { name });
    const made = await create();
    expect((await create()).data.id).toBe(made.data.id);
    const remove = () => under(`delete-${name}`, master)("DELETE", `/tenants/${name}`);
    expect([(await remove()).status, (await remove()).status]).toEqual([204, 204]);
  });
});

describe("An idempotency key belongs to one request of one caller", () => {
  test("the same key with another body, path or method is refused and changes nothing", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const policy = await newPolicy(vendor);
    const send = under(crypto.randomUUID(), admin);
    const { data } = await send("POST", `${path}/licenses`, licenseOf(vendor, policy));
    const at = `${path}/licenses/${data.license_id}`;
    for (const [method, other, body] of [
      ["POST", `${path}/licenses`, { ...licenseOf(vendor, policy), name: "Bob's laptop" }],
      ["POST", `${path}/licenses?x=1`, licenseOf(vendor, policy)],
      ["POST", `${at}/actions/suspend`, {}],
      ["PATCH", at, { name: "Bob's laptop" }],
      ["DELETE", at, undefined],
    ] as const)
      expect(await send(method, other, body)).toMatchObject({ status: 409, code: "40009" });
    expect(await admin.get(`${path}/licenses`)).toMatchObject({
      count: 1,
      data: [{ name: "Alice's desktop", suspended: false }],
    });
    const members = JSON.stringify(Object.fromEntries(Object.entries(licenseOf(vendor, policy)).reverse()), null, 2);
    const spaced = await admin.send(`${path}/licenses/`, {
      method: "POST",
      raw: members,
      headers: { "Idempotency-Key": "spaced", "Content-Type": "application/json" },
    });
    const tight = await under("spaced", admin)("POST", `${path}/licenses`, licenseOf(vendor, policy));
    expect(tight.data.license_id).toBe(spaced.data.license_id);
  });

  test("two callers may use the same key, and neither sees the other's response", async () => {
    const [one, other] = [await newCatalogue(), await newCatalogue()];
    const made = await under("1", one.admin)("POST", `${one.path}/licenses`, licenseOf(one, await newPolicy(one)));
    const theirs = await under("1", other.admin)("POST", `${other.path}/licenses`, licenseOf(other, await newPolicy(other)));
    const bob = await newAccount({ path: one.path, maker: one.admin, username: "bob", role: "admin" });
    const policy = await newPolicy(one);
    const bobs = await under("1", bob)("POST", `${one.path}/licenses`, licenseOf(one, policy));
    expect([made, theirs, bobs].map((reply) => [reply.status, isReplayed(reply)])).toEqual(Array(3).fill([201, false]));
  });

  test("a refused request does not store its key, so that it may succeed later", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const { license_key } = await newLicense(vendor, await newPolicy(vendor));
    const { data: first } = await admin.post(`${path}/machines`, { license_key, fingerprint: "a" });
    const activate = () => under("seat", admin)("POST", `${path}/machines`, { license_key, fingerprint: "b" });
    expect(await activate()).toMatchObject({ status: 422, code: "47025" });
    expect(await activate()).toMatchObject({ status: 422, code: "47025" });
    await admin.delete(`${path}/machines/${first.id}`);
    expect(await activate()).toMatchObject({ status: 201 });

    const suspend = () => under("unknown", admin)("POST", `${path}/licenses/actions/suspend`, { license_key: "NOT-YET-MADE" });
    expect(await suspend()).toMatchObject({ status: 404, code: "47024" });
    await newLicense(vendor, await newPolicy(vendor), { key: "NOT-YET-MADE" });
    expect(await suspend()).toMatchObject({ status: 200, data: { suspended: true } });
  });

  test.each([
    ["empty", ""],
    ["too long", "x".repeat(256)],
    ["with a space", "a b"],
  ])("a key that is %s is refused", async (_, key) => {
    const { path, admin } = await newCatalogue();
    expect(await under(key, admin)("POST", `${path}/entitlements`, { name: "Export", code: "EXPORT" })).toMatchObject({
      status: 400,
      code: "40000",
    });
  });

  test("reads and validations ignore the idempotency key and answer with the current state", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const { license_id: id } = await newLicense(vendor, await newPolicy(vendor));
    const send = under("moment", admin);
    expect(await send("POST", `${path}/licenses/${id}/actions/validate`)).toMatchObject({ data: { valid: true }, roundTrips: 1 });
    await admin.post(`${path}/licenses/${id}/actions/suspend`);
    expect(await send("POST", `${path}/licenses/${id}/actions/validate`)).toMatchObject({ data: { valid: false } });
    expect(await send("GET", `${path}/licenses/${id}`)).toMatchObject({ data: { suspended: true } });
  });
});

describe("The service stores a response for an idempotency key", () => {
  test("a dump of the stored response reveals no key, token or id", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const { data: license } = await under("dump-1", admin)(
      "POST",
      `${path}/licenses`,
      licenseOf(vendor, await newPolicy(vendor)),
    );
    const { data: token } = await under("dump-2", admin)("POST", `${path}/licenses/${license.license_id}/tokens`);
    const { rows } = await openTestDatabase().execute(sql`
      select kept.*
      from idempotency_keys kept join tenants tenant on tenant.id = kept.tenant_id
      where tenant.name = ${vendor.name}`);
    expect(rows).toHaveLength(2);
    const dump = JSON.stringify(rows);
    for (const secret of [license.license_key, token.token, license.license_id, "dump-1"]) expect(dump).not.toContain(secret);
    for (const { answer_sealed } of rows) expect(answer_sealed).toMatch(/^v1\./);
  });

  test("the stored response contains no secret that is shown once; a repeat shows null instead", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const { license_id: id } = await newLicense(vendor, await newPolicy(vendor));
    await newAccount({ path, maker: admin, username: "bob", role: "user" });
    for (const [target, prefix, status] of [
      [`${path}/products/${vendor.productId}/tokens`, "lk_product_", 201],
      [`${path}/licenses/${id}/tokens`, "lk_license_", 201],
      [`${path}/accounts/bob/actions/password-token`, "lk_reset_", 200],
    ] as const) {
      const make = () => under(`secret ${target}`.replaceAll(/[^a-z]/g, "-"), admin)("POST", target, {});
      const first = await make();
      expect(first.data.token).toMatch(prefix);
      const again = await make();
      expect([again.status, isReplayed(again), again.data]).toEqual([status, true, { ...first.data, token: null }]);
    }
    const { sealer } = await secretsOf(env as unknown as Environment);
    const { rows } = await openTestDatabase().execute<{ key_hash: string; answer_sealed: string }>(sql`
      select kept.key_hash, kept.answer_sealed
      from idempotency_keys kept join tenants tenant on tenant.id = kept.tenant_id
      where tenant.name = ${vendor.name}`);
    const kept = await Promise.all(rows.map((row) => sealer.open(row.answer_sealed, `idempotency:${row.key_hash}`)));
    expect(kept).toHaveLength(3);
    for (const text of kept) expect(text).not.toContain("lk_");
  });

  test("the stored response counts for a day, also where the clock never ran", async () => {
    let vendor = await newCatalogue();
    const { path } = vendor;
    const policy = await newPolicy(vendor);
    const start = Date.now();
    const create = () => under("daily", vendor.admin)("POST", `${path}/licenses`, licenseOf(vendor, policy));
    const first = await create();
    vendor = await travelTo(vendor, new Date(start + 23 * 3_600_000));
    expect((await create()).data.license_id).toBe(first.data.license_id);
    vendor = await travelTo(vendor, new Date(start + 25 * 3_600_000));
    const next = await create();
    expect(next).toMatchObject({ status: 201 });
    expect(next.data.license_id).not.toBe(first.data.license_id);
    expect((await create()).data.license_id).toBe(next.data.license_id);
  });

  test("the clock deletes keys that count no more, and no request has to", async () => {
    const vendor = await newCatalogue();
    const { path, admin, name } = vendor;
    const ages = { young: 24.9, old: 25.1 };
    for (const [key, hours] of Object.entries(ages)) {
      await under(key, admin)("POST", `${path}/entitlements`, { name: "Export", code: `EXPORT-${key}` });
      await openTestDatabase().execute(sql`
        update idempotency_keys kept set made_at = now() - make_interval(hours => 1) * ${hours}::float
        from tenants tenant where tenant.id = kept.tenant_id and tenant.name = ${name} and made_at > now() - interval '1 hour'`);
    }
    const kept = async () => {
      const { rows } = await openTestDatabase().execute<{ hours: number }>(sql`
        select round(extract(epoch from now() - made_at) / 3600, 1)::float as hours
        from idempotency_keys kept join tenants tenant on tenant.id = kept.tenant_id
        where tenant.name = ${name} order by made_at desc`);
      return rows.map(({ hours }) => hours);
    };
    await under("another", admin)("POST", `${path}/entitlements`, { name: "Export", code: "EXPORT" });
    expect(await kept()).toEqual([0, 24.9, 25.1]);
    await runRound({ jobs: [prune], environment: env as unknown as Environment });
    expect(await kept()).toEqual([0, 24.9]);
  });
});

describe("The first response is missing", () => {
  test("eight equal requests at once create one license, and the others get the same response or a retry", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const policy = await newPolicy(vendor);
    const send = under("at once", admin);
    const key = under("at-once", admin);
    expect((await send("POST", `${path}/licenses`, licenseOf(vendor, policy))).status).toBe(400);
    const replies = await Promise.all(
      Array.from({ length: 8 }, () => key("POST", `${path}/licenses`, licenseOf(vendor, policy))),
    );
    for (const { status, code, headers } of replies.filter((reply) => reply.status !== 201))
      expect([status, code, headers.get("Retry-After")]).toEqual([409, "40008", "1"]);
    expect(replies.some(({ status }) => status === 201)).toBe(true);
    expect(await admin.get(`${path}/licenses`)).toMatchObject({ count: 1 });
  });

  test("a repeat whose first response is lost for good gets an error that says so", async () => {
    const vendor = await newCatalogue();
    const { path, admin, name } = vendor;
    const create = () => under("lost", admin)("POST", `${path}/entitlements`, { name: "Export", code: "EXPORT" });
    await create();
    const lose = (seconds: number) =>
      openTestDatabase().execute(sql`
        update idempotency_keys kept set answer_sealed = null, made_at = now() - make_interval(secs => ${seconds})
        from tenants tenant
        where tenant.id = kept.tenant_id and tenant.name = ${name}`);
    await lose(0);
    const goingOn = await create();
    expect([goingOn.code, goingOn.headers.get("Retry-After")]).toEqual(["40008", "1"]);
    await lose(60);
    const lost = await create();
    expect([lost.code, lost.headers.get("Retry-After")]).toEqual(["40008", null]);
    expect(lost.message).toContain("lost");
    expect(await admin.get(`${path}/entitlements`)).toMatchObject({ count: 1 });
  });
});
