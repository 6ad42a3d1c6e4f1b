import { describe, expect, test } from "vitest";
import { verifyFile } from "../crypto/independent-verifier.ts";
import { newCatalogue, newLicense, newPolicy } from "../support/client.ts";

describe("a feature that a license holds through its policy and by itself", () => {
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

  test("is one feature: in the verdict, in the file, and in lists", async () => {
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

  test("is held until it is taken from both", async () => {
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

  test("goes along to another policy where the license holds it by itself, and stays behind where only the policy did", async () => {
    const { vendor, license, feature, ofLicense, codeOf } = await newStory();
    const { path, admin } = vendor;
    const bare = await newPolicy(vendor);
    await admin.put(`${path}/licenses/${license.license_id}/policy`, { policy_id: bare.id });
    expect(await codeOf()).toBe("valid");
    await admin.delete(ofLicense, { id: [feature] });
    expect(await codeOf()).toBe("entitlements_missing");
  });
});
