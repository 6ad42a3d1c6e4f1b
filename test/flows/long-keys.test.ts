import { beforeAll, describe, expect, test } from "vitest";
import { toBase64, toUtf8 } from "../../src/crypto/encoding.ts";
import { verifyFile } from "../crypto/independent-verifier.ts";
import { type Catalogue, client, newCatalogue, newLicense, newPolicy, type Reply } from "../support/client.ts";

// Keys of other systems, signed ones among them, come in unchanged.

const longestInBody = 4_096;
const longestInPath = 1_024;

/** A key of so many characters, as another system signs them. */
const keyOf = (length: number): string => {
  const head = `key/${crypto.randomUUID()}.`;
  return head + "aZ09+/=_-".repeat(Math.ceil(length / 9)).slice(0, length - head.length);
};

let vendor: Catalogue;
let policy: { id: string };

beforeAll(async () => {
  vendor = await newCatalogue();
  policy = await newPolicy(vendor, { max_machines: 9 });
});

const license = (key: string) => ({ policy_id: policy.id, product_id: vendor.productId, name: "Moved here", key });

/** Ways for a key to become a license's. */
const origins: Record<string, (key: string) => Promise<string>> = {
  created: async (key) => (await newLicense(vendor, policy, { key })).license_id,
  imported: async (key) =>
    (await vendor.admin.post(`${vendor.path}/licenses/import`, { licenses: [license(key)] })).data[0].license_id,
  "from a pool": async (key) => {
    const pooled = await newPolicy(vendor, { use_pool: true });
    await vendor.admin.post(`${vendor.path}/policies/${pooled.id}/pool`, { keys: [key] });
    return (await newLicense(vendor, pooled)).license_id;
  },
};

describe.each(Object.entries(origins))("a key of 4,096 characters, %s", (_, issue) => {
  test("the key validates, signs in, takes a seat, is listed, and opens its files", async () => {
    const { path, admin } = vendor;
    const key = keyOf(longestInBody);
    const license_id = await issue(key);
    const validate = (who = admin): Promise<Reply> => who.post(`${path}/licenses/actions/validate`, { license_key: key });
    const valid = { status: 200, data: { valid: true, license: { license_id, license_key: key } } };
    expect(await validate()).toMatchObject(valid);
    expect(await validate()).toMatchObject({ ...valid, roundTrips: 0 });
    const itself = client(`License ${key}`);
    for (const who of [itself, client(`Basic ${toBase64(toUtf8(`license:${key}`))}`)])
      expect(await validate(who)).toMatchObject(valid);
    for (const who of [admin, itself])
      expect(await who.post(`${path}/licenses/actions/find`, { license_key: key })).toMatchObject({
        status: 200,
        roundTrips: who === admin ? 1 : expect.any(Number),
        data: { license_id, license_key: key },
      });
    const seat = await itself.post(`${path}/machines`, { license_key: key, fingerprint: "studio" });
    expect(seat).toMatchObject({ status: 201, data: { license_id, license_key: key } });
    const query = encodeURIComponent(key);
    expect(await admin.get(`${path}/licenses?license_key=${query}`)).toMatchObject({ count: 1, data: [{ license_id }] });
    expect(await admin.get(`${path}/machines?license_key=${query}`)).toMatchObject({ count: 1, data: [{ license_id }] });
    expect(await admin.get(`${path}/machines/studio?license_id=${query}`)).toMatchObject({ data: { license_id } });
    const file = await itself.post(`${path}/licenses/actions/checkout`, { license_key: key, encrypt: true });
    const { policy_public_key: publicKeyPem } = (await admin.get(`${path}/licenses/${license_id}`)).data.license_policy;
    const wanted = { kind: "LICENSE", alg: "ed25519", publicKeyPem, secret: key } as const;
    expect(await verifyFile(file.data.certificate, wanted)).toMatchObject({ data: { id: license_id, attributes: { key } } });
    expect(await admin.post(`${path}/licenses/actions/suspend`, { license_key: key })).toMatchObject({
      data: { suspended: true },
    });
    expect(await validate()).toMatchObject({ data: { valid: false, code: "suspended" } });
    expect(await admin.post(`${path}/licenses/actions/revoke`, { license_key: key })).toMatchObject({ status: 200 });
    expect(await validate()).toMatchObject({ status: 404, code: "47024" });
    expect(await admin.post(`${path}/licenses`, license(key))).toMatchObject({ status: 409, code: "47031" });
  });
});

