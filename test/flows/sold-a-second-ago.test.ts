import { afterEach, describe, expect, test, vi } from "vitest";
import { client, newCatalogue, newLicense, newPolicy } from "../support/client.ts";
import { nodesWithoutPushes } from "../support/edge.ts";
import { noMemory, wait } from "../support/node-story.ts";

afterEach(() => {
  vi.useRealTimers();
});

const [shop, customer] = ["enam", "apac"];

/** A vendor whose shop and whose customer are in two regions, and the key that the shop is about to sell. */
async function newSale() {
  const vendor = await newCatalogue();
  const policy = await newPolicy(vendor);
  const license_key = `SOLD-${crypto.randomUUID()}`;
  const validate = (region: string, who = vendor.admin) =>
    who.send(`${vendor.path}/licenses/actions/validate`, {
      method: "POST",
      body: { license_key },
      environment: { ...noMemory, REGION: region },
    });
  // The tenant is known in both regions.
  const known = await newLicense(vendor, policy);
  for (const REGION of [shop, customer])
    await vendor.admin.send(`${vendor.path}/licenses/${known.license_id}/actions/validate`, {
      method: "POST",
      body: {},
      environment: { ...noMemory, REGION },
    });
  return { vendor, policy, license_key, validate };
}

describe("A customer sends a key before the vendor sells it", () => {
  test("the key is valid in every region as soon as it is sold", async () => {
    const { vendor, policy, license_key, validate } = await newSale();
    for (const region of [shop, customer])
      expect(await validate(region)).toMatchObject({ status: 404, code: "47024", data: { valid: false, code: "not_found" } });
    const { license_id } = await newLicense(vendor, policy, { key: license_key });
    for (const region of [shop, customer])
      expect(await validate(region)).toMatchObject({ status: 200, data: { valid: true, license: { license_id } } });
    expect(await validate(customer, client(`License ${license_key}`))).toMatchObject({ data: { valid: true } });
  });

  test("the key is valid a second later in a region that missed the change notice", async () => {
    const { vendor, policy, license_key, validate } = await newSale();
    for (const region of [shop, customer]) expect(await validate(region)).toMatchObject({ code: "47024" });
    const { path, admin, productId } = vendor;
    expect(
      await admin.send(`${path}/licenses`, {
        method: "POST",
        body: { policy_id: policy.id, product_id: productId, name: "Sold", key: license_key },
        environment: { REGION: shop, REGIONAL_NODE: nodesWithoutPushes() },
      }),
    ).toMatchObject({ status: 201 });
    wait(1_000);
    expect(await validate(customer)).toMatchObject({ status: 200, data: { valid: true } });
  });
});

test("repeated requests with one wrong key cost one statement a second", async () => {
  const { validate } = await newSale();
  expect(await validate(customer)).toMatchObject({ code: "47024", roundTrips: 1 });
  for (let again = 0; again < 5; again += 1) expect(await validate(customer)).toMatchObject({ code: "47024", roundTrips: 0 });
  wait(1_000);
  expect(await validate(customer)).toMatchObject({ code: "47024", roundTrips: 1 });
  expect(await validate(customer)).toMatchObject({ code: "47024", roundTrips: 0 });
});
