import { afterEach, describe, expect, test, vi } from "vitest";
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
} from "../support/client.ts";

afterEach(() => {
  vi.useRealTimers();
});

const basic = (key: string): Client => client(`Basic ${btoa(`license:${key}`)}`);
const byKey = (key: string): Client => client(`License ${key}`);

describe("A license authenticates with its key", () => {
  test.each([
    ["License", byKey],
    ["Basic", basic],
  ])("%s authorization: a license sees itself and its machines, and nothing else", async (_, as) => {
    const vendor = await newCatalogue();
    const { path, productId } = vendor;
    const policy = await newPolicy(vendor, { max_machines: 2 });
    const [mine, other] = [await newLicense(vendor, policy), await newLicense(vendor, policy)];
    const app = as(mine.license_key);
    expect(await app.get(`${path}/licenses/${mine.license_id}`)).toMatchObject({
      status: 200,
      data: { license_id: mine.license_id },
    });
    const machine = await app.post(`${path}/machines`, { license_key: mine.license_key, fingerprint: "a" });
    expect(machine).toMatchObject({ status: 201 });
    expect(
      await app.post(`${path}/licenses/actions/validate`, { license_key: mine.license_key, scope: { fingerprint: "a" } }),
    ).toMatchObject({ data: { valid: true } });
    expect(await app.post(`${path}/machines/${machine.data.id}/actions/ping-heartbeat`)).toMatchObject({ status: 200 });
    expect(await app.post(`${path}/licenses/${mine.license_id}/actions/checkout`)).toMatchObject({ status: 200 });
    expect(await app.post(`${path}/licenses/actions/increment-usage`, { license_key: mine.license_key })).toMatchObject({
      status: 200,
    });

    const theirs = await vendor.admin.post(`${path}/machines`, { license_key: other.license_key, fingerprint: "b" });
    const unseen: [Promise<{ status: number; code: string }>, string][] = [
      [app.get(`${path}/licenses/${other.license_id}`), "47006"],
      [app.get(`${path}/licenses/${other.license_key}`), "47006"],
      [app.post(`${path}/licenses/actions/validate`, { license_key: other.license_key }), "47024"],
      [app.post(`${path}/licenses/${other.license_id}/actions/checkout`), "47006"],
      [app.post(`${path}/licenses/${other.license_id}/actions/increment-usage`), "47006"],
      [app.post(`${path}/machines`, { license_key: other.license_key, fingerprint: "c" }), "48004"],
      [app.get(`${path}/machines/${theirs.data.id}`), "48001"],
      [app.patch(`${path}/machines/${theirs.data.id}`, { name: "x" }), "48001"],
      [app.patch(`${path}/machines/${machine.data.id}`, { license_key: other.license_key }), "48004"],
      [app.delete(`${path}/machines/${theirs.data.id}`), "48001"],
      [app.post(`${path}/machines/${theirs.data.id}/actions/ping-heartbeat`), "48001"],
      [app.post(`${path}/machines/${theirs.data.id}/actions/reset-heartbeat`), "48001"],
      [app.post(`${path}/machines/${theirs.data.id}/actions/check-out`), "48001"],
      [app.post(`${path}/machines/${theirs.data.id}/components`, { name: "x", fingerprint: "x" }), "48001"],
      [app.get(`${path}/machines/${theirs.data.id}/processes`), "48001"],
      [app.post(`${path}/licenses/${other.license_id}/tokens`), "47006"],
    ];
    for (const [reply, code] of unseen) expect(await reply).toMatchObject({ status: 404, code });

    const forbidden = [
      app.post(`${path}/licenses/${mine.license_id}/actions/suspend`),
      app.post(`${path}/licenses/${mine.license_id}/actions/renew`),
      app.post(`${path}/licenses/${mine.license_id}/actions/reset-usage`),
      app.patch(`${path}/licenses/${mine.license_id}`, { max_machines: 100 }),
      app.delete(`${path}/licenses/${mine.license_id}`),
      app.put(`${path}/licenses/${mine.license_id}/policy`, { policy_id: policy.id }),
      app.get(`${path}/policies/${policy.id}`),
      app.get(`${path}/products/${productId}`),
      app.post(`${path}/licenses`, { policy_id: policy.id, product_id: productId, name: "x" }),
      app.get(`${path}/accounts/ada`),
      app.post("/tenants", { name: "x" }),
    ];
    for (const reply of forbidden) expect((await reply).status).toBeGreaterThanOrEqual(401);
  });

  test("a wrong key, a key of another tenant and a malformed header are refused", async () => {
    const [mine, theirs] = [await newCatalogue(), await newCatalogue()];
    const { license_key, license_id } = await newLicense(theirs, await newPolicy(theirs));
    for (const app of [
      byKey("no such key"),
      byKey(license_key),
      client("License"),
      client("Basic !!!"),
      client(`Basic ${btoa("admin:x")}`),
    ]) {
      expect(await app.get(`${mine.path}/licenses/${license_id}`)).toMatchObject({ status: 401, code: "40001" });
    }
  });

  test.each([
    ["mixed", 200, 200],
    ["license", 200, 401],
    ["token", 401, 200],
    ["session", 401, 401],
    ["none", 401, 401],
  ])("under %s, a key answers %i and a token %i", async (authentication_strategy, withKey, withToken) => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const license = await newLicense(vendor, await newPolicy(vendor, { authentication_strategy }));
    const made = await admin.post(`${path}/licenses/${license.license_id}/tokens`, { name: "app" });
    const at = `${path}/licenses/${license.license_id}`;
    expect((await byKey(license.license_key).get(at)).status).toBe(withKey);
    expect((await client(`Bearer ${made.data.token}`).get(at)).status).toBe(withToken);
  });

  test("an expired key of a policy that revokes does not authenticate; a suspended key does", async () => {
    let vendor = await newCatalogue();
    const revoked = await newLicense(vendor, await newPolicy(vendor, { duration: 86_400, expiration_strategy: "revoke" }));
    const suspended = await newLicense(vendor, await newPolicy(vendor));
    await vendor.admin.post(`${vendor.path}/licenses/${suspended.license_id}/actions/suspend`);
    const validate = (key: string) => byKey(key).post(`${vendor.path}/licenses/actions/validate`, { license_key: key });
    expect(await validate(suspended.license_key)).toMatchObject({ data: { valid: false, code: "suspended" } });
    vendor = await travelTo(vendor, new Date(Date.now() + 90_000_000));
    expect(await validate(revoked.license_key)).toMatchObject({ status: 401, code: "40001" });
  });
});