test("one more character is refused wherever a key is created", async () => {
  const { path, admin } = vendor;
  const key = keyOf(longestInBody + 1);
  const pooled = await newPolicy(vendor, { use_pool: true });
  expect(await admin.post(`${path}/licenses`, license(key))).toMatchObject({ status: 400, code: "47035" });
  expect(await admin.post(`${path}/licenses/import`, { licenses: [license(key)] })).toMatchObject({ code: "47035" });
  expect(await admin.post(`${path}/policies/${pooled.id}/pool`, { keys: [key] })).toMatchObject({ status: 400, code: "47035" });
});

describe("A path takes keys of up to 1,024 characters", () => {
  test("a path takes keys with characters that must be escaped", async () => {
    const { path, admin } = vendor;
    const key = keyOf(longestInPath);
    const { license_id } = await newLicense(vendor, policy, { key });
    const at = `${path}/licenses/${encodeURIComponent(key)}`;
    expect(await admin.get(at)).toMatchObject({ status: 200, roundTrips: 1, data: { license_id } });
    expect(await admin.post(`${at}/actions/validate`)).toMatchObject({ data: { valid: true } });
    expect(await client(`License ${key}`).get(at)).toMatchObject({ data: { license_id } });
  });

  test("the find route takes longer keys from every caller that may read the license, and changes nothing", async () => {
    const { path, admin, productId } = vendor;
    const limited = await newPolicy(vendor, { rate_limited: true, rate_limit: 1, rate_period: 3_600 });
    const key = keyOf(longestInPath + 1);
    const { license_id } = await newLicense(vendor, limited, { key });
    const at = `${path}/licenses/${encodeURIComponent(key)}`;
    expect(await admin.get(at)).toMatchObject({ status: 404, code: "47006", message: expect.stringContaining("license_key") });
    const find = (who = admin, license_key = key) => who.post(`${path}/licenses/actions/find`, { license_key });
    const token = (await admin.post(`${path}/products/${productId}/tokens`, { name: "CI" })).data.token;
    const before = await admin.get(`${path}/licenses/${license_id}`);
    for (const who of [admin, client(`Bearer ${token}`), client(`License ${key}`)]) {
      const found = await find(who);
      expect(found).toMatchObject({ status: 200, data: before.data });
      expect(found.headers.get("RateLimit")).toBeNull();
    }
    const stranger = client(`License ${(await newLicense(vendor, policy)).license_key}`);
    for (const [who, asked] of [
      [stranger, key],
      [admin, "NO-SUCH-KEY"],
    ] as const)
      expect(await find(who, asked)).toMatchObject({ status: 404, code: "47024" });
    expect(await admin.get(`${path}/licenses/${license_id}`)).toMatchObject({ data: before.data });
  });
});

test("a long signed key works wherever another key works", async () => {
  const { path, admin } = vendor;
  const rsa = await newPolicy(vendor, { scheme: "RSA2048PSS" });
  const { license_id, license_key } = await newLicense(vendor, rsa, { key_data: "授".repeat(4_096) });
  expect(license_key.length).toBeGreaterThan(longestInBody);
  const asked = { license_key };
  const itself = client(`License ${license_key}`);
  for (const who of [admin, itself, client(`Basic ${toBase64(toUtf8(`license:${license_key}`))}`)])
    expect(await who.post(`${path}/licenses/actions/validate`, asked)).toMatchObject({ data: { valid: true } });
  expect(await admin.post(`${path}/machines`, { ...asked, fingerprint: "a" })).toMatchObject({ data: { license_id } });
  expect(await admin.get(`${path}/licenses?license_key=${encodeURIComponent(license_key)}`)).toMatchObject({ count: 1 });
});
