import { afterEach, describe, expect, test, vi } from "vitest";
import { type Catalogue, client, newCatalogue, newLicense, newPolicy, travelTo } from "../support/client.ts";

// Effects of a policy's change on licenses that were issued before, and what a license takes along to another policy.

afterEach(() => {
  vi.useRealTimers();
});

const codeOf = async ({ path, admin }: Catalogue, license_key: string, scope: Record<string, unknown> = {}): Promise<string> =>
  (await admin.post(`${path}/licenses/actions/validate`, { license_key, scope })).data.code;

/** All that might give a license back what it lost. */
const generous = {
  duration: 31_556_952,
  expiration_strategy: "allow",
  expiration_basis: "from_first_validation",
  overage_strategy: "always_allow",
  authentication_strategy: "mixed",
  floating: true,
  max_machines: 100,
  heartbeat_resurrection_strategy: "always_revive",
  heartbeat_cull_strategy: "keep_dead",
  edge_ttl: 0,
};

describe("A policy changes after licenses were issued", () => {
  test("a revoked license stays revoked: its key is refused everywhere and never issued again", async () => {
    const vendor = await newCatalogue();
    const { path, admin, productId } = vendor;
    const policy = await newPolicy(vendor);
    const { license_id, license_key } = await newLicense(vendor, policy, { key: "SKETCH-REVOKED-1" });
    const machine = await admin.post(`${path}/machines`, { license_key, fingerprint: "studio" });
    const app = client(`License ${license_key}`);
    expect(await app.post(`${path}/licenses/actions/validate`, { license_key })).toMatchObject({ data: { valid: true } });
    await admin.post(`${path}/licenses/${license_id}/actions/revoke`);
    expect(await admin.patch(`${path}/policies/${policy.id}`, generous)).toMatchObject({ status: 200 });
    expect(await app.post(`${path}/licenses/actions/validate`, { license_key })).toMatchObject({ status: 401, code: "40001" });
    expect(await codeOf(vendor, license_key)).toBe("not_found");
    expect(await admin.get(`${path}/licenses/${license_id}`)).toMatchObject({ status: 404, code: "47006" });
    expect(await admin.get(`${path}/machines/${machine.data.id}`)).toMatchObject({ status: 404, code: "48001" });
    for (const action of ["reinstate", "renew", "checkin", "find"])
      expect(await admin.post(`${path}/licenses/actions/${action}`, { license_key })).toMatchObject({
        status: 404,
        code: "47024",
      });
    const again = { policy_id: policy.id, product_id: productId, name: "Again", key: license_key };
    expect(await admin.post(`${path}/licenses`, again)).toMatchObject({ status: 409, code: "47031" });
    expect(await admin.post(`${path}/licenses/import`, { licenses: [again] })).toMatchObject({
      errors: [{ field: "licenses.0.key", code: "47031" }],
    });
    const pooled = await newPolicy(vendor, { use_pool: true });
    expect(await admin.post(`${path}/policies/${pooled.id}/pool`, { keys: [license_key] })).toMatchObject({ code: "47031" });
    expect(await admin.delete(`${path}/policies/${policy.id}`)).toMatchObject({ status: 204 });
    expect(await codeOf(vendor, license_key)).toBe("not_found");
  });

  test("a suspended license stays suspended, and every expiry stays the same", async () => {
    let vendor = await travelTo(await newCatalogue(), "2027-01-31T12:00:00Z");
    const { path } = vendor;
    const policy = await newPolicy(vendor, { duration: 86_400 });
    const perpetual = await newPolicy(vendor);
    const [suspended, sold, bought] = [
      await newLicense(vendor, policy),
      await newLicense(vendor, policy),
      await newLicense(vendor, perpetual),
    ];
    await vendor.admin.post(`${path}/licenses/${suspended.license_id}/actions/suspend`);
    for (const { id } of [policy, perpetual])
      expect(await vendor.admin.patch(`${path}/policies/${id}`, { ...generous, expiration_strategy: "restrict" })).toMatchObject({
        status: 200,
      });
    expect(await codeOf(vendor, suspended.license_key)).toBe("suspended");
    const expiryOf = async ({ license_id }: { license_id: string }) =>
      (await vendor.admin.get(`${path}/licenses/${license_id}`)).data.expiry;
    expect(await expiryOf(sold)).toBe("2027-02-01T12:00:00.000Z");
    vendor = await travelTo(vendor, "2027-02-01T12:00:00Z");
    expect(await codeOf(vendor, sold.license_key)).toBe("expired");
    // Sold without an end, under a policy that has one now: its clock starts as the policy says.
    expect(await expiryOf(bought)).toBeNull();
    expect(await codeOf(vendor, bought.license_key)).toBe("valid");
    expect(await expiryOf(bought)).toBe("2028-02-01T12:00:00.000Z");
  });
});

