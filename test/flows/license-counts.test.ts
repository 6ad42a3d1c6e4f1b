import { afterEach, expect, test, vi } from "vitest";
import { type Catalogue, newAccount, newCatalogue, newLicense, newPolicy, travelTo } from "../support/client.ts";

afterEach(() => {
  vi.useRealTimers();
});

const countOf = async ({ path, admin }: Catalogue, query = ""): Promise<number | undefined> =>
  (await admin.get(`${path}/licenses?limit=1${query}`)).count;

test("the license counts of a tenant, a product and a policy follow creations, moves and deletions", async () => {
  const vendor = await newCatalogue();
  const { path, admin, productId } = vendor;
  const [one, other] = [await newPolicy(vendor), await newPolicy(vendor)];
  expect(await countOf(vendor)).toBe(0);

  const license = await newLicense(vendor, one);
  const rows = Array.from({ length: 5 }, (_, index) => ({ policy_id: one.id, product_id: productId, name: `Moved in ${index}` }));
  expect(await admin.post(`${path}/licenses/import`, { licenses: rows })).toMatchObject({ status: 201 });
  expect(await countOf(vendor)).toBe(6);

  await admin.put(`${path}/licenses/${license.license_id}/policy`, { policy_id: other.id });
  expect(await countOf(vendor, `&policy_id=${one.id}`)).toBe(5);
  expect(await countOf(vendor, `&policy_id=${other.id}&product_id=${productId}`)).toBe(1);

  await admin.delete(`${path}/licenses/${license.license_id}`);
  expect(await countOf(vendor, `&policy_id=${other.id}`)).toBe(0);
  expect(await countOf(vendor, `&product_id=${productId}`)).toBe(5);

  expect(await admin.delete(`${path}/products/${productId}?cascade=true`)).toMatchObject({ status: 204 });
  expect(await countOf(vendor)).toBe(0);
});

test("a license with an entitlement counts once, whether the license, the policy or both have it", async () => {
  const vendor = await newCatalogue();
  const { path, admin, productId } = vendor;
  const [plain, full] = [await newPolicy(vendor), await newPolicy(vendor)];
  const made = await admin.post(`${path}/entitlements`, { name: "Export", code: "EXPORT" });
  const attached = { entitlement_id: [made.data.id] };
  const [self, , both] = [await newLicense(vendor, plain), await newLicense(vendor, plain), await newLicense(vendor, full)];
  await newLicense(vendor, full);
  expect(await countOf(vendor, "&entitlement=EXPORT")).toBe(0);
  for (const { license_id } of [self, both]) {
    expect(await admin.post(`${path}/licenses/${license_id}/entitlements`, attached)).toMatchObject({ status: 201 });
  }
  expect(await countOf(vendor, "&entitlement=EXPORT")).toBe(2);
  expect(await admin.post(`${path}/policies/${full.id}/entitlements`, attached)).toMatchObject({ status: 201 });
  expect(await countOf(vendor, "&entitlement=EXPORT")).toBe(3);
  expect(await countOf(vendor, `&entitlement=EXPORT&policy_id=${full.id}&product_id=${productId}`)).toBe(2);
  expect(await countOf(vendor, `&entitlement=EXPORT&policy_id=${plain.id}`)).toBe(1);
  expect(await countOf(vendor, "&entitlement=OTHER")).toBe(0);
});

test("a refused import counts nothing", async () => {
  const vendor = await newCatalogue();
  const { path, admin, productId } = vendor;
  const policy = await newPolicy(vendor);
  const license = await newLicense(vendor, policy);
  const row = { policy_id: policy.id, product_id: productId, name: "Twice", key: license.license_key };
  expect((await admin.post(`${path}/licenses/import`, { licenses: [{ ...row, key: "NEW-KEY-0001" }, row] })).status).toBe(422);
  expect(await countOf(vendor)).toBe(1);
});

test("a license counts under one status: banned before suspended, and suspended before expired", async () => {
  const vendor = await newCatalogue();
  const { path, admin } = vendor;
  for (const username of ["bob", "cat"]) await newAccount({ path, maker: admin, username, role: "user" });
  const policy = await newPolicy(vendor);
  const [past, future] = ["2031-01-01T00:00:00Z", "2040-01-01T00:00:00Z"];
  const make = (expiry?: string, owner?: string) =>
    newLicense(vendor, policy, { ...(expiry && { expiry }), ...(owner && { owner }) });
  for (const expiry of [past, past, future, undefined]) await make(expiry);
  const suspended = [await make(past), await make(past, "bob"), await make(past, "cat"), await make(future)];
  for (const expiry of [past, future, undefined]) for (const owner of ["bob", "cat"]) await make(expiry, owner);
  for (const { license_id } of suspended) await admin.post(`${path}/licenses/${license_id}/actions/suspend`);
  await admin.post(`${path}/accounts/bob/actions/ban`);

  const later = await travelTo(vendor, "2035-01-01T00:00:00Z");
  const counted = async (query: string) => {
    const { count, data } = await later.admin.get(`${path}/licenses?${query}`);
    expect(count, query).toBe(data.length);
    return count;
  };
  expect(await counted("status=banned")).toBe(4);
  expect(await counted("status=suspended")).toBe(3);
  expect(await counted("status=expired")).toBe(3);
  expect(await counted("expires_before=2035-01-01T00:00:00Z")).toBe(7);
  expect(await counted("expires_after=2031-01-01T00:00:00Z")).toBe(11);
  expect(await counted("expires_after=2035-01-01T00:00:00Z&expires_before=2041-01-01T00:00:00Z")).toBe(4);
  expect(await counted("")).toBe(14);
});