describe("API tokens", () => {
  const make = async ({ path, admin }: Catalogue, what: string, body = {}) => admin.post(`${path}/${what}/tokens`, body);

  test("a token shows its text once, and a deleted token does not authenticate", async () => {
    const vendor = await newCatalogue();
    const { path, admin, productId } = vendor;
    const made = await make(vendor, `products/${productId}`, { name: "CI", expiry: "2099-01-01T00:00:00Z" });
    expect(made).toMatchObject({ status: 201, data: { name: "CI", product_id: productId, expiry: "2099-01-01T00:00:00.000Z" } });
    expect(made.data.token).toMatch(/^lk_product_[A-Za-z0-9]{32,}$/);
    const listed = await admin.get(`${path}/products/${productId}/tokens`);
    const { token, ...shown } = made.data;
    expect(listed).toMatchObject({ count: 1, data: [shown] });
    expect(JSON.stringify(listed.data)).not.toContain(token);
    const bearer = client(`Bearer ${token}`);
    expect(await bearer.get(`${path}/products/${productId}`)).toMatchObject({ status: 200 });
    expect(await admin.delete(`${path}/products/${productId}/tokens/${made.data.id}`)).toMatchObject({ status: 204 });
    expect(await bearer.get(`${path}/products/${productId}`)).toMatchObject({ status: 401, code: "40001" });
    expect(await admin.delete(`${path}/products/${productId}/tokens/${made.data.id}`)).toMatchObject({
      status: 404,
      code: "47041",
    });
  });

  test("a product token sees the licenses and machines of its product", async () => {
    const vendor = await newCatalogue();
    const { path, admin, productId } = vendor;
    const bearer = client(`Bearer ${(await make(vendor, `products/${productId}`)).data.token}`);
    const other = await admin.post(`${path}/products`, { name: "Other", code: "other" });
    const elsewhere = { ...vendor, productId: other.data.id };
    const [policy, foreign] = [await newPolicy(vendor), await newPolicy(elsewhere)];
    const theirs = await newLicense(elsewhere, foreign);
    const own = await bearer.post(`${path}/licenses`, { policy_id: policy.id, product_id: productId, name: "x" });
    expect(own).toMatchObject({ status: 201 });
    expect(await bearer.post(`${path}/licenses/${own.data.license_id}/actions/suspend`)).toMatchObject({ status: 200 });
    expect(await bearer.get(`${path}/policies/${foreign.id}`)).toMatchObject({ status: 404, code: "46003" });
    expect(await bearer.patch(`${path}/policies/${foreign.id}`, { name: "x" })).toMatchObject({ status: 404, code: "46003" });
    expect(await bearer.delete(`${path}/policies/${foreign.id}`)).toMatchObject({ status: 404, code: "46003" });
    expect(await bearer.get(`${path}/policies/${foreign.id}/entitlements`)).toMatchObject({ status: 404, code: "46003" });
    expect(await bearer.get(`${path}/products/${other.data.id}`)).toMatchObject({ status: 404, code: "44006" });
    expect(await bearer.post(`${path}/products/${other.data.id}/tokens`)).toMatchObject({ status: 404, code: "44006" });
    expect(await bearer.post(`${path}/policies`, { product_id: other.data.id, name: "x" })).toMatchObject({
      status: 404,
      code: "44006",
    });
    expect(await bearer.post(`${path}/licenses`, { policy_id: foreign.id, product_id: other.data.id, name: "x" })).toMatchObject({
      status: 404,
    });
    expect(await bearer.get(`${path}/licenses/${theirs.license_id}`)).toMatchObject({ status: 404, code: "47006" });
    expect(await bearer.put(`${path}/licenses/${own.data.license_id}/policy`, { policy_id: foreign.id })).toMatchObject({
      status: 404,
      code: "46003",
    });
    expect(await bearer.get(`${path}/accounts/ada`)).toMatchObject({ status: 403, code: "40003" });
  });

  test("a token has some of its role's permissions, never more, and ends at its expiry", async () => {
    let vendor = await newCatalogue();
    const license = await newLicense(vendor, await newPolicy(vendor));
    const what = `licenses/${license.license_id}`;
    const expiry = new Date(Date.now() + 60_000).toISOString();
    const made = await make(vendor, what, { permissions: ["license.validate"], expiry });
    const bearer = client(`Bearer ${made.data.token}`);
    const validate = () => bearer.post(`${vendor.path}/licenses/actions/validate`, { license_key: license.license_key });
    expect(await validate()).toMatchObject({ status: 200 });
    expect(await bearer.get(`${vendor.path}/${what}`)).toMatchObject({ status: 403, code: "40003" });
    expect(await make(vendor, what, { permissions: ["license.suspend"] })).toMatchObject({ status: 400, code: "47042" });
    expect(await make(vendor, what, { permissions: ["nonsense"] })).toMatchObject({ status: 400, code: "47042" });
    expect(await make(vendor, what, { expiry: "2020-01-01T00:00:00Z" })).toMatchObject({ status: 400, code: "44007" });
    expect(await make(vendor, what, { expiry: "tomorrow" })).toMatchObject({ status: 400, code: "44007" });
    vendor = await travelTo(vendor, new Date(Date.now() + 61_000));
    expect(await validate()).toMatchObject({ status: 401, code: "40001" });
  });

  test("a token of another tenant does not authenticate in this tenant", async () => {
    const [mine, theirs] = [await newCatalogue(), await newCatalogue()];
    const bearer = client(`Bearer ${(await make(theirs, `products/${theirs.productId}`)).data.token}`);
    expect(await bearer.get(`${mine.path}/products/${mine.productId}`)).toMatchObject({ status: 403, code: "40003" });
    expect(await bearer.get("/tenants/no-such-tenant")).toMatchObject({ status: 403, code: "40003" });
  });
});

