import { describe, expect, test } from "vitest";
import { newAccount, newCatalogue, newLicense, newPolicy } from "../support/client.ts";
import { readExport } from "../support/exports.ts";

describe("A vendor imports licenses from another system", () => {
  test("one import brings licenses with keys, expiry, uses, machines and metadata in one round trip", async () => {
    const vendor = await newCatalogue();
    const { path, admin, productId } = vendor;
    const policy = await newPolicy(vendor, { max_machines: 2, max_uses: 100 });
    const licenses = Array.from({ length: 1_000 }, (_, index) => ({
      policy_id: policy.id,
      product_id: productId,
      name: `Customer ${index}`,
      ...(index === 0 ? {} : { key: `OLD-KEY-${String(index).padStart(6, "0")}` }),
      expiry: index % 2 === 0 ? "2020-01-01T00:00:00Z" : "2099-01-01T00:00:00Z",
      uses: index % 100,
      metadata: { row: index },
      ...(index === 1
        ? { owner: "ada", suspended: true, machines: [{ fingerprint: "a", hostname: "studio" }, { fingerprint: "b" }] }
        : {}),
    }));
    const made = await admin.post(`${path}/licenses/import`, { licenses });
    expect(made).toMatchObject({ status: 201, count: 1_000 });
    expect(made.data[0].license_key).toMatch(/^([A-Za-z0-9]{8}-){4}[A-Za-z0-9]{8}$/);
    expect(await admin.get(`${path}/licenses/OLD-KEY-000001`)).toMatchObject({
      data: {
        license_id: made.data[1].license_id,
        name: "Customer 1",
        owner: "ada",
        status: "suspended",
        uses: 1,
        machines_count: 2,
      },
    });
    expect(await admin.get(`${path}/licenses/OLD-KEY-000002`)).toMatchObject({
      data: { status: "expired", metadata: { row: 2 } },
    });
    expect(await admin.get(`${path}/machines?license_key=OLD-KEY-000001`)).toMatchObject({ count: 2 });

    const exported = await admin.get(`${path}/licenses/export`);
    expect(exported.headers.get("Content-Type")).toBe("application/x-ndjson");
    const { licenses: lines, end } = readExport(exported.bytes);
    expect([lines.length, end]).toEqual([1_000, { complete: true, licenses: 1_000 }]);
    expect(new Set(lines.map(({ license_key }) => license_key))).toEqual(
      new Set(made.data.map(({ license_key }: any) => license_key)),
    );
  });

  test.each([
    ["unique_per_license", []],
    ["unique_per_policy", ["0.machines.0", "5.machines.1"]],
    ["unique_per_product", ["0.machines.0", "1.machines.0", "5.machines.1"]],
    ["unique_per_tenant", ["0.machines.0", "1.machines.0", "2.machines.0", "5.machines.1"]],
  ])(
    "an import allows a fingerprint once per policy, product or tenant as an activation does: %s",
    async (strategy, refusedFields) => {
      const vendor = await newCatalogue();
      const { path, admin, productId } = vendor;
      const strict = { machine_uniqueness_strategy: strategy, max_machines: 5 };
      const policy = await newPolicy(vendor, strict);
      const sibling = await newPolicy(vendor, { max_machines: 5 });
      const { data: easel } = await admin.post(`${path}/products`, { name: "Easel", code: "easel" });
      const cousin = await newPolicy({ ...vendor, productId: easel.id }, { max_machines: 5 });
      const stand = async (on: any, fingerprint: string, product = productId) => {
        const license = await newLicense({ ...vendor, productId: product }, on);
        expect(await admin.post(`${path}/machines`, { license_id: license.license_id, fingerprint })).toMatchObject({
          status: 201,
        });
      };
      await stand(policy, "in the policy");
      await stand(sibling, "in the product");
      await stand(cousin, "in the tenant", easel.id);
      const row = (...fingerprints: string[]) => ({
        policy_id: policy.id,
        product_id: productId,
        name: "x",
        machines: fingerprints.map((fingerprint) => ({ fingerprint })),
      });
      const rows = [
        row("in the policy"),
        row("in the product"),
        row("in the tenant"),
        row("nowhere"),
        row("twice"),
        row("once", "twice"),
        { ...row("twice", "in the policy"), policy_id: sibling.id },
      ];
      const before = await admin.get(`${path}/licenses`);
      const imported = await admin.post(`${path}/licenses/import`, { licenses: rows });
      expect(imported).toMatchObject(refusedFields.length === 0 ? { status: 201 } : { status: 422, code: "47043" });
      expect(imported.errors.map(({ field, code }) => [field, code])).toEqual(
        refusedFields.map((field) => [`licenses.${field}.fingerprint`, "48005"]),
      );
      const brought = refusedFields.length === 0 ? rows.length : 0;
      expect(await admin.get(`${path}/licenses`)).toMatchObject({ count: Number(before.count) + brought });
    },
  );

  test("an import with invalid rows imports nothing and names every invalid row", async () => {
    const vendor = await newCatalogue();
    const { path, admin, productId } = vendor;
    const policy = await newPolicy(vendor, { max_uses: 5 });
    await newLicense(vendor, policy, { key: "TAKEN-KEY-1" });
    const row = { policy_id: policy.id, product_id: productId, name: "x" };
    const rows = [
      row,
      { ...row, policy_id: crypto.randomUUID() },
      { ...row, product_id: crypto.randomUUID() },
      { ...row, owner: "nobody" },
      { ...row, key: "TAKEN-KEY-1" },
      { ...row, uses: 6 },
      { ...row, machines: [{ fingerprint: "a" }, { fingerprint: "b" }] },
    ];
    const refused = await admin.post(`${path}/licenses/import`, { licenses: rows });
    expect(refused).toMatchObject({ status: 422, code: "47043" });
    expect(refused.errors.map(({ field, code }) => [field, code])).toEqual([
      ["licenses.1.policy_id", "46003"],
      ["licenses.2.product_id", "44006"],
      ["licenses.3.owner", "43009"],
      ["licenses.4.key", "47031"],
      ["licenses.5.uses", "47022"],
      ["licenses.6.machines", "47025"],
    ]);
    expect(await admin.get(`${path}/licenses`)).toMatchObject({ count: 1 });
    const twice = await admin.post(`${path}/licenses/import`, {
      licenses: [
        { ...row, key: "SAME-KEY-1" },
        { ...row, key: "SAME-KEY-1" },
      ],
    });
    expect(twice).toMatchObject({ status: 422, code: "47043", errors: [{ field: "licenses.1.key", code: "47031" }] });
    expect(await admin.post(`${path}/licenses/import`, { licenses: [] })).toMatchObject({ status: 400, code: "47044" });
    expect(await admin.post(`${path}/licenses/import`, { licenses: [{ ...row, name: "" }] })).toMatchObject({
      status: 400,
      code: "47001",
      errors: [{ field: "licenses.0.name" }],
    });
  });
});

