import { afterEach, describe, expect, test, vi } from "vitest";
import { permissionsOfRole } from "../../src/access/permissions.ts";
import { client, newAccount, newCatalogue, newLicense, newPolicy, newTenant, superadmin, travelTo } from "../support/client.ts";

afterEach(() => {
  vi.useRealTimers();
});

const support = { name: "support", permissions: ["license.read", "license.suspend"] };

describe("A tenant defines its own roles", () => {
  test("a role can be created, assigned, read, changed and deleted", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const made = await admin.post(`${path}/roles`, support);
    expect(made).toMatchObject({ status: 201, data: support, roundTrips: 1 });
    expect(await admin.get(`${path}/roles/support`)).toMatchObject({ status: 200, data: made.data });

    const sue = await newAccount({ path, maker: admin, username: "sue", role: "support" });
    const { license_id } = await newLicense(vendor, await newPolicy(vendor));
    const at = `${path}/licenses/${license_id}`;
    expect(await sue.get(at)).toMatchObject({ status: 200 });
    expect(await sue.post(`${at}/actions/suspend`)).toMatchObject({ status: 200 });
    expect(await sue.post(`${at}/actions/reinstate`)).toMatchObject({ status: 403, code: "40003" });
    expect(await admin.get(`${path}/accounts/sue`)).toMatchObject({ data: { role_name: "support" } });

    await admin.patch(`${path}/accounts/sue`, { role: "user" });
    expect(await admin.delete(`${path}/roles/support`)).toMatchObject({ status: 204 });
    expect(await admin.get(`${path}/roles/support`)).toMatchObject({ status: 404, code: "43016" });
    expect(await admin.delete(`${path}/roles/support`)).toMatchObject({ status: 404, code: "43016" });
  });

  test("former spellings of permissions still work, and responses use the new ones", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const permissions = ["user_password.reset", "user-password.reset", "product_tokens.generate", "policy_entitlements.attach"];
    const today = ["user-password.reset", "product-tokens.generate", "policy-entitlements.attach"];
    expect(await admin.post(`${path}/roles`, { name: "support", permissions })).toMatchObject({
      status: 201,
      data: { permissions: today },
    });
    expect(await admin.patch(`${path}/roles/support`, { permissions: ["policy_entitlements.detach"] })).toMatchObject({
      status: 200,
      data: { permissions: ["policy-entitlements.detach"] },
    });
    const sent = { permissions: ["policy_entitlements.attach"] };
    expect(await admin.post(`${path}/products/${vendor.productId}/tokens`, sent)).toMatchObject({
      status: 201,
      data: { permissions: ["policy-entitlements.attach"] },
    });
  });

  test("a role lists each permission once, in the order sent, and may have none", async () => {
    const { path, admin } = await newTenant();
    const permissions = ["license.read", "license.suspend", "license.read"];
    expect(await admin.post(`${path}/roles`, { name: "support", permissions })).toMatchObject({ data: support });
    expect(await admin.post(`${path}/roles`, { name: "guest", permissions: [] })).toMatchObject({
      status: 201,
      data: { permissions: [] },
    });
    const all = [...permissionsOfRole.admin];
    expect(await admin.post(`${path}/roles`, { name: "deputy", permissions: all })).toMatchObject({
      status: 201,
      data: { permissions: all },
    });
  });

  test("two tenants can each have a role of the same name", async () => {
    const [mine, theirs] = [await newTenant(), await newTenant()];
    await mine.admin.post(`${mine.path}/roles`, support);
    expect(await theirs.admin.get(`${theirs.path}/roles/support`)).toMatchObject({ status: 404, code: "43016" });
    expect(await theirs.admin.patch(`${theirs.path}/roles/support`, { permissions: [] })).toMatchObject({ code: "43016" });
    expect(await theirs.admin.delete(`${theirs.path}/roles/support`)).toMatchObject({ code: "43016" });
    expect(await theirs.admin.post(`${theirs.path}/roles`, { ...support, permissions: [] })).toMatchObject({ status: 201 });
    expect((await mine.admin.get(`${mine.path}/roles/support`)).data).toMatchObject(support);
    expect(await theirs.admin.get(`${mine.path}/roles/support`)).toMatchObject({ status: 403, code: "40003" });
  });

  test.each(["a", "Release manager", "tier-2 support", "équipe_1", "x".repeat(256)])(
    "%s is a valid name, and finds its role",
    async (name) => {
      const { path, admin } = await newTenant();
      expect(await admin.post(`${path}/roles`, { name, permissions: [] })).toMatchObject({ status: 201, data: { name } });
      const at = `${path}/roles/${encodeURIComponent(name)}`;
      expect(await admin.get(at)).toMatchObject({ status: 200, data: { name } });
      expect(await admin.delete(at)).toMatchObject({ status: 204 });
    },
  );
});

