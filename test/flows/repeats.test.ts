import { beforeAll, describe, expect, test } from "vitest";
import { type Catalogue, newCatalogue, newLicense, newPolicy } from "../support/client.ts";

// A client that keeps what it has read sends more than it changes: whole resources, and every parameter that it knows.

let vendor: Catalogue;

beforeAll(async () => {
  vendor = await newCatalogue();
});

describe("A change repeats the current values", () => {
  test("a policy accepts its own product, its scheme and its duration in both forms", async () => {
    const { path, admin, productId } = vendor;
    const policy = await newPolicy(vendor, { duration_iso: "P18M" });
    const { scheme, duration, duration_iso } = policy;
    const body = { product_id: productId, scheme, duration, duration_iso, name: "Eighteen months" };
    expect(await admin.patch(`${path}/policies/${policy.id}`, body)).toMatchObject({
      status: 200,
      data: { name: "Eighteen months", product_id: productId, duration: 18 * 2_629_746, duration_iso: "P1Y6M" },
    });
  });

  test("a policy never moves to another product", async () => {
    const { path, admin } = vendor;
    const policy = await newPolicy(vendor);
    const other = await admin.post(`${path}/products`, { name: "Another", code: crypto.randomUUID() });
    expect(await admin.patch(`${path}/policies/${policy.id}`, { product_id: other.data.id, name: "Moved" })).toMatchObject({
      status: 422,
      code: "46034",
    });
    expect(await admin.get(`${path}/policies/${policy.id}`)).toMatchObject({ data: { name: policy.name } });
  });

  test("a license accepts its own product and policy, and a PATCH cannot move it to others", async () => {
    const { path, admin, productId } = vendor;
    const policy = await newPolicy(vendor);
    const { license_id: id } = await newLicense(vendor, policy);
    const body = { product_id: productId, policy_id: policy.id, name: "Grace" };
    expect(await admin.patch(`${path}/licenses/${id}`, body)).toMatchObject({ status: 200, data: { name: "Grace" } });
    const other = await newPolicy(vendor);
    expect(await admin.patch(`${path}/licenses/${id}`, { policy_id: other.id, name: "Moved" })).toMatchObject({
      status: 422,
      code: "47045",
    });
    expect(await admin.get(`${path}/licenses/${id}`)).toMatchObject({ data: { name: "Grace", policy_id: policy.id } });
  });
});

test("an empty query parameter counts as left out", async () => {
  const { path, admin } = vendor;
  expect(await admin.get(`${path}/products?limit=&offset=&after=&sort=`)).toMatchObject({ status: 200, count: 2 });
  expect(await admin.get(`${path}/licenses?status=&policy_id=&limit=1`)).toMatchObject({ status: 200 });
  expect(await admin.get(`${path}/products?offset=x`)).toMatchObject({ status: 400, code: "40000" });
});

describe("a duration", () => {
  test("is shown in both forms, and 365 days are 365 days to the second", async () => {
    const policy = await newPolicy(vendor, { duration: 31_536_000 });
    expect(policy).toMatchObject({ duration: 31_536_000, duration_iso: "P365D" });
    const license = await newLicense(vendor, policy);
    expect(new Date(license.expiry).getTime() - new Date(license.created_at).getTime()).toBe(31_536_000_000);
    expect(license.license_policy).toMatchObject({ duration_iso: "P365D" });
  });

  test("of calendar months ends on the same day of the month, by either form", async () => {
    const byIso = await newLicense(vendor, await newPolicy(vendor, { duration_iso: "P1Y" }));
    const bySeconds = await newLicense(vendor, await newPolicy(vendor, { duration: 31_556_952 }));
    for (const { expiry, created_at } of [byIso, bySeconds])
      expect(new Date(expiry).getUTCFullYear() - new Date(created_at).getUTCFullYear()).toBe(1);
  });

  test("is perpetual as 0 and as null", async () => {
    const policy = await newPolicy(vendor, { duration_iso: null });
    expect(policy).toMatchObject({ duration: 0, duration_iso: null });
    expect(await newLicense(vendor, policy)).toMatchObject({ expiry: null });
  });

  test.each([
    [{ duration_iso: "P1Y1D" }, "either years and months"],
    [{ duration_iso: "P1.5Y" }, "without fractions"],
    [{ duration_iso: "PT1H" }, "a day (P1D)"],
    [{ duration_iso: "P101Y" }, "a hundred years"],
    [{ duration_iso: "P0D" }, "Send null"],
    [{ duration_iso: "PT2629746S" }, "send P1M"],
    [{ duration: 86_400, duration_iso: "P1M" }, "must agree with duration, which is P1D"],
  ])("%j is refused with what to send instead", async (attributes, sentence) => {
    const { path, admin, productId } = vendor;
    const answer = await admin.post(`${path}/policies`, { product_id: productId, name: "Wrong", ...attributes });
    expect(answer).toMatchObject({
      status: 400,
      code: "46004",
      message: expect.stringContaining(sentence),
      errors: [{ field: "duration_iso" }],
    });
  });
});
