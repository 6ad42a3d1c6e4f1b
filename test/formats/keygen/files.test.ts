import { describe, expect, test } from "vitest";
import { decryptPayload, type FileSecret, readCertificate } from "../../../src/crypto/certificates.ts";
import { newCatalogue, newLicense, newPolicy, uniqueName } from "../../support/client.ts";
import { keygen } from "../../support/keygen.ts";

// Files that are checked out through the Keygen format, as its clients read them offline. That they verify is tested with independent verifiers.

async function newStory() {
  const catalogue = await newCatalogue();
  const { path, admin } = catalogue;
  const policy = await newPolicy(catalogue);
  const license = await newLicense(catalogue, policy);
  const entitlement = await admin.post(`${path}/entitlements`, { name: "Export", code: "EXPORT" });
  await admin.post(`${path}/policies/${policy.id}/entitlements`, { entitlement_id: [entitlement.data.id] });
  const app = keygen(catalogue, `License ${license.license_key}`);
  const machine = await app.post("/machines", {
    data: {
      type: "machines",
      attributes: { fingerprint: "studio" },
      relationships: {
        license: { data: { type: "licenses", id: license.license_id } },
        components: { data: [{ type: "components", attributes: { fingerprint: "disk", name: "Disk" } }] },
      },
    },
  });
  return {
    ...catalogue,
    policy,
    license,
    entitlement: entitlement.data,
    machine: machine.data,
    app,
    at: `/licenses/${license.license_id}`,
  };
}

async function payloadOf(certificate: string, secret?: FileSecret): Promise<any> {
  const read = readCertificate(certificate);
  if (!read.ok) throw new Error(certificate);
  const payload = await decryptPayload(read.value, secret);
  if (!payload.ok) throw new Error(payload.reason);
  return payload.value;
}

/** Members without which clients drop a resource and say nothing. */
const whole = { id: expect.any(String), relationships: { account: { data: { type: "accounts" } } } };

describe("a license file", () => {
  test("is checked out with what is asked for, and told in the answer", async () => {
    const { license, policy, entitlement, app, at } = await newStory();
    const checkedOut = await app.post(`${at}/actions/check-out?encrypt=true&include=entitlements&ttl=86400`, {});
    expect(checkedOut).toMatchObject({
      status: 200,
      data: {
        type: "license-files",
        id: expect.any(String),
        attributes: { algorithm: "aes-256-gcm+ed25519", includes: ["entitlements"], ttl: 86_400 },
        relationships: { license: { data: { type: "licenses", id: license.license_id } } },
      },
    });
    const { certificate, issued, expiry } = checkedOut.data.attributes;
    expect(Date.parse(expiry) - Date.parse(issued)).toBe(86_400_000);
    const { data, included, meta } = await payloadOf(certificate, { licenseKey: license.license_key });
    expect(meta).toMatchObject({ issued, expiry, ttl: 86_400 });
    expect(data).toMatchObject({
      type: "licenses",
      id: license.license_id,
      attributes: { key: license.license_key, scheme: "ED25519_SIGN", requireHeartbeat: false, lastValidated: null },
      relationships: { policy: { data: { type: "policies", id: policy.id } } },
    });
    for (const many of ["entitlements", "users", "machines"])
      expect(Object.keys(data.relationships[many]), many).toEqual(["links"]);
    expect(included).toMatchObject([
      {
        ...whole,
        type: "entitlements",
        id: entitlement.id,
        attributes: { code: "EXPORT", name: "Export", created: expect.any(String), updated: expect.any(String) },
      },
    ]);
  });

  test("without options holds for a month, in base64", async () => {
    const { app, at } = await newStory();
    const { data } = await app.post(`${at}/actions/check-out`);
    expect(data.attributes).toMatchObject({ algorithm: "base64+ed25519", includes: [], ttl: 2_629_746 });
    expect((await payloadOf(data.attributes.certificate)).included).toEqual([]);
  });

  test("options in the body win over those of the query", async () => {
    const { app, at } = await newStory();
    const { data } = await app.post(`${at}/actions/check-out?ttl=3600&include=product`, {
      meta: { ttl: null, include: ["policy", "users", "machines"] },
    });
    expect(data.attributes).toMatchObject({ ttl: null, expiry: null, includes: ["policy", "users", "machines"] });
    const { included } = await payloadOf(data.attributes.certificate);
    expect(included.map(({ type }: { type: string }) => type)).toEqual(["policies", "machines"]);
  });

  test("is downloaded as it is saved", async () => {
    const { license, app, at } = await newStory();
    const file = await app.get(`${at}/actions/check-out?encrypt=1`);
    expect(file.status).toBe(200);
    expect(file.headers.get("Content-Type")).toBe("application/octet-stream");
    expect(file.headers.get("Content-Disposition")).toBe(`attachment; filename="${license.license_id}.lic"`);
    expect(file.text).toMatch(/^-----BEGIN LICENSE FILE-----\n[\s\S]+\n-----END LICENSE FILE-----\n$/);
  });

  test.each([
    ["?ttl=60", undefined, "CHECKOUT_TTL_INVALID", { parameter: "ttl" }],
    ["", { meta: { ttl: 60 } }, "CHECKOUT_TTL_INVALID", { pointer: "/meta/ttl" }],
    ["?include=entitlements,group", undefined, "CHECKOUT_INCLUDE_INVALID", { parameter: "include" }],
    ["", { meta: { include: ["environment"] } }, "CHECKOUT_INCLUDE_INVALID", { pointer: "/meta/include" }],
    ["?algorithm=base64%2Brsa-sha256", undefined, "CHECKOUT_ALGORITHM_INVALID", { parameter: "algorithm" }],
  ])("options %s %j are refused by name", async (query, body, code, source) => {
    const { app, at } = await newStory();
    expect(await app.post(`${at}/actions/check-out${query}`, body)).toMatchObject({ status: 400, errors: [{ code, source }] });
  });
});

