import { describe, expect, test } from "vitest";
import { newCatalogue, newLicense, newPolicy } from "../support/client.ts";

// A vendor whose apps verify keys offline says so once, in the policy.

describe("under a policy that signs keys", () => {
  test("a new license gets a signed key, and all others stay as they were", async () => {
    const vendor = await newCatalogue();
    const signing = await newPolicy(vendor, { sign_keys: true });
    expect((await newLicense(vendor, signing)).license_key).toMatch(/^key\/[\w=-]+\.[\w=-]+$/);
    expect((await newLicense(vendor, await newPolicy(vendor))).license_key).toMatch(/^([A-Za-z0-9]{8}-){4}[A-Za-z0-9]{8}$/);
  });

  test("a request may say otherwise: with a key of its own, or without a signature", async () => {
    const vendor = await newCatalogue();
    const signing = await newPolicy(vendor, { sign_keys: true });
    expect((await newLicense(vendor, signing, { key: "SKETCH-2026-0001" })).license_key).toBe("SKETCH-2026-0001");
    expect((await newLicense(vendor, signing, { signed: false })).license_key).not.toContain("/");
    expect((await newLicense(vendor, signing, { key_data: "seats=5" })).license_key).toContain(`key/${btoa("seats=5")}.`);
  });

  test("a license under any other policy is still made in one round trip", async () => {
    const vendor = await newCatalogue();
    const { path, admin, productId } = vendor;
    const policy = await newPolicy(vendor);
    const body = { policy_id: policy.id, product_id: productId, name: "Alice's desktop" };
    expect(await admin.post(`${path}/licenses`, body)).toMatchObject({ status: 201, roundTrips: 1 });
  });

  test("there is no pool: its keys are there before the license", async () => {
    const { path, admin, productId } = await newCatalogue();
    const body = { product_id: productId, name: "Both", sign_keys: true, use_pool: true };
    expect(await admin.post(`${path}/policies`, body)).toMatchObject({ status: 422, code: "46030" });
  });
});
