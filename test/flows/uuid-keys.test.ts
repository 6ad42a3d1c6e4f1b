import { describe, expect, test } from "vitest";
import { client, newCatalogue, newLicense, newPolicy } from "../support/client.ts";

const environments = [
  ["with the regional nodes", {}],
  ["without them", { REGIONAL_NODE: undefined }],
] as const;

describe("A vendor's own key can look like an id", () => {
  test.each(environments)("a path finds the license by such a key in one statement, %s", async (_, environment) => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const policy = await newPolicy(vendor, { use_pool: false, duration: 86_400, expiration_basis: "from_first_validation" });
    const key = crypto.randomUUID();
    const { license_id } = await newLicense(vendor, policy, { key });
    const at = `${path}/licenses/${key}`;
    const send = (caller: typeof admin, target: string, method = "GET", body?: Record<string, unknown>) =>
      caller.send(target, { method, environment, ...(body === undefined ? {} : { body }) });
    expect(await send(admin, at)).toMatchObject({ status: 200, roundTrips: 1, data: { license_id, license_key: key } });
    const validation = { data: { valid: true, license: { license_id } } };
    expect(await send(admin, `${at}/actions/validate`, "POST", {})).toMatchObject({ ...validation, roundTrips: 1 });
    expect(await send(admin, `${path}/licenses/${license_id}/actions/validate`, "POST", {})).toMatchObject(validation);
    const own = client(`License ${key}`);
    expect(await send(own, `${at}/actions/validate`, "POST", {})).toMatchObject(validation);
    expect(await send(admin, at)).toMatchObject({ data: { expiry: expect.any(String) } });
    expect(await send(admin, `${at}/tokens`, "POST", {})).toMatchObject({ status: 201, data: { license_id } });
    expect(await send(admin, `${at}/actions/suspend`, "POST", {})).toMatchObject({ data: { suspended: true } });
    expect(await send(admin, `${at}/actions/validate`, "POST", {})).toMatchObject({ data: { valid: false, code: "suspended" } });
    expect(await send(admin, at, "PATCH", { name: "Bob's laptop" })).toMatchObject({
      data: { license_id, name: "Bob's laptop" },
    });
    expect(await send(admin, at, "DELETE")).toMatchObject({ status: 204 });
    expect(await send(admin, `${at}/actions/validate`, "POST", {})).toMatchObject({ status: 404, code: "47006" });
  });

  test("a path that was not found finds the license once a license has that key", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const key = crypto.randomUUID();
    const validate = () => admin.post(`${path}/licenses/${key}/actions/validate`);
    expect(await validate()).toMatchObject({ status: 404, code: "47006" });
    expect(await validate()).toMatchObject({ status: 404, code: "47006", roundTrips: 0 });
    const { license_id } = await newLicense(vendor, await newPolicy(vendor), { key });
    expect(await validate()).toMatchObject({ data: { valid: true, license: { license_id } } });
    expect(await validate()).toMatchObject({ data: { valid: true, license: { license_id } }, roundTrips: 0 });
  });

  test("another tenant does not find the key, and another license's credential does not reach it", async () => {
    const [mine, theirs] = [await newCatalogue(), await newCatalogue()];
    const key = crypto.randomUUID();
    const policy = await newPolicy(mine);
    await newLicense(mine, policy, { key });
    const other = await newLicense(mine, policy);
    expect(await theirs.admin.get(`${theirs.path}/licenses/${key}`)).toMatchObject({ status: 404, code: "47006" });
    const stranger = client(`License ${other.license_key}`);
    expect(await stranger.get(`${mine.path}/licenses/${key}`)).toMatchObject({ status: 404, code: "47006" });
    expect(await stranger.post(`${mine.path}/licenses/${key}/actions/validate`)).toMatchObject({ status: 404 });
  });
});

describe("A key that equals the id of a license of the tenant is refused", () => {
  test("every request that brings keys refuses it, in upper and lower case", async () => {
    const vendor = await newCatalogue();
    const { path, admin, productId } = vendor;
    const policy = await newPolicy(vendor);
    const { license_id: id } = await newLicense(vendor, policy);
    const pooled = await newPolicy(vendor, { use_pool: true });
    const license = { policy_id: policy.id, product_id: productId, name: "Bob's laptop" };
    // Sent raw: an id is in events, where the search for secrets would take it for a key that got out.
    const post = (to: string, body: unknown) =>
      admin.send(`${path}${to}`, { method: "POST", raw: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
    for (const key of [id, id.toUpperCase()]) {
      expect(await post("/licenses", { ...license, key })).toMatchObject({ status: 409, code: "47031" });
      expect(await post("/licenses/import", { licenses: [{ ...license, key }] })).toMatchObject({
        code: "47043",
        errors: [{ field: "licenses.0.key", code: "47031" }],
      });
      expect(await post(`/policies/${pooled.id}/pool`, { keys: ["A-KEY-OF-MINE", key] })).toMatchObject({
        status: 409,
        code: "47031",
      });
    }
    expect(await admin.get(`${path}/policies/${pooled.id}/pool`)).toMatchObject({ data: { left: 0 } });
    expect(await admin.get(`${path}/licenses`)).toMatchObject({ count: 1 });
  });
});