describe("Invalid roles are refused", () => {
  test.each([
    ["no name", { permissions: [] }, "43018", "name"],
    ["a null name", { name: null, permissions: [] }, "43018", "name"],
    ["an empty name", { name: "  ", permissions: [] }, "43018", "name"],
    ["a number", { name: 7, permissions: [] }, "43018", "name"],
    ["a name too long", { name: "x".repeat(257), permissions: [] }, "43018", "name"],
    ["a name that no path holds", { name: "..", permissions: [] }, "43018", "name"],
    ["a slash", { name: "a/b", permissions: [] }, "43018", "name"],
    ["no permissions", { name: "support" }, "43019", "permissions"],
    ["permissions that are no list", { name: "support", permissions: "license.read" }, "43019", "permissions"],
    ["an unknown permission", { name: "support", permissions: ["license.read", "license.fly"] }, "43019", "permissions.1"],
    ["more than an admin's", { name: "support", permissions: ["tenant.delete"] }, "43019", "permissions.0"],
    ["an unknown member", { ...support, description: "x" }, "40000", "description"],
  ])("%s", async (_, body, code, field) => {
    const { path, admin } = await newTenant();
    for (const caller of [admin, await superadmin()]) {
      expect(await caller.post(`${path}/roles`, body)).toMatchObject({ status: 400, code, errors: [{ field, code }] });
    }
    expect(await admin.get(`${path}/roles/support`)).toMatchObject({ status: 404 });
  });

  test.each(["superadmin", "admin", "user", "product", "license", "Admin"])("%s is a built-in role", async (name) => {
    const { path, admin } = await newTenant();
    await admin.post(`${path}/roles`, support);
    expect(await admin.post(`${path}/roles`, { name, permissions: [] })).toMatchObject({ status: 400, code: "43018" });
    expect(await admin.patch(`${path}/roles/support`, { name })).toMatchObject({ status: 400, code: "43018" });
    expect(await admin.get(`${path}/roles/${name}`)).toMatchObject({ status: 404, code: "43016" });
  });

  test("a name in use is refused at creation and on change, and nothing is saved", async () => {
    const { path, admin } = await newTenant();
    await admin.post(`${path}/roles`, support);
    await admin.post(`${path}/roles`, { name: "sales", permissions: [] });
    expect(await admin.post(`${path}/roles`, { name: "support", permissions: [] })).toMatchObject({ status: 409, code: "43017" });
    const change = { name: "support", permissions: ["machine.read"] };
    expect(await admin.patch(`${path}/roles/sales`, change)).toMatchObject({ status: 409, code: "43017" });
    expect((await admin.get(`${path}/roles/sales`)).data).toMatchObject({ name: "sales", permissions: [] });
    expect((await admin.get(`${path}/roles/support`)).data).toMatchObject(support);
  });

  test("a role that accounts have cannot be deleted", async () => {
    const { path, admin } = await newTenant();
    await admin.post(`${path}/roles`, support);
    await newAccount({ path, maker: admin, username: "sue", role: "support" });
    expect(await admin.delete(`${path}/roles/support`)).toMatchObject({ status: 422, code: "43020" });
    expect(await admin.get(`${path}/roles/support`)).toMatchObject({ status: 200 });
    await admin.delete(`${path}/accounts/sue`);
    expect(await admin.delete(`${path}/roles/support`)).toMatchObject({ status: 204 });
  });

  test("an account cannot create or change a role to have more permissions than its own", async () => {
    const { path, admin } = await newTenant();
    const own = ["admin.create", "admin.read", "admin.update", "license.read"];
    await admin.post(`${path}/roles`, { name: "deputy", permissions: own });
    await admin.post(`${path}/roles`, support);
    const dee = await newAccount({ path, maker: admin, username: "dee", role: "deputy" });
    expect(await dee.post(`${path}/roles`, { name: "reader", permissions: ["license.read"] })).toMatchObject({ status: 201 });
    const tooMuch = ["license.read", "license.create"];
    const refused = { status: 400, code: "43019" };
    expect(await dee.post(`${path}/roles`, { name: "writer", permissions: tooMuch })).toMatchObject(refused);
    expect(await dee.patch(`${path}/roles/deputy`, { permissions: [...own, "license.create"] })).toMatchObject(refused);
    expect(await dee.patch(`${path}/roles/reader`, { permissions: tooMuch })).toMatchObject(refused);
    expect(await dee.get(`${path}/roles/writer`)).toMatchObject({ status: 404 });
    expect((await dee.get(`${path}/roles/deputy`)).data.permissions).toHaveLength(own.length);
    expect(await dee.delete(`${path}/roles/reader`)).toMatchObject({ status: 403, code: "40003" });
  });

  test("a user, a product, a license and an anonymous caller cannot define roles", async () => {
    const vendor = await newCatalogue();
    const { path, admin, productId } = vendor;
    await admin.post(`${path}/roles`, support);
    const { license_key } = await newLicense(vendor, await newPolicy(vendor));
    const { token } = (await admin.post(`${path}/products/${productId}/tokens`)).data;
    const callers = [
      await newAccount({ path, maker: admin, username: "bob", role: "user" }),
      await newAccount({ path, maker: admin, username: "sue", role: "support" }),
      client(`Bearer ${token}`),
      client(`License ${license_key}`),
    ];
    for (const caller of callers) {
      const replies = [
        caller.post(`${path}/roles`, { name: "mine", permissions: [] }),
        caller.get(`${path}/roles/support`),
        caller.patch(`${path}/roles/support`, { permissions: [] }),
        caller.delete(`${path}/roles/support`),
      ];
      for (const reply of replies) expect(await reply).toMatchObject({ status: 403, code: "40003" });
    }
    expect(await client().get(`${path}/roles/support`)).toMatchObject({ status: 401, code: "40001" });
    expect((await admin.get(`${path}/roles/support`)).data).toMatchObject(support);
  });
});

