import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Environment } from "../../src/context.ts";
import { app, client, newCatalogue, newLicense, newPolicy } from "../support/client.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("moving from another system", () => {
  test("licenses come with their keys, expiry, uses, machines and metadata, a thousand at a time, in one round trip", async () => {
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
    const lines = new TextDecoder()
      .decode(exported.bytes)
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(1_000);
    expect(new Set(lines.map(({ license_key }) => license_key))).toEqual(
      new Set(made.data.map(({ license_key }: any) => license_key)),
    );
  });

  test.each([
    ["unique_per_license", []],
    ["unique_per_policy", ["0.machines.0", "5.machines.1"]],
    ["unique_per_product", ["0.machines.0", "1.machines.0", "5.machines.1"]],
    ["unique_per_tenant", ["0.machines.0", "1.machines.0", "2.machines.0", "5.machines.1"]],
  ])("a fingerprint stands once in its policy's scope, %s, as on activation", async (strategy, refusedFields) => {
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
  });

  test("all or none: every row that cannot be is named", async () => {
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

describe("an export", () => {
  test("holds no more than a page: the next is asked for when the one before was taken, and none when nobody reads on", async () => {
    const vendor = await newCatalogue();
    const { path, admin, productId, password } = vendor;
    const policy = await newPolicy(vendor);
    const row = { policy_id: policy.id, product_id: productId, name: "x" };
    expect(await admin.post(`${path}/licenses/import`, { licenses: Array(350).fill(row) })).toMatchObject({ status: 201 });
    const signedIn = await admin.post(`${path}/auth/login`, { username: "ada", password });
    const headers = { Authorization: `Bearer ${signedIn.data.access}` };
    const open = () =>
      app.request(`https://latchkey.test/api/v1${path}/licenses/export`, { headers }, env as unknown as Environment);
    const asked = vi.spyOn(globalThis, "fetch");
    const pagesAsked = () => asked.mock.calls.filter(([, init]) => /limit \$/.test(String(init?.body))).length;
    /** Pages asked for so far; whoever reads ahead has had the time of ten round trips to do it. */
    const pages = async () => {
      for (let turn = 0; turn < 10; turn += 1) await client().get("healthz");
      return pagesAsked();
    };

    const reader = ((await open()).body as ReadableStream<Uint8Array>).getReader();
    const sizes: number[] = [];
    const askedFor: number[] = [await pages()];
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      sizes.push(new TextDecoder().decode(chunk.value).trimEnd().split("\n").length);
      askedFor.push(await pages());
    }
    expect(sizes).toEqual([100, 100, 100, 50]);
    for (const [taken, pagesAskedFor] of askedFor.entries()) expect(pagesAskedFor).toBeLessThanOrEqual(taken + 1);
    expect(pagesAsked()).toBe(4);

    asked.mockClear();
    const abandoned = ((await open()).body as ReadableStream<Uint8Array>).getReader();
    await abandoned.read();
    await abandoned.cancel();
    expect(await pages()).toBeLessThanOrEqual(2);
  });
});
