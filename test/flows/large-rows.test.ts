import { afterEach, describe, expect, test, vi } from "vitest";
import { forgetFailures } from "../../src/db/breaker.ts";
import { type Catalogue, newCatalogue, newPolicy } from "../support/client.ts";
import { readExport } from "../support/exports.ts";

// Neon's proxy takes and gives 10 MiB at most, and so does the endpoint of the tests. All that the API takes must fit, or be asked for in parts.

afterEach(() => {
  vi.restoreAllMocks();
  forgetFailures();
});

/** As large as metadata may be, and twice that on its way: each quote is escaped in JSON, and again in the JSON around it. */
const fullMetadata = { note: '"'.repeat((16 * 1024 - '{"note":""}'.length) / 2) };

type Vendor = Catalogue & { policy: any };

/** A product and a policy that are as large as they may be. */
async function newLargeVendor(): Promise<Vendor> {
  const vendor = await newCatalogue();
  const { path, admin, productId } = vendor;
  const platforms = Array.from({ length: 64 }, (_, index) => `${index} `.padEnd(256, "x"));
  const product = await admin.patch(`${path}/products/${productId}`, { metadata: fullMetadata, platforms });
  expect(product).toMatchObject({ status: 200 });
  return { ...vendor, policy: await newPolicy(vendor, { metadata: fullMetadata, max_machines: 0, floating: true }) };
}

/** So many licenses, each as large as it may be. @returns their ids, in the order in which they were made */
async function importLarge({ path, admin, productId, policy }: Vendor, count: number): Promise<string[]> {
  const ids: string[] = [];
  // A body may have 1 MiB.
  while (ids.length < count) {
    const licenses = Array.from({ length: Math.min(50, count - ids.length) }, (_, index) => ({
      policy_id: policy.id,
      product_id: productId,
      name: `Customer ${ids.length + index}`,
      metadata: fullMetadata,
      machines: [{ fingerprint: `machine ${ids.length + index}` }],
    }));
    const made = await admin.post(`${path}/licenses/import`, { licenses });
    expect(made).toMatchObject({ status: 201 });
    ids.push(...made.data.map(({ license_id }: { license_id: string }) => license_id));
  }
  return ids;
}

/** The bytes of each request to the database from now on, and whether its answer was too large. */
function watchDatabase(): { sent: number[]; tooLarge: () => number } {
  const fetched = globalThis.fetch;
  const sent: number[] = [];
  let tooLarge = 0;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (address, options) => {
    sent.push(new TextEncoder().encode(String(options?.body)).byteLength);
    const response = await fetched(address, options);
    if (response.status === 507) tooLarge += 1;
    return response;
  });
  return { sent, tooLarge: () => tooLarge };
}

describe("Licenses have the largest possible size", () => {
  test("lists and exports contain all of them, although one page exceeds the database's response limit", async () => {
    const vendor = await newLargeVendor();
    const { path, admin } = vendor;
    const ids = await importLarge(vendor, 150);
    const database = watchDatabase();
    const first = await admin.get(`${path}/licenses?sort=created_at&include=policy,product`);
    expect(first).toMatchObject({ status: 200, count: 150 });
    expect(first.data.map(({ license_id }: any) => license_id)).toEqual(ids.slice(0, 100));
    expect(first.data.every(({ metadata }: any) => metadata.note === fullMetadata.note)).toBe(true);
    expect(database.tooLarge(), "one answer was too large, and its parts were not").toBe(1);
    const next = JSON.parse(new TextDecoder().decode(first.bytes)).meta.next;
    const second = await admin.get(`${path}/licenses?sort=created_at&after=${next}`);
    expect(second.data.map(({ license_id }: any) => license_id)).toEqual(ids.slice(100));
    const byNumber = await admin.get(`${path}/licenses?sort=created_at&offset=25`);
    expect(byNumber.data.map(({ license_id }: any) => license_id)).toEqual(ids.slice(25, 125));

    const tooLarge = database.tooLarge();
    const { licenses, end } = readExport((await admin.get(`${path}/licenses/export`)).bytes);
    expect(licenses.map(({ license_id }) => license_id)).toEqual(ids);
    expect(licenses.every(({ metadata }) => metadata.note === fullMetadata.note)).toBe(true);
    expect(end).toEqual({ complete: true, licenses: 150 });
    expect(database.tooLarge(), "an export asks for no more than the database gives").toBe(tooLarge);
  });

  test("lists of the largest possible machines contain all of them", async () => {
    const vendor = await newLargeVendor();
    const { path, admin, productId, policy } = vendor;
    const made: string[] = [];
    for (let time = 0; time < 2; time += 1) {
      const machines = Array.from({ length: 50 }, (_, index) => ({
        fingerprint: `${time} ${index}`.padEnd(256, '"'),
        name: '"'.repeat(256),
        hostname: '"'.repeat(256),
        metadata: fullMetadata,
      }));
      const license = { policy_id: policy.id, product_id: productId, name: '"'.repeat(256), metadata: fullMetadata, machines };
      const reply = await admin.post(`${path}/licenses/import`, { licenses: [license] });
      expect(reply).toMatchObject({ status: 201 });
      made.push(...machines.map(({ fingerprint }) => fingerprint));
    }
    const database = watchDatabase();
    const listed = await admin.get(`${path}/machines`);
    expect(listed).toMatchObject({ status: 200, count: 100 });
    expect(new Set(listed.data.map(({ fingerprint }: any) => fingerprint))).toEqual(new Set(made));
    expect(database.tooLarge()).toBe(1);
  });
});

test("an import of a full 1 MiB body sends one request of a few MiB to the database", async () => {
  const vendor = await newCatalogue();
  const { path, admin, productId } = vendor;
  const policy = await newPolicy(vendor, { floating: true, max_machines: 0 });
  // As many machines as a body of 50,000 values can have, whose fingerprints fill its 1 MiB.
  const machines = Array.from({ length: 1_000 }, (_, index) => ({ fingerprint: index.toString(36).padStart(24, "-") }));
  const license = { policy_id: policy.id, product_id: productId, name: "a", machines };
  const most = Math.floor((1024 * 1024 - 20) / (JSON.stringify(license).length + 1));
  expect(most).toBeGreaterThan(20);
  const fetched = globalThis.fetch;
  let sent = 0;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (address, options) => {
    const body = String(options?.body);
    if (!body.includes("latchkey.import")) return fetched(address, options);
    sent = new TextEncoder().encode(body).byteLength;
    // The embedded database would take minutes for so many.
    return Response.json({ message: "another transaction was in the way", code: "40001" }, { status: 400 });
  });
  expect(await admin.post(`${path}/licenses/import`, { licenses: Array(most).fill(license) })).toMatchObject({ status: 409 });
  expect(sent).toBeGreaterThan(2 * 1024 * 1024);
  expect(sent).toBeLessThan(5 * 1024 * 1024);
});
