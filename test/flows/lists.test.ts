import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import {
  type Client,
  client,
  newAccount,
  newCatalogue,
  newLicense,
  newPolicy,
  type Reply,
  superadmin,
  travelTo,
} from "../support/client.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** All rows of a list, page by page. */
async function walk(as: Client, path: string, limit: number): Promise<any[]> {
  const rows: any[] = [];
  let after: string | null = null;
  do {
    const separator = path.includes("?") ? "&" : "?";
    const reply: Reply = await as.get(`${path}${separator}limit=${limit}${after === null ? "" : `&after=${after}`}`);
    expect(reply).toMatchObject({ status: 200, roundTrips: 1 });
    expect(reply.data.length).toBeLessThanOrEqual(limit);
    rows.push(...reply.data);
    after = JSON.parse(new TextDecoder().decode(reply.bytes)).meta.next;
  } while (after !== null);
  return rows;
}

describe("paging", () => {
  test.each(["-created_at", "created_at", "name", "-name", "expiry", "-updated_at"])(
    "by %s, each license comes once",
    async (sort) => {
      const vendor = await newCatalogue();
      const policy = await newPolicy(vendor);
      const names = ["b", "a", "c", "a", "b", "e", "d"];
      for (const [index, name] of names.entries()) {
        await newLicense(vendor, policy, { name, ...(index % 2 === 0 ? { expiry: `20${30 + index}-01-01T00:00:00Z` } : {}) });
      }
      const path = `${vendor.path}/licenses?sort=${sort}`;
      const all = await walk(vendor.admin, path, 100);
      expect(all).toHaveLength(7);
      expect(new Set(all.map(({ license_id }) => license_id)).size).toBe(7);
      expect(await walk(vendor.admin, path, 2)).toEqual(all);
      if (sort === "name") expect(all.map(({ name }) => name)).toEqual(["a", "a", "b", "b", "c", "d", "e"]);
      expect(await vendor.admin.get(`${path}&limit=3&offset=5`)).toMatchObject({ count: 7, data: all.slice(5) });
    },
  );

  test("pages skip and repeat no row while rows are created and deleted", async () => {
    const vendor = await newCatalogue();
    const policy = await newPolicy(vendor);
    const before = [];
    for (let index = 0; index < 6; index += 1)
      before.push((await newLicense(vendor, policy, { name: `license ${index}` })).license_id);
    const path = `${vendor.path}/licenses?sort=created_at&limit=2`;
    const first = await vendor.admin.get(path);
    const { next } = JSON.parse(new TextDecoder().decode(first.bytes)).meta;
    await vendor.admin.delete(`${vendor.path}/licenses/${before[0]}`);
    await vendor.admin.delete(`${vendor.path}/licenses/${before[1]}`);
    const { license_id: late } = await newLicense(vendor, policy);
    const rest = [];
    let after = next;
    while (after !== null) {
      const page = await vendor.admin.get(`${path}&after=${after}`);
      rest.push(...page.data);
      after = JSON.parse(new TextDecoder().decode(page.bytes)).meta.next;
    }
    expect(rest.map(({ license_id }) => license_id)).toEqual([...before.slice(2), late]);
  });

  test.each([
    ["limit=0"],
    ["limit=101"],
    ["limit=x"],
    ["offset=-1"],
    ["sort=secret"],
    ["after=nonsense"],
    [`after=${btoa(JSON.stringify(["-created_at", "'; drop table licenses; --", crypto.randomUUID()]))}`],
    [`after=${btoa(JSON.stringify(["-created_at", "2024-01-01 00:00:00+00", "x"]))}`],
    [`after=${btoa(JSON.stringify(["name", "a", crypto.randomUUID()]))}`],
  ])("%s is refused", async (query) => {
    const { path, admin } = await newCatalogue();
    expect(await admin.get(`${path}/licenses?${query}`)).toMatchObject({ status: 400, code: "40000" });
  });
});

