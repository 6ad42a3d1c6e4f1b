import { describe, expect, test } from "vitest";
import { newCatalogue, newLicense, newPolicy } from "../support/client.ts";
import { activate } from "../support/limits.ts";

describe("A fingerprint can exist once per policy", () => {
  test("a move of a license or machine that would repeat the fingerprint is refused", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const perPolicy = () => newPolicy(vendor, { floating: true, machine_uniqueness_strategy: "unique_per_policy" });
    const [first, second] = [await perPolicy(), await perPolicy()];
    const [one, other] = [await newLicense(vendor, first), await newLicense(vendor, second)];
    const { id } = await activate(vendor, one, { fingerprint: "b5:2f" });
    await activate(vendor, other, { fingerprint: "b5:2f" });
    const at = `${path}/licenses/${one.license_id}/policy`;
    expect(await admin.put(at, { policy_id: second.id })).toMatchObject({ status: 409, code: "48005" });
    const third = await newLicense(vendor, second);
    const move = await admin.patch(`${path}/machines/${id}`, { license_key: third.license_key });
    expect(move).toMatchObject({ status: 409, code: "48005" });
    expect(await admin.delete(`${path}/machines/${id}`)).toMatchObject({ status: 204 });
    expect(await admin.put(at, { policy_id: second.id })).toMatchObject({ status: 200 });
  });

  test("a new or moved machine cannot repeat a component's fingerprint", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const policy = await newPolicy(vendor, { floating: true, component_uniqueness_strategy: "unique_per_product" });
    const [one, other] = [await newLicense(vendor, policy), await newLicense(vendor, policy)];
    const components = [{ name: "disk", fingerprint: "disk-71c2" }];
    await activate(vendor, one, { components });
    const again = await admin.post(`${path}/machines`, { license_id: other.license_id, fingerprint: "b", components });
    expect(again).toMatchObject({ status: 409, code: "48012" });
    expect(await admin.get(`${path}/licenses/${other.license_id}`)).toMatchObject({ data: { machines_count: 0 } });
    const free = await newLicense(vendor, await newPolicy(vendor, { floating: true }));
    const { id } = await activate(vendor, free, { components });
    const moved = await admin.patch(`${path}/machines/${id}`, { license_key: other.license_key });
    expect(moved).toMatchObject({ status: 409, code: "48012" });
  });
});
