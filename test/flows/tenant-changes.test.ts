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

  test("only the superadmin changes a tenant", async () => {
    const [vendor, other] = [await newCatalogue(), await newTenant()];
    const { license_key } = await newLicense(vendor, await newPolicy(vendor));
    const user = await newAccount({ path: vendor.path, maker: vendor.admin, username: "bob", role: "user" });
    const { token } = (await vendor.admin.post(`${vendor.path}/products/${vendor.productId}/tokens`)).data;
    const master = await superadmin();
    const before = (await master.get(vendor.path)).data;
    expect(await client().patch(vendor.path, { protected: true })).toMatchObject({ status: 401, code: "40001" });
    for (const caller of [vendor.admin, user, other.admin, client(`License ${license_key}`), client(`Bearer ${token}`)])
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
