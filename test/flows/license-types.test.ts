import { afterEach, describe, expect, test, vi } from "vitest";
import { verifyFile } from "../crypto/independent-verifier.ts";
import { type Catalogue, newCatalogue, newLicense, newPolicy, travelTo } from "../support/client.ts";
import { flushCounts } from "../support/edge.ts";

afterEach(() => {
  vi.useRealTimers();
});

const year = 31_556_952;

type Type = {
  policy: Record<string, unknown>;
  /** Machines it takes, and the code that refuses the next. */
  seats: number;
  expires: boolean;
};

const types: Record<string, Type> = {
  perpetual: { policy: {}, seats: 1, expires: false },
  timed: { policy: { duration: year }, seats: 1, expires: true },
  floating: { policy: { max_machines: 3 }, seats: 3, expires: false },
  "node-locked": { policy: { floating: false, duration: year, strict: true }, seats: 1, expires: true },
  feature: { policy: { duration: year, max_machines: 2 }, seats: 2, expires: true },
};

const validate = ({ path, admin }: Catalogue, key: string, scope: Record<string, unknown> = {}) =>
  admin.post(`${path}/licenses/actions/validate`, { license_key: key, scope });

describe("the five types of license, from issue to offline", () => {
  test.each(Object.entries(types))("%s", async (name, { policy: attributes, seats, expires }) => {
    let vendor = await travelTo(await newCatalogue(), "2027-01-31T12:00:00Z");
    const policy = await newPolicy(vendor, attributes);
    if (name === "feature") {
      const feature = await vendor.admin.post(`${vendor.path}/entitlements`, { name: "Export", code: "EXPORT" });
      await vendor.admin.post(`${vendor.path}/policies/${policy.id}/entitlements`, { entitlement_id: [feature.data.id] });
    }
    const { license_key: key, license_id: id, expiry, license_policy } = await newLicense(vendor, policy);
    expect(expiry).toBe(expires ? "2028-01-31T12:00:00.000Z" : null);

    for (let seat = 0; seat < seats; seat += 1) {
      expect(await vendor.admin.post(`${vendor.path}/machines`, { license_key: key, fingerprint: `m${seat}` })).toMatchObject({
        status: 201,
      });
    }
    const excess = await vendor.admin.post(`${vendor.path}/machines`, { license_key: key, fingerprint: "one too many" });
    expect(excess).toMatchObject({ status: 422, code: "47025" });
    expect(await validate(vendor, key, { fingerprint: "m0" })).toMatchObject({
      data: { valid: true, code: "valid", license: { machines_count: seats } },
    });
    expect(await validate(vendor, key, { fingerprint: "stranger" })).toMatchObject({
      data: { valid: false, code: "fingerprint_scope_mismatch" },
    });

    if (name === "feature") {
      expect(await validate(vendor, key, { entitlements: ["EXPORT"] })).toMatchObject({ data: { valid: true } });
      expect(await validate(vendor, key, { entitlements: ["EXPORT", "PRINT"] })).toMatchObject({
        data: { valid: false, code: "entitlements_missing" },
      });
    }

    const file = await vendor.admin.post(`${vendor.path}/licenses/${id}/actions/checkout`, { include: ["entitlements"] });
    const payload: any = await verifyFile(file.data.certificate, {
      kind: "LICENSE",
      alg: "ed25519",
      publicKeyPem: license_policy.policy_public_key,
    });
    expect(payload.data.attributes).toMatchObject({ key, expiry, maxMachines: seats });
    expect(payload.included.map((resource: any) => resource.attributes.code)).toEqual(name === "feature" ? ["EXPORT"] : []);

    vendor = await travelTo(vendor, "2028-01-31T11:59:59.999Z");
    expect(await validate(vendor, key)).toMatchObject({ data: { valid: true } });
    vendor = await travelTo(vendor, "2028-01-31T12:00:00.000Z");
    const after = await validate(vendor, key);
    expect(after.data).toMatchObject(
      expires ? { valid: false, code: "expired", license: { status: "expired" } } : { valid: true },
    );

    await flushCounts(vendor.name);
    const renewed = await vendor.admin.post(`${vendor.path}/licenses/${id}/actions/renew`);
    if (!expires) {
      expect(renewed).toMatchObject({ status: 422, code: "47033" });
      return;
    }
    expect(renewed).toMatchObject({ status: 200, data: { expiry: "2029-01-31T12:00:00.000Z", status: "active" } });
    expect(await validate(vendor, key)).toMatchObject({ data: { valid: true } });
  });
});