describe("A role changes", () => {
  test("a PATCH changes the members that it names, and nothing else", async () => {
    const { path, admin } = await newTenant();
    const made = (await admin.post(`${path}/roles`, support)).data;
    const renamed = await admin.patch(`${path}/roles/support`, { name: "helpdesk" });
    expect(renamed).toMatchObject({ status: 200, data: { ...support, name: "helpdesk", created_at: made.created_at } });
    expect(Date.parse(renamed.data.updated_at)).toBeGreaterThan(Date.parse(made.updated_at));
    expect(await admin.get(`${path}/roles/support`)).toMatchObject({ status: 404 });
    expect(await admin.patch(`${path}/roles/helpdesk`, { permissions: ["machine.read"] })).toMatchObject({
      status: 200,
      data: { name: "helpdesk", permissions: ["machine.read"] },
    });
    expect(await admin.patch(`${path}/roles/support`, { name: "x" })).toMatchObject({ status: 404, code: "43016" });
  });

  test("an existing session gains and loses permissions with its role", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    await admin.post(`${path}/roles`, support);
    const sue = await newAccount({ path, maker: admin, username: "sue", role: "support" });
    const at = `${path}/licenses/${(await newLicense(vendor, await newPolicy(vendor))).license_id}`;
    expect(await sue.post(`${at}/actions/suspend`)).toMatchObject({ status: 200 });
    expect(await sue.post(`${at}/actions/reinstate`)).toMatchObject({ status: 403 });
    await admin.patch(`${path}/roles/support`, { permissions: ["license.reinstate"] });
    expect(await sue.post(`${at}/actions/reinstate`)).toMatchObject({ status: 200 });
    expect(await sue.post(`${at}/actions/suspend`)).toMatchObject({ status: 403, code: "40003" });
    await admin.patch(`${path}/roles/support`, { permissions: [] });
    expect(await sue.get(at)).toMatchObject({ status: 403, code: "40003" });
  });

  test("a session follows two changes of its role at the same clock time", async () => {
    const vendor = await travelTo(await newCatalogue(), new Date(Date.now() + 60_000));
    const { path, admin } = vendor;
    await admin.post(`${path}/roles`, support);
    const sue = await newAccount({ path, maker: admin, username: "sue", role: "support" });
    const at = `${path}/licenses/${(await newLicense(vendor, await newPolicy(vendor))).license_id}`;
    expect(await sue.get(at)).toMatchObject({ status: 200 });
    await admin.patch(`${path}/roles/support`, { permissions: [] });
    expect(await sue.get(at)).toMatchObject({ status: 403 });
    await admin.patch(`${path}/roles/support`, { permissions: ["license.read"] });
    expect(await sue.get(at)).toMatchObject({ status: 200 });
  });

  test("a new role name ends the sessions of its accounts", async () => {
    const { path, admin } = await newTenant();
    await admin.post(`${path}/roles`, { name: "support", permissions: ["admin.read"] });
    const sue = await newAccount({ path, maker: admin, username: "sue", role: "support" });
    expect(await sue.get(`${path}/roles/support`)).toMatchObject({ status: 200 });
    await admin.patch(`${path}/roles/support`, { name: "helpdesk" });
    expect(await sue.get(`${path}/roles/helpdesk`)).toMatchObject({ status: 401, code: "40001" });
    const { access } = (await client().post(`${path}/auth/login`, { username: "sue", password: "correct horse battery" })).data;
    expect(await client(`Bearer ${access}`).get(`${path}/roles/helpdesk`)).toMatchObject({ status: 200 });
  });

  test("each change writes an event", async () => {
    const { path, admin } = await newTenant();
    await admin.post(`${path}/roles`, support);
    await admin.patch(`${path}/roles/support`, { permissions: ["license.read"] });
    await admin.delete(`${path}/roles/support`);
    const events = (await admin.get(`${path}/events?sort=occurred_at&resource=role`)).data;
    expect(events.map(({ event, actor }: any) => [event, actor.name])).toEqual([
      ["role.created", "ada"],
      ["role.updated", "ada"],
      ["role.deleted", "ada"],
    ]);
  });
});