describe("A license with machines moves to another policy", () => {
  async function newStory(attributes: Record<string, unknown> = {}) {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const license = await newLicense(vendor, await newPolicy(vendor, { max_machines: 3, ...attributes }));
    const { license_id: id, license_key: key } = license;
    const seats = [];
    for (const fingerprint of ["a", "b", "c"])
      seats.push((await admin.post(`${path}/machines`, { license_key: key, fingerprint })).data.id);
    const move = (policy: { id: string }) => admin.put(`${path}/licenses/${id}/policy`, { policy_id: policy.id });
    const activate = (fingerprint: string) => admin.post(`${path}/machines`, { license_key: key, fingerprint });
    return { vendor, id, key, seats, move, activate };
  }

  test("a license keeps all its machines under a policy with fewer seats, and takes no new one without a free seat", async () => {
    const { vendor, key, seats, move, activate } = await newStory();
    const { path, admin } = vendor;
    expect(await move(await newPolicy(vendor, { max_machines: 2 }))).toMatchObject({
      status: 200,
      data: { machines_count: 3, max_machines: 2 },
    });
    for (const fingerprint of ["a", "b", "c"]) expect(await codeOf(vendor, key, { fingerprint })).toBe("valid");
    for (const seat of seats) expect(await admin.get(`${path}/machines/${seat}`)).toMatchObject({ status: 200 });
    expect(await activate("d")).toMatchObject({ status: 422, code: "47025" });
    for (const seat of seats.slice(1)) await admin.delete(`${path}/machines/${seat}`);
    expect(await activate("d")).toMatchObject({ status: 201 });
    expect(await activate("e")).toMatchObject({ status: 422, code: "47025" });
  });

  test("a strict policy reports too many machines after the move", async () => {
    const { vendor, key, seats, move } = await newStory();
    await move(await newPolicy(vendor, { max_machines: 2, strict: true }));
    expect(await codeOf(vendor, key)).toBe("too_many_machines");
    await vendor.admin.delete(`${vendor.path}/machines/${seats[0]}`);
    expect(await codeOf(vendor, key)).toBe("valid");
  });

  test("machines follow the new policy's heartbeat rules at once", async () => {
    const { vendor, key, seats, move } = await newStory();
    const { path, admin } = vendor;
    await move(
      await newPolicy(vendor, {
        max_machines: 3,
        require_heartbeat: true,
        heartbeat_basis: "from_first_ping",
        heartbeat_duration: 60,
      }),
    );
    expect(await codeOf(vendor, key, { fingerprint: "a" })).toBe("heartbeat_not_started");
    expect(await admin.post(`${path}/machines/${seats[0]}/actions/ping-heartbeat`)).toMatchObject({
      data: { heartbeat_status: "alive" },
    });
    expect(await codeOf(vendor, key, { fingerprint: "a" })).toBe("valid");
    expect(await codeOf(vendor, key, { fingerprint: "b" })).toBe("heartbeat_not_started");
  });

  test("a move to a policy with wider machine uniqueness is refused and changes nothing", async () => {
    const { vendor, id, move } = await newStory();
    const before = await vendor.admin.get(`${vendor.path}/licenses/${id}`);
    expect(await move(await newPolicy(vendor, { machine_uniqueness_strategy: "unique_per_tenant" }))).toMatchObject({
      status: 422,
      code: "46033",
    });
    expect((await vendor.admin.get(`${vendor.path}/licenses/${id}`)).data).toEqual(before.data);
  });

  test("a license can move to a policy with narrower machine uniqueness, and other licenses there can use its fingerprint", async () => {
    const { vendor, move } = await newStory({ machine_uniqueness_strategy: "unique_per_product" });
    const { path, admin } = vendor;
    const wide = await newPolicy(vendor, { machine_uniqueness_strategy: "unique_per_product" });
    const narrow = await newPolicy(vendor, { max_machines: 3 });
    const [ofWide, ofNarrow] = [await newLicense(vendor, wide), await newLicense(vendor, narrow)];
    const activate = ({ license_key }: { license_key: string }) =>
      admin.post(`${path}/machines`, { license_key, fingerprint: "a" });
    expect(await activate(ofWide)).toMatchObject({ status: 409, code: "48005" });
    expect(await move(narrow)).toMatchObject({ status: 200 });
    expect(await activate(ofNarrow)).toMatchObject({ status: 201 });
    expect(await activate(ofWide)).toMatchObject({ status: 409, code: "48005" });
  });
});