describe("The policy decides when the clock starts", () => {
  test.each([
    ["from_creation", async () => undefined],
    ["from_first_validation", async (vendor: Catalogue, key: string) => validate(vendor, key)],
    [
      "from_first_activation",
      async ({ path, admin }: Catalogue, key: string) => admin.post(`${path}/machines`, { license_key: key, fingerprint: "a" }),
    ],
    [
      "from_first_use",
      async ({ path, admin }: Catalogue, key: string) =>
        admin.post(`${path}/licenses/actions/increment-usage`, { license_key: key }),
    ],
    [
      "from_first_check_in",
      async ({ path, admin }: Catalogue, key: string) => admin.post(`${path}/licenses/actions/checkin`, { license_key: key }),
    ],
  ])("%s starts the clock at its event", async (expiration_basis, event) => {
    let vendor = await travelTo(await newCatalogue(), "2027-01-31T12:00:00Z");
    const policy = await newPolicy(vendor, {
      duration: 2_629_746,
      expiration_basis,
      require_check_in: expiration_basis === "from_first_check_in",
    });
    const { license_key: key, license_id: id, expiry } = await newLicense(vendor, policy);
    expect(expiry).toBe(expiration_basis === "from_creation" ? "2027-02-28T12:00:00.000Z" : null);
    vendor = await travelTo(vendor, "2027-02-01T08:00:00Z");
    await event(vendor, key);
    const started = await vendor.admin.get(`${vendor.path}/licenses/${id}`);
    expect(started.data.expiry).toBe(
      expiration_basis === "from_creation" ? "2027-02-28T12:00:00.000Z" : "2027-03-01T08:00:00.000Z",
    );
    vendor = await travelTo(vendor, "2027-02-02T08:00:00Z");
    await event(vendor, key);
    expect((await vendor.admin.get(`${vendor.path}/licenses/${id}`)).data.expiry).toBe(started.data.expiry);
  });

  test("the first validation returns the expiry that it set", async () => {
    const vendor = await travelTo(await newCatalogue(), "2027-01-31T12:00:00Z");
    const { license_key } = await newLicense(
      vendor,
      await newPolicy(vendor, { duration: 86_400, expiration_basis: "from_first_validation" }),
    );
    expect(await validate(vendor, license_key)).toMatchObject({
      roundTrips: 1,
      data: { license: { expiry: "2027-02-01T12:00:00.000Z" } },
    });
  });
});

describe("The expiration strategy decides whether an expired license is valid", () => {
  test.each([
    ["restrict", false],
    ["revoke", false],
    ["maintain", true],
    ["allow", true],
  ])("%s", async (expiration_strategy, valid) => {
    let vendor = await travelTo(await newCatalogue(), "2027-01-31T12:00:00Z");
    const { license_key } = await newLicense(vendor, await newPolicy(vendor, { duration: 86_400, expiration_strategy }));
    vendor = await travelTo(vendor, "2027-03-01T00:00:00Z");
    expect(await validate(vendor, license_key)).toMatchObject({ data: { valid, code: "expired" } });
    const machine = await vendor.admin.post(`${vendor.path}/machines`, { license_key, fingerprint: "a" });
    expect(machine.code).toBe(valid ? "00000" : "47010");
  });
});

describe("A license or its policy changes later", () => {
  test("a license moves to a compatible policy, and its expiry follows the transfer strategy", async () => {
    const vendor = await travelTo(await newCatalogue(), "2027-01-31T12:00:00Z");
    const { path, admin } = vendor;
    const license = await newLicense(vendor, await newPolicy(vendor, { duration: 86_400 }));
    const keeps = await newPolicy(vendor, { max_machines: 10 });
    const resets = await newPolicy(vendor, { duration: year, transfer_strategy: "reset_expiry" });
    const perpetual = await newPolicy(vendor, { transfer_strategy: "reset_expiry" });
    const put = (policy_id: string) => admin.put(`${path}/licenses/${license.license_id}/policy`, { policy_id });
    expect(await put(keeps.id)).toMatchObject({
      status: 200,
      data: { expiry: license.expiry, max_machines: 10, policy_id: keeps.id },
    });
    expect(await put(resets.id)).toMatchObject({ data: { expiry: "2028-01-31T12:00:00.000Z", max_machines: 1 } });
    expect(await put(perpetual.id)).toMatchObject({ data: { expiry: null } });
  });

  test("a move to an incompatible policy is refused with the reasons", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const license = await newLicense(vendor, await newPolicy(vendor));
    const other = await newPolicy(vendor, {
      scheme: "RSA2048PKCS1",
      encrypted: true,
      machine_uniqueness_strategy: "unique_per_tenant",
    });
    const refused = await admin.put(`${path}/licenses/${license.license_id}/policy`, { policy_id: other.id });
    expect(refused).toMatchObject({ status: 422, code: "46033" });
    expect(refused.message).toContain("different schemes");
    expect(refused.message).toContain("encrypts");
    expect(refused.message).toContain("machine_uniqueness_strategy");
    expect(await admin.put(`${path}/licenses/${license.license_id}/policy`, { policy_id: crypto.randomUUID() })).toMatchObject({
      status: 404,
      code: "46003",
    });
    expect((await admin.get(`${path}/licenses/${license.license_id}`)).data).toEqual(license);
  });

  test("limits of a policy are read live, a license's own override them, and 0 gives them back", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const policy = await newPolicy(vendor, { max_machines: 2 });
    const { license_id: id } = await newLicense(vendor, policy);
    await admin.patch(`${path}/policies/${policy.id}`, { max_machines: 4 });
    expect(await admin.get(`${path}/licenses/${id}`)).toMatchObject({ data: { max_machines: 4 } });
    expect(await admin.patch(`${path}/licenses/${id}`, { max_machines: 7 })).toMatchObject({ data: { max_machines: 7 } });
    expect(await admin.patch(`${path}/licenses/${id}`, { max_machines: 0 })).toMatchObject({ data: { max_machines: 4 } });
  });
});