describe("What an import brings keeps its ids, users and entitlements", () => {
  /** A vendor with two users and an entitlement, and a row with all of it. */
  async function newMove() {
    const vendor = await newCatalogue();
    const { path, admin, productId } = vendor;
    const policy = await newPolicy(vendor, { max_machines: 2 });
    for (const username of ["alice", "bob"])
      await admin.post(`${path}/accounts`, { username, password: "correct horse battery", email: `${username}@example.com` });
    const entitlement = (await admin.post(`${path}/entitlements`, { name: "Export", code: "EXPORT" })).data;
    const [id, machineId] = [crypto.randomUUID(), crypto.randomUUID()];
    const row = {
      id,
      policy_id: policy.id,
      product_id: productId,
      name: "Alice's desktop",
      owner: "alice",
      users: ["alice", "bob"],
      entitlements: [entitlement.id],
      machines: [{ id: machineId, fingerprint: "studio" }],
    };
    return { ...vendor, row, id, machineId };
  }

  test("they are as they were, and the owner is not attached beside", async () => {
    const { path, admin, row, id, machineId } = await newMove();
    const made = await admin.post(`${path}/licenses/import`, { licenses: [row] });
    expect(made).toMatchObject({ status: 201, data: [{ license_id: id }], roundTrips: 1 });
    expect(await admin.get(`${path}/licenses/${id}`)).toMatchObject({ data: { owner: "alice", users_count: 2 } });
    expect(await admin.get(`${path}/machines/${machineId}`)).toMatchObject({ data: { fingerprint: "studio" } });
    expect((await admin.get(`${path}/licenses/${id}/users`)).data).toMatchObject([{ username: "bob" }]);
    expect((await admin.get(`${path}/licenses/${id}/entitlements`)).data).toMatchObject([{ code: "EXPORT" }]);
  });

  test("an id that is taken, an unknown user and an unknown entitlement are refused, each by its row", async () => {
    const { path, admin, row } = await newMove();
    await admin.post(`${path}/licenses/import`, { licenses: [row] });
    const other = { ...row, id: crypto.randomUUID(), users: ["nobody-at-all"], entitlements: [crypto.randomUUID()] };
    const refused = await admin.post(`${path}/licenses/import`, { licenses: [row, other] });
    expect(refused).toMatchObject({ status: 422, code: "47043" });
    expect(refused.errors.map(({ field, code }: any) => [field, code]).sort()).toEqual([
      ["licenses.0.id", "40010"],
      ["licenses.0.machines.0.id", "40010"],
      ["licenses.1.entitlements", "45004"],
      ["licenses.1.machines.0.id", "40010"],
      ["licenses.1.users", "43009"],
    ]);
  });

  test("administrators alone choose ids", async () => {
    const { path, admin, row } = await newMove();
    const user = await newAccount({ path, maker: admin, username: "carl", role: "user" });
    const { id: _, machines, ...own } = row;
    expect(await user.post(`${path}/licenses/import`, { licenses: [row] })).toMatchObject({ status: 403, code: "40003" });
    expect(await user.post(`${path}/licenses/import`, { licenses: [{ ...own, machines }] })).toMatchObject({ status: 403 });
    expect(await user.post(`${path}/licenses/import`, { licenses: [own] })).toMatchObject({ status: 201 });
  });
});
