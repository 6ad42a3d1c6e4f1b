import { describe, expect, test } from "vitest";
import { client, newAccount, newCatalogue, newLicense, newPolicy, uniqueName } from "../support/client.ts";

const whole = {
  name: "Sketchbook Pro",
  code: "sketchbook-pro",
  distribution_strategy: "closed",
  url: "https://example.com/pro",
  platforms: ["macos", "windows"],
  metadata: { tier: 1 },
};

describe("A product changes", () => {
  test("a PATCH changes the members that it names, and nothing else", async () => {
    const { path, admin, productId } = await newCatalogue();
    const at = `${path}/products/${productId}`;
    const made = (await admin.get(at)).data;
    const changed = await admin.patch(at, whole);
    expect(changed).toMatchObject({ status: 200, roundTrips: 1 });
    expect(changed.data).toEqual({ ...made, ...whole, updated_at: changed.data.updated_at });
    expect(Date.parse(changed.data.updated_at)).toBeGreaterThan(Date.parse(made.updated_at));
    let expected = changed.data;
    for (const [member, value] of Object.entries({
      name: "Easel",
      code: "easel",
      distribution_strategy: "open",
      url: null,
      platforms: [],
      metadata: {},
    })) {
      const { data } = await admin.patch(at, { [member]: value });
      expected = { ...expected, [member]: value, updated_at: data.updated_at };
      expect(data).toEqual(expected);
    }
    expect((await admin.get(at)).data).toEqual(expected);
  });

  test("an empty change, and a change to the product's own name and code, cause no conflict", async () => {
    const { path, admin, productId } = await newCatalogue();
    const at = `${path}/products/${productId}`;
    const whole = { name: "Sketchbook", code: "sketchbook" };
    const patch = (body: Record<string, unknown>) => admin.send(at, { method: "PATCH", body, changesNothing: true });
    expect(await patch(whole)).toMatchObject({ status: 200 });
    expect(await patch({})).toMatchObject({ status: 200, data: whole });
  });

  test.each([
    ["an empty name", { name: "" }, "44000"],
    ["a null name", { name: null }, "44000"],
    ["a name too long", { name: "x".repeat(257) }, "44000"],
    ["an empty code", { code: " " }, "44001"],
    ["an unknown strategy", { distribution_strategy: "free" }, "44002"],
    ["a url that is none", { url: "javascript:alert(1)" }, "40000"],
    ["platforms that are no list", { platforms: "macos" }, "40000"],
    ["metadata that is no object", { metadata: [] }, "40000"],
    ["an unknown member", { id: "x" }, "40000"],
  ])("%s is refused", async (_, wrong, code) => {
    const { path, admin, productId } = await newCatalogue();
    const at = `${path}/products/${productId}`;
    const before = (await admin.get(at)).data;
    expect(await admin.patch(at, { ...whole, ...wrong })).toMatchObject({ status: 400, code, errors: [{ code }] });
    expect((await admin.get(at)).data).toEqual(before);
  });

  test("another product's name or code is refused, and the product does not change", async () => {
    const { path, admin, productId } = await newCatalogue();
    await admin.post(`${path}/products`, { name: "Easel", code: "easel" });
    const at = `${path}/products/${productId}`;
    const before = (await admin.get(at)).data;
    expect(await admin.patch(at, { ...whole, name: "Easel" })).toMatchObject({ status: 409, code: "44003" });
    expect(await admin.patch(at, { ...whole, code: "easel" })).toMatchObject({ status: 409, code: "44004" });
    expect((await admin.get(at)).data).toEqual(before);
  });
});

