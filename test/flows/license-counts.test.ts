import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import type { Environment } from "../../src/context.ts";
import { openDatabase } from "../../src/db/client.ts";
import { type Catalogue, newCatalogue, newLicense, newPolicy, superadmin } from "../support/client.ts";

const countOf = async ({ path, admin }: Catalogue, query = ""): Promise<number | undefined> =>
  (await admin.get(`${path}/licenses?limit=1${query}`)).count;

test("the count of a tenant's licenses, a product's and a policy's follows what comes, moves and goes", async () => {
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

test("licenses with an entitlement are counted once, whether they hold it themselves, by their policy, or both", async () => {
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

test("a refused import counts nothing, and a tenant that goes leaves no counts", async () => {
  const vendor = await newCatalogue();
  const { path, admin, productId } = vendor;
  const policy = await newPolicy(vendor);
  const license = await newLicense(vendor, policy);
  const row = { policy_id: policy.id, product_id: productId, name: "Twice", key: license.license_key };
  expect((await admin.post(`${path}/licenses/import`, { licenses: [{ ...row, key: "NEW-KEY-0001" }, row] })).status).toBe(422);
  expect(await countOf(vendor)).toBe(1);

  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
  const keptOf = async (tenantId: string) =>
    (await openDatabase({ url, endpoint }).execute(sql`select from license_counts where tenant_id = ${tenantId}`)).rowCount;
  const { rows } = await openDatabase({ url, endpoint }).execute<{ id: string }>(
    sql`select id from tenants where name = ${vendor.name}`,
  );
  const tenantId = rows[0]?.id ?? "";
  expect(await keptOf(tenantId)).toBe(1);
  expect(await (await superadmin()).delete(path)).toMatchObject({ status: 204 });
  expect(await keptOf(tenantId)).toBe(0);
});