describe("filters", () => {
  test("filters find licenses by their attributes, metadata, people, machines and entitlements", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    for (const username of ["bob", "cat"]) await newAccount({ path, maker: admin, username, role: "user" });
    const feature = await admin.post(`${path}/entitlements`, { name: "Export", code: "EXPORT" });
    const [plain, rich] = [await newPolicy(vendor), await newPolicy(vendor, { max_machines: 3 })];
    await admin.post(`${path}/policies/${rich.id}/entitlements`, { entitlement_id: [feature.data.id] });
    const alice = await newLicense(vendor, plain, {
      name: "Alice's 100% desktop",
      metadata: { order: "A-1042", seats: 5, vip: true },
      expiry: "2031-06-01T00:00:00Z",
    });
    const bob = await newLicense(vendor, rich, { name: "Bob's laptop", owner: "bob", metadata: { order: "B-7" } });
    const cat = await newLicense(vendor, plain, { name: "Cat's LAPTOP" });
    await admin.post(`${path}/licenses/${cat.license_id}/users`, { usernames: ["cat"] });
    await admin.post(`${path}/machines`, { license_key: bob.license_key, fingerprint: "b5:2f" });
    await admin.post(`${path}/licenses/${cat.license_id}/actions/suspend`);

    const ids = async (query: string) => {
      const reply = await admin.get(`${path}/licenses?sort=created_at&${query}`);
      expect(reply).toMatchObject({ status: 200, count: reply.data.length });
      return reply.data.map(({ license_id }: any) => license_id);
    };
    const [a, b, c] = [alice.license_id, bob.license_id, cat.license_id];
    expect(await ids("")).toEqual([a, b, c]);
    expect(await ids(`product_id=${vendor.productId}`)).toEqual([a, b, c]);
    expect(await ids(`product_id=${crypto.randomUUID()}`)).toEqual([]);
    expect(await ids(`policy_id=${plain.id}`)).toEqual([a, c]);
    expect(await ids("status=suspended")).toEqual([c]);
    expect(await ids("status=active")).toEqual([b]);
    expect(await ids("status=not_activated")).toEqual([a]);
    expect(await ids("status=expired")).toEqual([]);
    expect(await ids("expires_after=2031-01-01T00:00:00Z&expires_before=2032-01-01T00:00:00Z")).toEqual([a]);
    expect(await ids("owner=bob")).toEqual([b]);
    expect(await ids("user=bob")).toEqual([b]);
    expect(await ids("user=cat")).toEqual([c]);
    expect(await ids("owner=nobody")).toEqual([]);
    expect(await ids("metadata_key=order")).toEqual([a, b]);
    expect(await ids("metadata_key=order&metadata_value=B-7")).toEqual([b]);
    expect(await ids("metadata_key=seats&metadata_value=5")).toEqual([a]);
    expect(await ids("metadata_key=vip&metadata_value=true")).toEqual([a]);
    expect(await ids("entitlement=EXPORT")).toEqual([b]);
    expect(await ids("fingerprint=b5:2f")).toEqual([b]);
    expect(await ids("name=laptop")).toEqual([b, c]);
    expect(await ids("name=100%25")).toEqual([a]);
    expect(await ids("name=0_")).toEqual([]);
    expect(await ids(`license_key=${bob.license_key}`)).toEqual([b]);
    expect(await ids("license_key=no+such+key")).toEqual([]);
    expect(await ids("status=active&name=laptop&owner=bob")).toEqual([b]);
    expect(await admin.get(`${path}/licenses?policy_id=x`)).toMatchObject({ status: 400, code: "46003" });

    const [shown] = (await admin.get(`${path}/licenses?license_key=${bob.license_key}`)).data;
    // Seats are counted for a license that is read by itself.
    const { seats_used: _, ...whole } = (await admin.get(`${path}/licenses/${b}`)).data;
    const { license_policy, license_product, ...lean } = whole;
    expect(shown).toEqual(lean);
    expect((await admin.get(`${path}/licenses?license_key=${bob.license_key}&include=policy,product`)).data).toEqual([whole]);
    await travelTo(vendor, "2031-06-02T00:00:00Z");
  });

  test("the other lists have theirs, and each sees what its caller reaches", async () => {
    const vendor = await newCatalogue();
    const { path, admin, productId } = vendor;
    const other = await admin.post(`${path}/products`, { name: "Other", code: "other", distribution_strategy: "open" });
    const [mine, foreign] = [
      await newPolicy(vendor, { name: "Yearly" }),
      await newPolicy({ ...vendor, productId: other.data.id }, { scheme: "RSA2048PSS" }),
    ];
    const [license, theirs] = [
      await newLicense(vendor, mine),
      await newLicense({ ...vendor, productId: other.data.id }, foreign),
    ];
    const machine = await admin.post(`${path}/machines`, {
      license_key: license.license_key,
      fingerprint: "a",
      hostname: "studio.local",
      platform: "macOS",
    });
    await admin.post(`${path}/machines`, { license_key: theirs.license_key, fingerprint: "b" });
    const feature = await admin.post(`${path}/entitlements`, { name: "Export", code: "EXPORT" });
    await admin.post(`${path}/entitlements`, { name: "Print", code: "PRINT" });
    await admin.post(`${path}/licenses/${license.license_id}/entitlements`, { entitlement_id: [feature.data.id] });
    await admin.post(`${path}/policies/${mine.id}/entitlements`, { entitlement_id: [feature.data.id] });
    const [key] = (await admin.get(`${path}/signing-keys?algorithm=RSA2048`)).data;
    await admin.patch(`${path}/policies/${foreign.id}`, { signing_key_id: key.kid });
    const bob = await newAccount({ path, maker: admin, username: "bob", role: "user" });
    const token = await admin.post(`${path}/products/${productId}/tokens`, { name: "CI" });
    await admin.post(`${path}/licenses/${theirs.license_id}/tokens`);
    const product = client(`Bearer ${token.data.token}`);
    const app = client(`License ${license.license_key}`);
    const count = async (as: Client, what: string) => {
      const reply = await as.get(`${path}/${what}`);
      expect(reply.status).toBe(200);
      expect(reply.data).toHaveLength(reply.count ?? -1);
      return reply.count;
    };

    expect(await count(admin, "accounts")).toBe(2);
    expect(await count(admin, "accounts?role=admin&status=active&search=AD")).toBe(1);
    expect(await count(bob, "accounts")).toBe(1);
    expect(await count(admin, "products?name=SKETCH")).toBe(1);
    expect(await count(admin, "products?distribution_strategy=open&code=other")).toBe(1);
    expect(await count(product, "products")).toBe(1);
    expect(await count(admin, `policies?product_id=${productId}&name=year`)).toBe(1);
    expect(await count(admin, "policies?scheme=RSA2048PSS")).toBe(1);
    expect((await admin.get(`${path}/policies?entitlement=EXPORT`)).data).toMatchObject([{ id: mine.id }]);
    expect(await count(admin, "policies?entitlement=PRINT")).toBe(0);
    expect((await admin.get(`${path}/policies?signing_key_id=${key.kid}`)).data).toMatchObject([{ id: foreign.id }]);
    expect(await count(admin, `policies?signing_key_id=${feature.data.id}`)).toBe(0);
    expect(await count(product, `policies?signing_key_id=${key.kid}`)).toBe(0);
    expect(await count(product, "policies")).toBe(1);
    expect(await count(product, "licenses")).toBe(1);
    expect(await count(app, "licenses")).toBe(1);
    expect(await count(admin, "entitlements?code=PRINT")).toBe(1);
    expect(await count(app, "entitlements")).toBe(1);
    expect(await count(admin, "machines")).toBe(2);
    expect(
      await count(
        admin,
        `machines?license_id=${license.license_id}&fingerprint=a&search=studio&platform=macOS&heartbeat=not_started`,
      ),
    ).toBe(1);
    expect(await count(admin, "machines?heartbeat=dead")).toBe(0);
    expect((await admin.get(`${path}/machines?product_id=${productId}`)).data).toEqual([machine.data]);
    expect(await count(product, `machines?product_id=${other.data.id}`)).toBe(0);
    expect((await app.get(`${path}/machines`)).data).toEqual([machine.data]);
    expect(await count(product, "machines")).toBe(1);
    expect(await count(admin, "tokens")).toBe(2);
    expect(await count(admin, "tokens?kind=license")).toBe(1);
    expect(await count(product, "tokens")).toBe(1);
    expect(await count(app, "tokens")).toBe(0);
    expect(await app.delete(`${path}/tokens/${token.data.id}`)).toMatchObject({ status: 404, code: "47041" });
    expect(await admin.delete(`${path}/tokens/${token.data.id}`)).toMatchObject({ status: 204 });
    expect(await product.get(`${path}/licenses`)).toMatchObject({ status: 401 });

    const master = await superadmin();
    expect(await master.get(`/tenants?name=${vendor.name}`)).toMatchObject({ count: 1, data: [{ name: vendor.name }] });
    expect(await admin.get("/tenants")).toMatchObject({ status: 403, code: "40003" });
  });
});