describe("A product is deleted", () => {
  test("deletion deletes its policies and tokens, and leaves the other product", async () => {
    const vendor = await newCatalogue();
    const { path, admin, productId } = vendor;
    const feature = (await admin.post(`${path}/entitlements`, { name: "Export", code: "EXPORT" })).data.id;
    const policy = await newPolicy(vendor, { use_pool: true });
    await admin.post(`${path}/policies/${policy.id}/entitlements`, { entitlement_id: [feature] });
    await admin.post(`${path}/policies/${policy.id}/pool`, { keys: ["POOL-0001"] });
    const app = client(`Bearer ${(await admin.post(`${path}/products/${productId}/tokens`)).data.token}`);
    expect(await app.get(`${path}/products/${productId}`)).toMatchObject({ status: 200 });
    const easel = (await admin.post(`${path}/products`, { name: "Easel", code: "easel" })).data;
    const beside = await newPolicy({ ...vendor, productId: easel.id });
    const license = await newLicense({ ...vendor, productId: easel.id }, beside);

    expect(await admin.delete(`${path}/products/${productId}`)).toMatchObject({ status: 204, roundTrips: 1 });
    expect(await admin.get(`${path}/products/${productId}`)).toMatchObject({ status: 404, code: "44006" });
    expect(await admin.get(`${path}/policies/${policy.id}`)).toMatchObject({ status: 404, code: "46003" });
    expect(await app.get(`${path}/products/${productId}`)).toMatchObject({ status: 401, code: "40001" });
    expect(await admin.delete(`${path}/products/${productId}`)).toMatchObject({ status: 404, code: "44006" });
    expect(await admin.get(`${path}/policies/${beside.id}`)).toMatchObject({ status: 200 });
    expect(await admin.get(`${path}/licenses/${license.license_id}`)).toMatchObject({ status: 200 });
    expect(await admin.delete(`${path}/entitlements/${feature}`)).toMatchObject({ status: 204 });
    expect(await admin.post(`${path}/products`, { name: "Sketchbook", code: "sketchbook" })).toMatchObject({ status: 201 });
  });

  test.each(["", "?cascade=false"])(
    "deletion of a product with licenses is refused (%s), and nothing is deleted",
    async (query) => {
      const vendor = await newCatalogue();
      const { path, admin, productId } = vendor;
      const policy = await newPolicy(vendor);
      const empty = await newPolicy(vendor);
      const { license_id } = await newLicense(vendor, policy);
      const app = client(`Bearer ${(await admin.post(`${path}/products/${productId}/tokens`)).data.token}`);
      expect(await admin.delete(`${path}/products/${productId}${query}`)).toMatchObject({ status: 422, code: "44008" });
      expect(await app.get(`${path}/products/${productId}`)).toMatchObject({ status: 200 });
      expect(await admin.get(`${path}/licenses/${license_id}`)).toMatchObject({ status: 200 });
      expect(await admin.get(`${path}/policies/${empty.id}`)).toMatchObject({ status: 200 });

      await admin.delete(`${path}/licenses/${license_id}`);
      expect(await admin.delete(`${path}/products/${productId}${query}`)).toMatchObject({ status: 204 });
    },
  );

  test("deletion with cascade revokes its licenses, deletes machines and tokens, and no key is issued again", async () => {
    const vendor = await newCatalogue();
    const { path, admin, productId } = vendor;
    const key = uniqueName("KEY");
    await newAccount({ path, maker: admin, username: "bob", role: "user" });
    const policy = await newPolicy(vendor, { max_machines: 2 });
    const license = await newLicense(vendor, policy, { key, owner: "bob" });
    await newLicense(vendor, await newPolicy(vendor));
    const machine = await admin.post(`${path}/machines`, { license_key: key, fingerprint: "a", owner: "bob" });
    expect(machine).toMatchObject({ status: 201 });
    await admin.post(`${path}/licenses/${license.license_id}/tokens`);
    await admin.post(`${path}/licenses/${license.license_id}/users`, { usernames: ["ada"] });
    const easel = (await admin.post(`${path}/products`, { name: "Easel", code: "easel" })).data;
    const beside = await newPolicy({ ...vendor, productId: easel.id });
    const kept = await newLicense({ ...vendor, productId: easel.id }, beside);

    expect(await admin.delete(`${path}/products/${productId}?cascade=true`)).toMatchObject({ status: 204, roundTrips: 1 });
    expect(await admin.get(`${path}/products/${productId}`)).toMatchObject({ status: 404 });
    expect(await admin.get(`${path}/policies/${policy.id}`)).toMatchObject({ status: 404 });
    expect(await admin.get(`${path}/machines/${machine.data.id}`)).toMatchObject({ status: 404 });
    expect(await admin.get(`${path}/licenses`)).toMatchObject({ count: 1, data: [{ license_id: kept.license_id }] });
    expect(await admin.get(`${path}/tokens`)).toMatchObject({ count: 0 });
    const again = { policy_id: beside.id, product_id: easel.id, name: "again", key };
    expect(await admin.post(`${path}/licenses`, again)).toMatchObject({ status: 409, code: "47031" });
    const events = (await admin.get(`${path}/events?resource_id=${license.license_id}`)).data;
    expect(events.map(({ event }: any) => event)).toContain("license.revoked");
  });

  test("an invalid id and an invalid cascade are refused", async () => {
    const { path, admin, productId } = await newCatalogue();
    for (const id of ["nonsense", crypto.randomUUID()]) {
      expect(await admin.patch(`${path}/products/${id}`, { name: "x" })).toMatchObject({ status: 404, code: "44006" });
      expect(await admin.delete(`${path}/products/${id}?cascade=true`)).toMatchObject({ status: 404, code: "44006" });
    }
    expect(await admin.delete(`${path}/products/${productId}?cascade=yes`)).toMatchObject({ status: 400, code: "40000" });
    expect(await admin.get(`${path}/products/${productId}`)).toMatchObject({ status: 200 });
  });
});

describe("A product's permissions are checked", () => {
  test("a product token, a license, an anonymous caller and a caller of another tenant are refused", async () => {
    const [vendor, other] = [await newCatalogue(), await newCatalogue()];
    const { path, admin, productId } = vendor;
    const { license_key } = await newLicense(vendor, await newPolicy(vendor));
    const { token } = (await admin.post(`${path}/products/${productId}/tokens`)).data;
    const at = `${path}/products/${productId}`;
    for (const caller of [client(`Bearer ${token}`), client(`License ${license_key}`), other.admin]) {
      expect(await caller.patch(at, { name: "x" })).toMatchObject({ status: 403, code: "40003" });
      expect(await caller.delete(`${at}?cascade=true`)).toMatchObject({ status: 403, code: "40003" });
    }
    expect(await client().patch(at, { name: "x" })).toMatchObject({ status: 401, code: "40001" });
    expect(await client().delete(at)).toMatchObject({ status: 401, code: "40001" });
    const elsewhere = `${other.path}/products/${productId}`;
    expect(await other.admin.patch(elsewhere, { name: "x" })).toMatchObject({ status: 404, code: "44006" });
    expect(await other.admin.delete(`${elsewhere}?cascade=true`)).toMatchObject({ status: 404, code: "44006" });
    expect(await admin.get(at)).toMatchObject({ status: 200, data: { name: "Sketchbook" } });
    expect(await admin.get(`${path}/licenses`)).toMatchObject({ count: 1 });
  });

  test("a user of the tenant is allowed", async () => {
    const { path, admin, productId } = await newCatalogue();
    const bob = await newAccount({ path, maker: admin, username: "bob", role: "user" });
    expect(await bob.patch(`${path}/products/${productId}`, { name: "Easel" })).toMatchObject({ status: 200 });
    expect(await bob.delete(`${path}/products/${productId}`)).toMatchObject({ status: 204 });
  });
});
