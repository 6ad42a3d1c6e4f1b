import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { type Catalogue, type Client, client, newCatalogue, newLicense, newPolicy } from "../support/client.ts";
import { database } from "../support/in-database.ts";
import { dataOfKey } from "../support/signed-keys.ts";

// A customer posts a license key in a forum. The vendor gives the license a new key: nothing else changes, and the old key is of no use to anybody.

let vendor: Catalogue;

beforeAll(async () => {
  vendor = await newCatalogue();
});

const rotate = ({ path, admin }: Catalogue, id: string, body: Record<string, unknown> = {}) =>
  admin.post(`${path}/licenses/${id}/actions/rotate-key`, body);

const validate = ({ path }: Catalogue, asker: Client, license_key: string) =>
  asker.post(`${path}/licenses/actions/validate`, { license_key });

describe("a leaked key", () => {
  test("is refused at once, and the license goes on with its machines, uses, expiry and tokens under the new one", async () => {
    const { path, admin } = vendor;
    const policy = await newPolicy(vendor, { duration: 86_400, max_machines: 2, max_uses: 9 });
    const { license_id: id, license_key: leaked } = await newLicense(vendor, policy);
    const machine = await admin.post(`${path}/machines`, { license_id: id, fingerprint: "desk" });
    await admin.post(`${path}/licenses/${id}/actions/increment-usage`, { increment: 4 });
    const { data: token } = await admin.post(`${path}/licenses/${id}/tokens`, { name: "build server" });
    for (let time = 0; time < 3; time += 1) expect(await validate(vendor, admin, leaked)).toMatchObject({ code: "00000" });
    const { data: before } = await admin.get(`${path}/licenses/${id}`);

    const { status, data: after } = await admin.post(`${path}/licenses/actions/rotate-key`, { license_key: leaked });
    expect(status).toBe(200);
    expect(after).toMatchObject({ license_id: id, uses: 4, machines_count: 1, expiry: before.expiry });
    expect(after.license_key).toMatch(/^([A-Za-z0-9]{8}-){4}[A-Za-z0-9]{8}$/);
    expect(after.license_key).not.toBe(leaked);

    expect(await validate(vendor, admin, leaked)).toMatchObject({ status: 404, code: "47024" });
    expect(await validate(vendor, client(`License ${leaked}`), leaked)).toMatchObject({ status: 401 });
    expect(await admin.get(`${path}/licenses/${leaked}`)).toMatchObject({ status: 404 });
    expect(await admin.post(`${path}/machines`, { license_key: leaked, fingerprint: "thief" })).toMatchObject({ code: "48004" });
    const itself = client(`License ${after.license_key}`);
    expect(await validate(vendor, itself, after.license_key)).toMatchObject({ status: 200, data: { valid: true } });
    expect(await admin.get(`${path}/machines/${machine.data.id}`)).toMatchObject({
      status: 200,
      data: { license_id: id, license_key: after.license_key },
    });
    const byToken = client(`Bearer ${token.token}`);
    expect(await validate(vendor, byToken, after.license_key)).toMatchObject({ status: 200, data: { valid: true } });
  });

  test("is never issued again: not by creation, import, pool or another rotation", async () => {
    const { path, admin, productId } = vendor;
    const policy = await newPolicy(vendor);
    const pooled = await newPolicy(vendor, { use_pool: true });
    const leaked = `LEAKED-${crypto.randomUUID()}`;
    const { license_id: id } = await newLicense(vendor, policy, { key: leaked });
    const { license_id: another } = await newLicense(vendor, policy);
    expect(await rotate(vendor, id)).toMatchObject({ status: 200 });
    const license = { policy_id: policy.id, product_id: productId, name: "Again", key: leaked };
    expect(await admin.post(`${path}/licenses`, license)).toMatchObject({ status: 409, code: "47031" });
    expect(await admin.post(`${path}/licenses/import`, { licenses: [license] })).toMatchObject({
      status: 422,
      errors: [{ code: "47031" }],
    });
    expect(await admin.post(`${path}/policies/${pooled.id}/pool`, { keys: [leaked] })).toMatchObject({ code: "47031" });
    for (const licenseId of [id, another])
      expect(await rotate(vendor, licenseId, { key: leaked })).toMatchObject({ status: 409, code: "47031" });
  });
});

