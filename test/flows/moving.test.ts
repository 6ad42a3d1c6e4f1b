import { expect, test } from "vitest";
import { type Catalogue, client, newAccount, newCatalogue, newLicense, newPolicy } from "../support/client.ts";
import { readExport } from "../support/exports.ts";

// The story of docs/moving.md: from one tenant to another.

const terms = { max_machines: 3, max_uses: 100, max_users: 5, floating: true };

/** A vendor with two policies of one name each in either tenant, the second of which gives an entitlement. */
async function newShop(): Promise<Catalogue & { basic: any; studio: any; entitlements: Record<string, string> }> {
  const vendor = await newCatalogue();
  const { path, admin } = vendor;
  const entitlements: Record<string, string> = {};
  for (const code of ["EXPORT", "CLOUD"]) {
    const { data } = await admin.post(`${path}/entitlements`, { name: code, code });
    entitlements[code] = data.id;
  }
  const basic = await newPolicy(vendor, { ...terms, name: "Basic" });
  const studio = await newPolicy(vendor, { ...terms, name: "Studio" });
  expect(await admin.post(`${path}/policies/${studio.id}/entitlements`, { entitlement_id: [entitlements.CLOUD] })).toMatchObject({
    status: 201,
  });
  for (const username of ["grace", "hedy"]) await newAccount({ path, maker: admin, username, role: "user" });
  return { ...vendor, basic, studio, entitlements };
}

/** All that people see of a vendor's licenses, without ids and times, by key. */
async function shown({ path, admin, basic }: Awaited<ReturnType<typeof newShop>>): Promise<Record<string, unknown>> {
  const { licenses } = readExport((await admin.get(`${path}/licenses/export`)).bytes);
  const of: Record<string, unknown> = {};
  for (const { license_id, policy_id, product_id, created_at, updated_at, status, ...rest } of licenses) {
    const list = async (name: string) => (await admin.get(`${path}/licenses/${license_id}/${name}`)).data;
    const { data: machines } = await admin.get(`${path}/machines?license_id=${license_id}`);
    of[rest.license_key] = {
      ...rest,
      policy: policy_id === basic.id ? "basic" : "studio",
      entitlements: (await list("entitlements")).map(({ code }: any) => code).sort(),
      users: (await list("users")).map(({ username }: any) => username).sort(),
      // Machines of one import are of one instant, and so in no order of their own.
      machines: machines
        .map(({ fingerprint, hostname, metadata }: any) => ({ fingerprint, hostname, metadata }))
        .sort((one: any, other: any) => one.fingerprint.localeCompare(other.fingerprint)),
    };
  }
  return of;
}

test("a vendor moves to another tenant: keys, expiry, uses, owners, users, limits, metadata, machines and entitlements come along", async () => {
  const old = await newShop();
  const { path, admin } = old;
  const made = [
    await newLicense(old, old.basic, {
      name: "Grace's",
      owner: "grace",
      expiry: "2099-01-01T00:00:00.123Z",
      metadata: { order: { id: 7 } },
    }),
    await newLicense(old, old.studio, { name: "Hedy's", key: "HEDY-KEY-0001", max_uses: 9 }),
    await newLicense(old, old.basic, { name: 'A "quoted" name, ünïcode' }),
  ];
  const [first, second, third] = made.map(({ license_id }) => `${path}/licenses/${license_id}`);
  await admin.post(`${first}/actions/increment-usage`, { increment: 12 });
  await admin.post(`${second}/entitlements`, { entitlement_id: [old.entitlements.EXPORT] });
  await admin.post(`${second}/users`, { usernames: ["hedy"] });
  await admin.post(`${third}/actions/suspend`);
  for (const fingerprint of ["laptop", "desktop"])
    await admin.post(`${path}/machines`, {
      license_id: made[0].license_id,
      fingerprint,
      hostname: fingerprint,
      metadata: { fingerprint },
    });

  const next = await newShop();
  const exported = readExport((await admin.get(`${path}/licenses/export`)).bytes);
  expect(exported.end).toEqual({ complete: true, licenses: 3 });
  const { data: machines } = await admin.get(`${path}/machines`);
  const rows = exported.licenses.map((line) => ({
    policy_id: line.policy_id === old.basic.id ? next.basic.id : next.studio.id,
    product_id: next.productId,
    name: line.name,
    key: line.license_key,
    expiry: line.expiry,
    suspended: line.suspended,
    uses: line.uses,
    owner: line.owner,
    metadata: line.metadata,
    ...(line.max_uses === terms.max_uses ? {} : { max_uses: line.max_uses }),
    machines: machines
      .filter(({ license_id }: any) => license_id === line.license_id)
      .map(({ fingerprint, hostname, metadata }: any) => ({ fingerprint, hostname, metadata })),
  }));
  const imported = await next.admin.post(`${next.path}/licenses/import`, { licenses: rows });
  expect(imported).toMatchObject({ status: 201, count: 3 });
  for (const [index, line] of exported.licenses.entries()) {
    const before = `${path}/licenses/${line.license_id}`;
    const after = `${next.path}/licenses/${imported.data[index].license_id}`;
    const { data: held } = await admin.get(`${before}/entitlements`);
    const { data: ofPolicy } = await admin.get(`${path}/policies/${line.policy_id}/entitlements`);
    const own = held.filter(({ code }: any) => !ofPolicy.some((one: any) => one.code === code));
    const ids = own.map(({ code }: any) => next.entitlements[code]);
    if (ids.length > 0)
      expect(await next.admin.post(`${after}/entitlements`, { entitlement_id: ids })).toMatchObject({ status: 201 });
    const { data: users } = await admin.get(`${before}/users`);
    const usernames = users.map(({ username }: any) => username).filter((username: string) => username !== line.owner);
    if (usernames.length > 0) expect((await next.admin.post(`${after}/users`, { usernames })).status).toBeLessThan(300);
  }

  expect(await shown(next)).toEqual(await shown(old));
  const validation = await client(`License ${made[0].license_key}`).post(`${next.path}/licenses/actions/validate`, {
    license_key: made[0].license_key,
    scope: { fingerprint: "laptop" },
  });
  expect(validation).toMatchObject({ status: 200, data: { valid: true } });
});