test.each(["007", "00.5", "0", "-0.5", "1e3", "null", "A-0042"])("metadata whose value is %s is found", async (value) => {
  const vendor = await newCatalogue();
  const { license_id } = await newLicense(vendor, await newPolicy(vendor), { metadata: { order: value } });
  const found = await vendor.admin.get(`${vendor.path}/licenses?metadata_key=order&metadata_value=${value}`);
  expect(found).toMatchObject({ status: 200, count: 1, data: [{ license_id }] });
});

test("a vendor finds a customer's licenses by email address", async () => {
  const vendor = await newCatalogue();
  const { path, admin } = vendor;
  const policy = await newPolicy(vendor);
  for (const username of ["alice", "bob", "robert"]) {
    const account = { username, email: `${username}@example.com`, password: "correct horse battery" };
    expect(await admin.post(`${path}/accounts`, account)).toMatchObject({ status: 201 });
  }
  // As an account of before may be called: a new one takes no email address of another's for its name.
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
  await openDatabase({ url, endpoint }).execute(
    sql`update accounts set username = 'bob@example.com' where username = 'robert' and tenant_id = (select id from tenants where name = ${vendor.name})`,
  );
  const { license_id: ofAlice } = await newLicense(vendor, policy, { owner: "alice" });
  const { license_id: ofBob } = await newLicense(vendor, policy, { owner: "bob@example.com" });
  const { license_id: shared } = await newLicense(vendor, policy);
  await admin.post(`${path}/licenses/${shared}/users`, { usernames: ["alice"] });
  const idsOf = async (query: string) =>
    (await admin.get(`${path}/licenses?${query}`)).data.map(({ license_id }: any) => license_id).sort();
  expect(await idsOf("owner=Alice@Example.com")).toEqual([ofAlice]);
  expect(await idsOf("user=alice@example.com")).toEqual([ofAlice, shared].sort());
  // A username comes before an email that is the same.
  expect(await idsOf("owner=bob@example.com")).toEqual([ofBob]);
  expect(await idsOf("owner=nobody@example.com")).toEqual([]);
});