describe("a key that waits in a pool", () => {
  test("is for the license that takes it from there: not for one that is made, imported or rotated with it", async () => {
    const { path, admin, productId } = vendor;
    const policy = await newPolicy(vendor);
    const pooled = await newPolicy(vendor, { use_pool: true });
    const waiting = `WAITING-${crypto.randomUUID()}`;
    const { license_id: id } = await newLicense(vendor, policy);
    expect(await admin.post(`${path}/policies/${pooled.id}/pool`, { keys: [waiting] })).toMatchObject({ status: 201 });
    const license = { policy_id: policy.id, product_id: productId, name: "Early", key: waiting };
    expect(await admin.post(`${path}/licenses`, license)).toMatchObject({ status: 409, code: "47031" });
    expect(await admin.post(`${path}/licenses/import`, { licenses: [license] })).toMatchObject({
      status: 422,
      errors: [{ code: "47031" }],
    });
    expect(await rotate(vendor, id, { key: waiting })).toMatchObject({ status: 409, code: "47031" });
    const { license_key } = await newLicense(vendor, pooled);
    expect(license_key).toBe(waiting);
  });

  test("is passed over where a license has it all the same, or had it", async () => {
    const { path, admin } = vendor;
    const policy = await newPolicy(vendor);
    const pooled = await newPolicy(vendor, { use_pool: true });
    const keys = ["held", "given-up", "free"].map((name) => `${name}-${crypto.randomUUID()}`);
    expect(await admin.post(`${path}/policies/${pooled.id}/pool`, { keys })).toMatchObject({ data: { left: 3 } });
    // As two requests leave it that bring the same key at the same moment.
    const { license_id: holder } = await newLicense(vendor, policy);
    const { license_id: former } = await newLicense(vendor, policy);
    for (const [place, licenseId] of [holder, former].entries())
      await database.changing.execute(sql`
        update pool_keys set (key_hash, key_sealed) = (select key_hash, key_sealed from licenses where id = ${licenseId})
        where id = (select id from pool_keys where policy_id = ${pooled.id} order by id limit 1 offset ${place})`);
    expect(await rotate(vendor, former)).toMatchObject({ status: 200 });
    expect((await newLicense(vendor, pooled)).license_key).toBe(keys[2]);
    expect(
      await admin.post(`${path}/licenses`, { policy_id: pooled.id, product_id: vendor.productId, name: "Late" }),
    ).toMatchObject({
      status: 422,
      code: "46031",
    });
  });
});

describe("the new key is of the old one's kind", () => {
  test("signed where the old one was, with a random member that tells them apart", async () => {
    const policy = await newPolicy(vendor, { scheme: "ED25519", duration: 86_400 });
    const license = await newLicense(vendor, policy, { signed: true });
    const keys = [license.license_key];
    for (let time = 0; time < 2; time += 1) keys.push((await rotate(vendor, license.license_id)).data.license_key);
    const [first, ...later] = await Promise.all(keys.map((key) => dataOfKey(key, policy)));
    expect(JSON.parse(first ?? "")).toMatchObject({ license: license.license_id, expiry: license.expiry });
    for (const data of later)
      expect(JSON.parse(data)).toEqual({ ...JSON.parse(first ?? ""), nonce: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(new Set(keys).size).toBe(3);
  });

  test("with other data where the vendor sends it; the same data would make the same key, and is refused", async () => {
    const policy = await newPolicy(vendor, { scheme: "RSA2048PKCS1" });
    const { license_id: id } = await newLicense(vendor, policy, { key_data: "seats=5" });
    expect(await rotate(vendor, id, { key_data: "seats=5" })).toMatchObject({ status: 409, code: "47031" });
    const { data } = await rotate(vendor, id, { key_data: "seats=5;issue=2" });
    expect(await dataOfKey(data.license_key, policy)).toBe("seats=5;issue=2");
  });

  test("from the pool where the policy has one, which takes no other", async () => {
    const { path, admin } = vendor;
    const policy = await newPolicy(vendor, { use_pool: true });
    const keys = [1, 2].map((number) => `POOL-${number}-${crypto.randomUUID()}`);
    await admin.post(`${path}/policies/${policy.id}/pool`, { keys });
    const license = await newLicense(vendor, policy);
    expect(license.license_key).toBe(keys[0]);
    for (const body of [{ key: "OWN-KEY-2026" }, { signed: true }, { key_data: "seats=5" }])
      expect(await rotate(vendor, license.license_id, body)).toMatchObject({ status: 422, code: "47036" });
    expect(await rotate(vendor, license.license_id)).toMatchObject({ data: { license_key: keys[1] } });
    expect(await rotate(vendor, license.license_id)).toMatchObject({ status: 422, code: "46031" });
    expect(await validate(vendor, admin, keys[1] ?? "")).toMatchObject({ data: { valid: true } });
  });

  test("the vendor's own where it is sent; random where the vendor asks for no signature", async () => {
    const policy = await newPolicy(vendor);
    const { license_id: id } = await newLicense(vendor, policy, { signed: true });
    expect(await rotate(vendor, id, { key: " OWN-KEY-2026-7\n" })).toMatchObject({ data: { license_key: "OWN-KEY-2026-7" } });
    const { license_id: another } = await newLicense(vendor, policy, { signed: true });
    const { data } = await rotate(vendor, another, { signed: false });
    expect(data.license_key).toMatch(/^[A-Za-z0-9-]{44}$/);
  });
});

test("the trail names the rotation and shows neither key", async () => {
  const { path, admin } = vendor;
  const { license_id: id, license_key: leaked } = await newLicense(vendor, await newPolicy(vendor));
  const { data } = await rotate(vendor, id);
  const { data: events } = await admin.get(`${path}/events?resource=license&resource_id=${id}`);
  const rotated = events.find(({ event }: { event: string }) => event === "license.key_rotated");
  expect(rotated).toMatchObject({ after: { key_hash: "[redacted]", key_sealed: "[redacted]" } });
  for (const key of [leaked, data.license_key]) expect(JSON.stringify(events)).not.toContain(key);
});

test("nobody gives a license a new key with that license's own key or token", async () => {
  const { path, admin } = vendor;
  const { license_id: id, license_key } = await newLicense(vendor, await newPolicy(vendor));
  const { data } = await admin.post(`${path}/licenses/${id}/tokens`, { name: "build server" });
  for (const asker of [client(`License ${license_key}`), client(`Bearer ${data.token}`)]) {
    expect(await asker.post(`${path}/licenses/${id}/actions/rotate-key`)).toMatchObject({ status: 403, code: "40003" });
    expect(await asker.post(`${path}/licenses/actions/rotate-key`, { license_key })).toMatchObject({ status: 403 });
  }
});
