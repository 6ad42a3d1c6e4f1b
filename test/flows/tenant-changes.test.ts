import { describe, expect, test } from "vitest";
import { client, newAccount, newCatalogue, newLicense, newPolicy, newTenant, superadmin, uniqueName } from "../support/client.ts";

describe("A tenant is changed", () => {
  test("a PATCH changes the members that it names, and every response shows the change", async () => {
    const { path } = await newTenant();
    const master = await superadmin();
    const before = (await master.get(path)).data;
    expect(before).toMatchObject({ protected: false, edge_shards: 1 });
    let expected = before;
    const changes = [
      ...[{ protected: true }, { edge_shards: 4 }, { protected: false, edge_shards: 64 }],
      ...[{ event_retention_days: 7 }, { event_retention_days: null }, { require_second_factor: true }],
    ];
    for (const named of changes) {
      const changed = await master.patch(path, named);
      expect(changed).toMatchObject({ status: 200, code: "00000" });
      expect(Date.parse(changed.data.updated_at)).toBeGreaterThan(Date.parse(expected.updated_at));
      expected = { ...expected, ...named, updated_at: changed.data.updated_at };
      expect(changed.data).toEqual(expected);
      expect((await master.get(path)).data).toEqual(expected);
    }
    const { data: listed } = await master.get(`/tenants?name=${expected.name}`);
    expect(listed).toEqual([expected]);
  });

  test("a PATCH that names nothing or repeats the current value changes nothing", async () => {
    const { path } = await newTenant();
    const master = await superadmin();
    const before = (await master.get(path)).data;
    for (const body of [{}, { protected: false }]) {
      const changed = await master.send(path, { method: "PATCH", body, changesNothing: true });
      expect(changed).toMatchObject({ status: 200, data: { ...before, updated_at: expect.any(String) } });
    }
    expect((await master.get(`${path}/events?event=tenant.updated`)).data).toEqual([]);
  });

  test("a change writes an event with the actor and the fields before and after", async () => {
    const { path } = await newTenant();
    const master = await superadmin();
    await master.patch(path, { edge_shards: 2 });
    await master.patch(path, { protected: true, edge_shards: 3 });
    const { data } = await master.get(`${path}/events?event=tenant.updated&sort=occurred_at`);
    const actor = { kind: "superadmin" };
    expect(data).toMatchObject([
      { event: "tenant.updated", resource: "tenant", actor, before: { edge_shards: 1 }, after: { edge_shards: 2 } },
      { actor, before: { protected: false, edge_shards: 2 }, after: { protected: true, edge_shards: 3 } },
    ]);
    expect(data.map(({ after }: { after: object }) => Object.keys(after).length)).toEqual([1, 2]);
  });

  test("an admin changes its tenant's settings, and leaves to the superadmin how many nodes serve it", async () => {
    const { path, admin } = await newTenant();
    const master = await superadmin();
    const before = (await admin.get(path)).data;
    expect(before).toEqual((await master.get(path)).data);
    const settings = {
      protected: true,
      count_addresses: false,
      event_retention_days: 730,
      require_second_factor: true,
      search_metadata: ["order"],
    };
    // A member may be repeated as it is, as a form does that sends all it shows.
    const changed = await admin.patch(path, { ...settings, edge_shards: before.edge_shards });
    expect(changed).toMatchObject({ status: 200, data: { ...before, ...settings, updated_at: expect.any(String) } });
    const refused = await admin.patch(path, { protected: false, edge_shards: 4 });
    expect(refused).toMatchObject({ status: 403, code: "40003" });
    expect(refused.message).toContain("edge_shards");
    expect((await master.get(path)).data).toEqual(changed.data);
    expect(await master.patch(path, { edge_shards: 4 })).toMatchObject({ status: 200 });
    expect((await admin.get(path)).data).toMatchObject({ ...settings, edge_shards: 4 });
    const { data: trail } = await admin.get(`${path}/events?event=tenant.updated&sort=occurred_at`);
    expect(trail.map(({ actor }: { actor: { kind: string } }) => actor.kind)).toEqual(["account", "superadmin"]);
  });

  test("an admin neither makes, lists nor deletes tenants, nor ends the sessions of all", async () => {
    const { path, admin } = await newTenant();
    for (const asked of [
      admin.get("/tenants"),
      admin.post("/tenants", { name: uniqueName("mine") }),
      admin.delete(path),
      admin.post(`${path}/regenerate`),
    ])
      expect(await asked).toMatchObject({ status: 403, code: "40003" });
  });

  test("a role of the tenant's own may read the settings, or change them as well", async () => {
    const { path, admin } = await newTenant();
    const withRole = async (role: string, permissions: string[]) => {
      await admin.post(`${path}/roles`, { name: role, permissions });
      return newAccount({ path, maker: admin, username: role, role });
    };
    const reader = await withRole("auditor", ["tenant-settings.read"]);
    const owner = await withRole("owner", ["tenant-settings.read", "tenant-settings.update"]);
    expect(await reader.patch(path, { protected: true })).toMatchObject({ status: 403, code: "40003" });
    expect(await owner.patch(path, { protected: true })).toMatchObject({ status: 200 });
    expect(await reader.get(path)).toMatchObject({ status: 200, data: { protected: true } });
    expect(await owner.patch(path, { edge_shards: 2 })).toMatchObject({ status: 403, code: "40003" });
  });

  test("nobody but admins and the superadmin changes a tenant, and an admin none but its own", async () => {
    const [vendor, other] = [await newCatalogue(), await newTenant()];
    const { license_key } = await newLicense(vendor, await newPolicy(vendor));
    const user = await newAccount({ path: vendor.path, maker: vendor.admin, username: "bob", role: "user" });
    const { token } = (await vendor.admin.post(`${vendor.path}/products/${vendor.productId}/tokens`)).data;
    const master = await superadmin();
    const before = (await master.get(vendor.path)).data;
    expect(await client().patch(vendor.path, { protected: true })).toMatchObject({ status: 401, code: "40001" });
    for (const caller of [user, other.admin, client(`License ${license_key}`), client(`Bearer ${token}`)])
      expect(await caller.patch(vendor.path, { protected: true })).toMatchObject({ status: 403, code: "40003" });
    expect((await master.get(vendor.path)).data).toEqual(before);
  });

  test("an invalid change is refused and changes nothing", async () => {
    const { path } = await newTenant();
    const master = await superadmin();
    const before = (await master.get(path)).data;
    const wrong = [
      { edge_shards: 0 },
      { edge_shards: 65 },
      { edge_shards: 1.5 },
      { edge_shards: null },
      { protected: "perhaps" },
    ];
    for (const body of [...wrong, { name: "another" }, { id: crypto.randomUUID() }, { protected: true, edge_shards: -1 }]) {
      const reply = await master.patch(path, body);
      expect([reply.status, reply.code], JSON.stringify(body)).toEqual([400, "40000"]);
      expect(reply.errors.length).toBeGreaterThan(0);
    }
    const nobody = `/tenants/${uniqueName("nobody")}`;
    expect(await master.patch(nobody, { protected: true })).toMatchObject({ status: 404, code: "42002" });
    expect((await master.get(path)).data).toEqual(before);
  });
});

describe("A tenant is protected", () => {
  test("new policies are protected by default, and existing policies do not change", async () => {
    const vendor = await newCatalogue();
    const master = await superadmin();
    const before = await newPolicy(vendor);
    expect(before.protected).toBe(false);
    await master.patch(vendor.path, { protected: true });
    expect((await newPolicy(vendor)).protected).toBe(true);
    expect((await newPolicy(vendor, { protected: false })).protected).toBe(false);
    expect((await vendor.admin.get(`${vendor.path}/policies/${before.id}`)).data.protected).toBe(false);
    await master.patch(vendor.path, { protected: false });
    expect((await newPolicy(vendor)).protected).toBe(false);
    expect((await newPolicy(vendor, { protected: true })).protected).toBe(true);
  });

  test("the default applies to the superadmin and to an admin with an existing session", async () => {
    const vendor = await newCatalogue();
    const master = await superadmin();
    for (const isProtected of [true, false]) {
      await master.patch(vendor.path, { protected: isProtected });
      for (const admin of [master, vendor.admin]) expect((await newPolicy({ ...vendor, admin })).protected).toBe(isProtected);
    }
  });
});