describe("a machine file", () => {
  test("brings the users of the license", async () => {
    const { path, admin, machine, app, at } = await newStory();
    const username = uniqueName("grace");
    const account = { username, email: `${username}@example.com`, password: "a long enough password" };
    await admin.post(`${path}/accounts`, account);
    await admin.post(`${path}${at}/users`, { usernames: [username] });
    const { data } = await app.post(`/machines/${machine.id}/actions/check-out?include=license.users`);
    const { included } = await payloadOf(data.attributes.certificate);
    expect(included).toMatchObject([{ type: "licenses" }, { type: "users", attributes: { email: account.email } }]);
  });

  test("brings the license with each part of it, and components as they are", async () => {
    const { license, machine, app } = await newStory();
    const path = `/machines/${machine.id}/actions/check-out`;
    const checkedOut = await app.post(`${path}?encrypt=true&include=license.entitlements%2Ccomponents`, {});
    expect(checkedOut).toMatchObject({
      status: 200,
      data: {
        type: "machine-files",
        attributes: { algorithm: "aes-256-gcm+ed25519", includes: ["license.entitlements", "components"] },
        relationships: { machine: { data: { id: machine.id } }, license: { data: { id: license.license_id } } },
      },
    });
    const secret = { licenseKey: license.license_key, fingerprint: "studio" };
    const { data, included } = await payloadOf(checkedOut.data.attributes.certificate, secret);
    expect(data).toMatchObject({ type: "machines", id: machine.id, attributes: { fingerprint: "studio" } });
    expect(Object.keys(data.relationships.components)).toEqual(["links"]);
    expect(included).toMatchObject([
      { ...whole, type: "licenses", attributes: { scheme: "ED25519_SIGN" } },
      { ...whole, type: "entitlements" },
      {
        ...whole,
        type: "components",
        attributes: { fingerprint: "disk", name: "Disk", metadata: {}, created: expect.any(String), updated: expect.any(String) },
        relationships: { machine: { data: { id: machine.id } } },
      },
    ]);
  });

  test("is checked out by the fingerprint, and downloaded", async () => {
    const { app } = await newStory();
    expect((await app.post("/machines/studio/actions/check-out", { meta: { include: ["license"], encrypt: true } })).status).toBe(
      200,
    );
    const file = await app.get("/machines/studio/actions/check-out");
    expect(file.text).toMatch(/^-----BEGIN MACHINE FILE-----\n/);
    expect(await app.get("/machines/elsewhere/actions/check-out")).toMatchObject({ status: 404 });
  });
});