describe("An account changes", () => {
  test("a ban ends the account's sessions at once and stops its licenses", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const bob = await newAccount({ path, maker: admin, username: "bob", role: "user" });
    const license = await newLicense(vendor, await newPolicy(vendor), { owner: "bob" });
    expect(await bob.get(`${path}/accounts/bob`)).toMatchObject({ status: 200 });
    expect(await bob.post(`${path}/accounts/bob/actions/ban`)).toMatchObject({ status: 403 });
    expect(await admin.post(`${path}/accounts/bob/actions/ban`)).toMatchObject({
      status: 200,
      data: { status: "banned", banned_at: expect.any(String) },
    });
    expect(await admin.post(`${path}/accounts/bob/actions/ban`)).toMatchObject({ status: 422, code: "43013" });
    expect(await bob.get(`${path}/accounts/bob`)).toMatchObject({ status: 403, code: "49016" });
    const login = () => client().post(`${path}/auth/login`, { username: "bob", password: "correct horse battery" });
    expect(await login()).toMatchObject({ status: 403, code: "49016" });
    const validate = () => admin.post(`${path}/licenses/${license.license_id}/actions/validate`);
    expect(await validate()).toMatchObject({ data: { valid: false, code: "banned", license: { status: "banned" } } });
    expect(await admin.post(`${path}/accounts/bob/actions/unban`)).toMatchObject({ status: 200, data: { status: "active" } });
    expect(await admin.post(`${path}/accounts/bob/actions/unban`)).toMatchObject({ status: 422, code: "43014" });
    expect(await validate()).toMatchObject({ data: { valid: true } });
    expect(await bob.get(`${path}/accounts/bob`)).toMatchObject({ status: 401, code: "40001" });
    const again = await login();
    expect(await client(`Bearer ${again.data.access}`).get(`${path}/accounts/bob`)).toMatchObject({ status: 200 });
  });

  test("a new role or password ends earlier sessions, and a later session works at once", async () => {
    const { path, admin } = await newCatalogue();
    const bob = await newAccount({ path, maker: admin, username: "bob", role: "user" });
    expect(await bob.patch(`${path}/accounts/bob`, { role: "admin" })).toMatchObject({ status: 403, code: "40003" });
    expect(await bob.patch(`${path}/accounts/bob`, { first_name: "Bob" })).toMatchObject({
      status: 200,
      data: { first_name: "Bob" },
    });
    expect(await bob.patch(`${path}/accounts/ada`, { first_name: "Eve" })).toMatchObject({ status: 403 });
    expect(await admin.patch(`${path}/accounts/bob`, { role: "owner" })).toMatchObject({ status: 400, code: "43003" });
    const change = (current_password: string, new_password: string) =>
      bob.post(`${path}/accounts/bob/actions/update-password`, { current_password, new_password });
    expect(await change("wrong", "a new password")).toMatchObject({ status: 401, code: "49012" });
    expect(await change("correct horse battery", "bob")).toMatchObject({ status: 400, code: "43011" });
    expect(await change("correct horse battery", "a new password")).toMatchObject({ status: 200 });
    expect(await bob.get(`${path}/accounts/bob`)).toMatchObject({ status: 401 });
    const { data } = await client().post(`${path}/auth/login`, { username: "bob", password: "a new password" });
    const anew = client(`Bearer ${data.access}`);
    expect(await anew.get(`${path}/accounts/bob`)).toMatchObject({ status: 200 });
    expect(await admin.patch(`${path}/accounts/bob`, { role: "admin" })).toMatchObject({
      status: 200,
      data: { role_name: "admin" },
    });
    expect(await anew.get(`${path}/accounts/bob`)).toMatchObject({ status: 401 });
    expect(await admin.patch(`${path}/accounts/bob`, { status: "inactive" })).toMatchObject({
      status: 200,
      data: { status: "inactive" },
    });
    expect(await client().post(`${path}/auth/login`, { username: "bob", password: "a new password" })).toMatchObject({
      status: 403,
      code: "49017",
    });
  });

  test("a reset token works once, for a day, and only the newest", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const bob = await newAccount({ path, maker: admin, username: "bob", role: "user" });
    await newAccount({ path, maker: admin, username: "cat", role: "user" });
    expect(await bob.post(`${path}/accounts/cat/actions/password-token`)).toMatchObject({ status: 403, code: "40003" });
    const tokenOf = async () => (await admin.post(`${path}/accounts/bob/actions/password-token`)).data.token;
    const [first, second] = [await tokenOf(), await tokenOf()];
    const reset = (username: string, reset_token: string) =>
      client().post(`${path}/accounts/${username}/actions/reset-password`, { reset_token, new_password: "a new password" });
    expect(await reset("bob", first)).toMatchObject({ status: 401, code: "49014" });
    expect(await reset("cat", second)).toMatchObject({ status: 401, code: "49014" });
    expect(await reset("nobody", second)).toMatchObject({ status: 401, code: "49014" });
    expect(await reset("bob", second)).toMatchObject({ status: 200 });
    expect(await reset("bob", second)).toMatchObject({ status: 401, code: "49014" });
    expect(await bob.get(`${path}/accounts/bob`)).toMatchObject({ status: 401 });
    const late = await tokenOf();
    await travelTo(vendor, new Date(Date.now() + 25 * 3_600_000));
    expect(await reset("bob", late)).toMatchObject({ status: 401, code: "49015" });
  });

  test("an account that owns licenses is deleted only with cascade", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    await newAccount({ path, maker: admin, username: "bob", role: "user" });
    const license = await newLicense(vendor, await newPolicy(vendor), { owner: "bob" });
    expect(await admin.delete(`${path}/accounts/bob`)).toMatchObject({ status: 422, code: "43012" });
    expect(await admin.delete(`${path}/accounts/bob?cascade=true`)).toMatchObject({ status: 204 });
    expect(await admin.get(`${path}/licenses/${license.license_id}`)).toMatchObject({ data: { owner: null } });
    expect(await admin.get(`${path}/accounts/bob`)).toMatchObject({ status: 404, code: "43009" });
  });

  test("the superadmin can do in a tenant what its admins can do", async () => {
    const { path } = await newCatalogue();
    const master = await superadmin();
    expect(await master.get(`${path}/accounts/ada`)).toMatchObject({ status: 200 });
    expect(await master.patch(`${path}/accounts/ada`, { last_name: "Lovelace" })).toMatchObject({
      data: { last_name: "Lovelace" },
    });
  });
});
