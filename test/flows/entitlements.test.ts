import { describe, expect, test } from "vitest";
import { verifyFile } from "../crypto/independent-verifier.ts";
import { newCatalogue, newLicense, newPolicy } from "../support/client.ts";

describe("A license has an entitlement through its policy and directly", () => {
  /** EXPORT is attached to the policy and to the license. */
  async function newStory() {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const policy = await newPolicy(vendor);
    const license = await newLicense(vendor, policy);
    const feature = (await admin.post(`${path}/entitlements`, { name: "Export", code: "EXPORT" })).data.id;
    const ofPolicy = `${path}/policies/${policy.id}/entitlements`;
    const ofLicense = `${path}/licenses/${license.license_id}/entitlements`;
    for (const at of [ofPolicy, ofLicense])
      expect(await admin.post(at, { entitlement_id: [feature] })).toMatchObject({ status: 201 });
    const codeOf = async (): Promise<string> =>
      (await admin.post(`${path}/licenses/${license.license_id}/actions/validate`, { scope: { entitlements: ["EXPORT"] } })).data
        .code;
    return { vendor, license, feature, ofPolicy, ofLicense, codeOf };
  }

  test("validations, license files and lists show the entitlement once", async () => {
    const { vendor, license, ofLicense, codeOf } = await newStory();
    const { path, admin } = vendor;
    expect(await codeOf()).toBe("valid");
    expect(await admin.get(ofLicense)).toMatchObject({ count: 1, data: [{ code: "EXPORT" }] });
    expect(await admin.get(`${path}/licenses?entitlement=EXPORT`)).toMatchObject({ count: 1, data: [{}] });
    const file = await admin.post(`${path}/licenses/${license.license_id}/actions/checkout`, { include: ["entitlements"] });
    const payload: any = await verifyFile(file.data.certificate, {
      kind: "LICENSE",
      alg: "ed25519",
      publicKeyPem: license.license_policy.policy_public_key,
    });
    expect(payload.included.map((one: any) => one.attributes.code)).toEqual(["EXPORT"]);
  });

  test("the license has the entitlement until both the policy and the license lose it", async () => {
    const { vendor, feature, ofPolicy, ofLicense, codeOf } = await newStory();
    const { admin, path } = vendor;
    for (const [first, second] of [
      [ofPolicy, ofLicense],
      [ofLicense, ofPolicy],
    ] as const) {
      expect(await admin.delete(first, { id: [feature] })).toMatchObject({ status: 204 });
      expect(await codeOf()).toBe("valid");
      expect(await admin.delete(`${path}/entitlements/${feature}`)).toMatchObject({ status: 422, code: "45005" });
      expect(await admin.delete(second, { id: [feature] })).toMatchObject({ status: 204 });
      expect(await codeOf()).toBe("entitlements_missing");
      for (const at of [ofPolicy, ofLicense]) await admin.post(at, { entitlement_id: [feature] });
      expect(await codeOf()).toBe("valid");
    }
  });

  test("after a move to another policy, a license keeps only the entitlements that it has directly", async () => {
    const { vendor, license, feature, ofLicense, codeOf } = await newStory();
    const { path, admin } = vendor;
    const bare = await newPolicy(vendor);
    await admin.put(`${path}/licenses/${license.license_id}/policy`, { policy_id: bare.id });
    expect(await codeOf()).toBe("valid");
    await admin.delete(ofLicense, { id: [feature] });
    expect(await codeOf()).toBe("entitlements_missing");
  });
});
