import { describe, expect, test } from "vitest";
import { newCatalogue, newLicense, newPolicy } from "../../support/client.ts";
import { keygen } from "../../support/keygen.ts";

async function newStory(attributes: Record<string, unknown> = {}) {
  const catalogue = await newCatalogue();
  const policy = await newPolicy(catalogue, attributes);
  const license = await newLicense(catalogue, policy);
  const productToken = (await catalogue.admin.post(`${catalogue.path}/products/${catalogue.productId}/tokens`, {})).data.token;
  return {
    ...catalogue,
    policy,
    license,
    at: `/licenses/${license.license_id}`,
    app: keygen(catalogue, `License ${license.license_key}`),
    product: keygen(catalogue, `Bearer ${productToken}`),
  };
}

describe("actions on a license", () => {
  test("uses are counted, up to the limit", async () => {
    const { at, app, product } = await newStory({ max_uses: 5 });
    expect(await app.post(`${at}/actions/increment-usage`)).toMatchObject({
      status: 200,
      data: { attributes: { uses: 1, maxUses: 5 } },
    });
    expect(await app.post(`${at}/actions/increment-usage`, { meta: { increment: 4 } })).toMatchObject({
      data: { attributes: { uses: 5 } },
    });
    expect(await app.post(`${at}/actions/increment-usage`)).toMatchObject({
      status: 422,
      errors: [{ code: "USES_LIMIT_EXCEEDED", source: { pointer: "/data/attributes/uses" } }],
    });
    expect(await product.post(`${at}/actions/decrement-usage`, { meta: { decrement: 2 } })).toMatchObject({
      data: { attributes: { uses: 3 } },
    });
    expect(await product.post(`${at}/actions/decrement-usage`, { meta: { decrement: 4 } })).toMatchObject({
      status: 422,
      errors: [{ code: "USES_INVALID" }],
    });
    expect(await product.post(`${at}/actions/increment-usage`, { meta: { increment: "2" } })).toMatchObject({
      status: 400,
      errors: [{ source: { pointer: "/meta/increment" } }],
    });
    expect(await product.post(`${at}/actions/reset-usage`)).toMatchObject({ data: { attributes: { uses: 0 } } });
  });

  test("it is suspended, reinstated and renewed", async () => {
    const { at, app, product } = await newStory({ duration: 31_556_952 });
    expect(await product.post(`${at}/actions/suspend`)).toMatchObject({
      status: 200,
      data: { attributes: { suspended: true, status: "SUSPENDED" } },
    });
    expect(await product.post(`${at}/actions/suspend`)).toMatchObject({
      status: 422,
      errors: [{ source: { pointer: "/data/attributes/suspended" } }],
    });
    expect(await product.post(`${at}/actions/reinstate`)).toMatchObject({
      status: 200,
      data: { attributes: { suspended: false } },
    });
    expect(await product.post(`${at}/actions/reinstate`)).toMatchObject({
      status: 422,
      errors: [{ source: { pointer: "/data/attributes/suspended" } }],
    });
    const before = (await product.get(at)).data.attributes.expiry;
    const renewed = await product.post(`${at}/actions/renew`);
    expect(Date.parse(renewed.data.attributes.expiry)).toBeGreaterThan(Date.parse(before));
    expect(await app.post(`${at}/actions/suspend`)).toMatchObject({ status: 403, errors: [{ title: "Access denied" }] });
  });

  test("it checks in, where its policy requires that", async () => {
    const { at, app } = await newStory({ require_check_in: true });
    const checkedIn = await app.post(`${at}/actions/check-in`);
    expect(checkedIn).toMatchObject({
      status: 200,
      data: { attributes: { requireCheckIn: true, lastCheckIn: expect.any(String), nextCheckIn: expect.any(String) } },
    });
    const other = await newStory();
    expect(await other.app.post(`${other.at}/actions/check-in`)).toMatchObject({ status: 422 });
  });

  test("it is revoked, and gone", async () => {
    const { at, app, product } = await newStory();
    expect(await app.delete(`${at}/actions/revoke`)).toMatchObject({ status: 403 });
    expect(await product.delete(`${at}/actions/revoke`)).toMatchObject({ status: 204, text: "" });
    expect(await product.get(at)).toMatchObject({ status: 404, errors: [{ code: "NOT_FOUND" }] });
  });

  test("an unknown action is no route", async () => {
    const { at, app } = await newStory();
    expect(await app.post(`${at}/actions/dance`)).toMatchObject({ status: 404 });
  });
});

describe("entitlements of a license", () => {
  test("are its own and its policy's", async () => {
    const story = await newStory();
    const { path, admin, policy, license, at, app } = story;
    const newEntitlement = async (code: string) =>
      (await admin.post(`${path}/entitlements`, { name: code, code, metadata: { sort_order: 1 } })).data.id;
    const [own, shared] = [await newEntitlement("OWN"), await newEntitlement("SHARED")];
    await newEntitlement("NOBODYS");
    await admin.post(`${path}/licenses/${license.license_id}/entitlements`, { entitlement_id: [own] });
    await admin.post(`${path}/policies/${policy.id}/entitlements`, { entitlement_id: [shared] });
    const { data } = await app.get(`${at}/entitlements?limit=100`);
    expect(data.map(({ attributes }: any) => attributes.code).sort()).toEqual(["OWN", "SHARED"]);
    expect(data[0]).toMatchObject({
      type: "entitlements",
      attributes: {
        name: expect.any(String),
        metadata: { sortOrder: 1 },
        created: expect.any(String),
        updated: expect.any(String),
      },
      relationships: { account: { data: { type: "accounts" } } },
    });
    const stranger = await newStory();
    expect(await stranger.app.get(`${at}/entitlements`)).toMatchObject({ status: 404 });
  });
});
