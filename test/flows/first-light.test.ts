import { describe, expect, test } from "vitest";
import { verifyFile } from "../crypto/independent-verifier.ts";
import { client, newAccount, newCatalogue, newLicense, newPolicy, newTenant } from "../support/client.ts";

describe("A vendor sets up a tenant and verifies a license offline", () => {
  test.each([
    ["ED25519", "ed25519"],
    ["RSA2048PKCS1", "rsa-sha256"],
    ["RSA2048PSS", "rsa-pss-sha256"],
  ] as const)("under %s", async (scheme, alg) => {
    const catalogue = await newCatalogue();
    const { path, admin } = catalogue;
    const policy = await newPolicy(catalogue, { scheme });
    const license = await newLicense(catalogue, policy);
    expect(license).toMatchObject({
      status: "not_activated",
      max_machines: 1,
      expiry: null,
      license_policy: { policy_scheme: scheme },
    });
    expect(license.license_key).toMatch(/^([A-Za-z0-9]{8}-){4}[A-Za-z0-9]{8}$/);

    const machine = await admin.post(`${path}/machines`, {
      license_key: license.license_key,
      fingerprint: "b5:2f:0c:9a",
      cores: 8,
    });
    expect(machine).toMatchObject({
      status: 201,
      data: { license_id: license.license_id, fingerprint: "b5:2f:0c:9a", heartbeat_status: "not_started" },
    });
    expect(await admin.post(`${path}/machines`, { license_key: license.license_key, fingerprint: "other" })).toMatchObject({
      status: 422,
      code: "47025",
    });
    expect(await admin.get(`${path}/machines/${machine.data.id}`)).toMatchObject({ status: 200, data: machine.data });

    const validated = await admin.post(`${path}/licenses/actions/validate`, {
      license_key: license.license_key,
      nonce: 42,
      scope: { fingerprint: "b5:2f:0c:9a" },
    });
    expect(validated).toMatchObject({
      status: 200,
      data: { valid: true, code: "valid", nonce: 42, stale: false, source: "database" },
    });
    expect(validated.data.license).toMatchObject({ status: "active", machines_count: 1 });
    const refused = await admin.post(`${path}/licenses/${license.license_id}/actions/validate`, {
      scope: { fingerprint: "other" },
    });
    expect(refused).toMatchObject({ status: 200, data: { valid: false, code: "fingerprint_scope_mismatch" } });

    const plain = await admin.post(`${path}/licenses/actions/checkout`, {
      license_key: license.license_key,
      include: ["machines", "policy"],
    });
    expect(plain.status).toBe(200);
    const signer = { kind: "LICENSE", alg, publicKeyPem: license.license_policy.policy_public_key } as const;
    const payload: any = await verifyFile(plain.data.certificate, signer);
    expect(payload).toMatchObject({
      data: {
        type: "licenses",
        id: license.license_id,
        attributes: { key: license.license_key, status: "active", maxMachines: 1 },
      },
      included: [
        { type: "policies", id: policy.id },
        { type: "machines", id: machine.data.id },
      ],
      meta: { ttl: 2_629_746 },
    });
    expect(plain.data).toMatchObject({ ttl: 2_629_746, issued_at: payload.meta.issued, expiry_at: payload.meta.expiry });

    const encrypted = await admin.post(`${path}/licenses/${license.license_id}/actions/checkout`, { encrypt: true, ttl: 3600 });
    const secret = license.license_key;
    expect(await verifyFile(encrypted.data.certificate, { ...signer, secret })).toMatchObject({
      data: { id: license.license_id },
    });
    await expect(verifyFile(encrypted.data.certificate, { ...signer, secret: "another key" })).rejects.toThrow();

    const download = await admin.get(`${path}/licenses/${license.license_id}/actions/checkout?ttl=none`);
    expect(download.headers.get("Content-Type")).toBe("application/octet-stream");
    expect(download.headers.get("Content-Disposition")).toBe(`attachment; filename="${license.license_id}.lic"`);
    const text = new TextDecoder().decode(download.bytes);
    expect(await verifyFile(text, signer)).toMatchObject({ meta: { expiry: null, ttl: null } });
  });

  test("a license is found by its id and by its key", async () => {
    const catalogue = await newCatalogue();
    const { path, admin } = catalogue;
    const license = await newLicense(catalogue, await newPolicy(catalogue), { owner: "ada", metadata: { order: "A-1042" } });
    for (const name of [license.license_id, license.license_key]) {
      expect(await admin.get(`${path}/licenses/${name}`)).toMatchObject({ status: 200, data: license });
    }
    expect(license).toMatchObject({ owner: "ada", metadata: { order: "A-1042" } });
  });

  test("a signed key carries data and verifies offline", async () => {
    const catalogue = await newCatalogue();
    const license = await newLicense(catalogue, await newPolicy(catalogue, { scheme: "RSA2048PSS" }), { key_data: "seats=5" });
    const [, data = ""] = /^key\/([^.]+)\.[^.]+$/.exec(license.license_key) ?? [];
    expect(atob(data.replaceAll("-", "+").replaceAll("_", "/"))).toBe("seats=5");
  });
});

describe("A license file is checked out", () => {
  test("its list of inclusions is names with commas, or a parameter for each", async () => {
    const catalogue = await newCatalogue();
    const { path, admin } = catalogue;
    const policy = await newPolicy(catalogue);
    const license = await newLicense(catalogue, policy);
    const by = `${path}/licenses/${license.license_id}/actions/checkout`;
    const signer = { kind: "LICENSE", alg: "ed25519", publicKeyPem: policy.public_key } as const;
    for (const query of ["include=product,policy", "include=product&include=policy"]) {
      const { data } = await admin.post(`${by}?${query}`);
      const payload: any = await verifyFile(data.certificate, signer);
      expect(payload.included.map(({ type }: { type: string }) => type).sort()).toEqual(["policies", "products"]);
    }
  });

  test("an invalid check-out is refused and does not change the license", async () => {
    const catalogue = await newCatalogue();
    const { path, admin } = catalogue;
    const license = await newLicense(catalogue, await newPolicy(catalogue));
    const by = `${path}/licenses/${license.license_id}/actions/checkout`;
    expect(await admin.post(by, { ttl: 3599 })).toMatchObject({ status: 400, code: "48008" });
    expect(await admin.post(by, { ttl: 1.5 })).toMatchObject({ status: 400, code: "48008" });
    expect(await admin.get(`${by}?ttl=10`)).toMatchObject({ status: 400, code: "48008" });
    expect(await admin.post(by, { include: ["secrets"] })).toMatchObject({ status: 400, code: "40000" });
    expect(await admin.get(`${by}?include=users&include=secrets`)).toMatchObject({ status: 400, code: "40000" });
    expect(await admin.post(by, { algorithm: "base64+rsa-sha256" })).toMatchObject({ status: 422, code: "48010" });
    expect(await admin.post(by, { algorithm: "base64+ed25519", encrypt: true })).toMatchObject({ status: 422, code: "48010" });
    expect((await admin.get(`${path}/licenses/${license.license_id}`)).data.last_checked_out_at).toBeNull();
    expect(await admin.post(by, { algorithm: "aes-256-gcm+ed25519", encrypt: true })).toMatchObject({ status: 200 });
  });

  test("a license file is always encrypted where the policy requires it", async () => {
    const catalogue = await newCatalogue();
    const { path, admin } = catalogue;
    const license = await newLicense(catalogue, await newPolicy(catalogue, { encrypted: true }));
    const file = await admin.post(`${path}/licenses/${license.license_id}/actions/checkout`, {});
    const publicKeyPem = license.license_policy.policy_public_key;
    const secret = license.license_key;
    expect(await verifyFile(file.data.certificate, { kind: "LICENSE", alg: "ed25519", publicKeyPem, secret })).toBeTruthy();
  });
});

describe("An account has sessions", () => {
  test("an account signs in, and its token says who it is for one hour", async () => {
    const { path, name, password } = await newTenant();
    const { data } = await client().post(`${path}/auth/login`, { username: "ada", password });
    const claims = JSON.parse(atob(data.access.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
    expect(claims).toMatchObject({ sub: "ada", iss: "latchkey", aud: "admin", tenant: name, status: "active" });
    expect(claims.exp - claims.iat).toBe(3600);
    expect(claims.permissions).toContain("license.create");
    expect(data.expire_at).toBe(claims.exp);
    const { keys } = JSON.parse(new TextDecoder().decode((await client().get(`${path}/.well-known/jwks.json`)).bytes));
    expect(keys).toMatchObject([
      { kty: "OKP", crv: "Ed25519", use: "sig", purpose: "session", status: "active" },
      { kty: "OKP", crv: "Ed25519", use: "sig", purpose: "signing", status: "active" },
      { kty: "RSA", use: "sig", purpose: "signing", status: "active" },
    ]);
    expect(keys[0].kid).toBe(JSON.parse(atob(data.access.split(".")[0])).kid);
  });

  test("a wrong password and an unknown account get the same response", async () => {
    const { path } = await newTenant();
    const wrong = await client().post(`${path}/auth/login`, { username: "ada", password: "wrong" });
    const unknown = await client().post(`${path}/auth/login`, { username: "nobody", password: "wrong" });
    expect(wrong).toMatchObject({ status: 401, code: "49012" });
    expect({ ...unknown, headers: null, bytes: null }).toEqual({ ...wrong, headers: null, bytes: null });
  });

  test("a session of another tenant, a forged session and a missing session are refused", async () => {
    const mine = await newCatalogue();
    const theirs = await newCatalogue();
    expect(await mine.admin.get(`${theirs.path}/products/${theirs.productId}`)).toMatchObject({ status: 403, code: "40003" });
    expect(await client().get(`${mine.path}/products/${mine.productId}`)).toMatchObject({ status: 401, code: "40001" });
    expect(await client("Bearer x.y.z").get(`${mine.path}/products/${mine.productId}`)).toMatchObject({
      status: 401,
      code: "40001",
    });
    expect(await client("Basic eDp5").get(`${mine.path}/products/${mine.productId}`)).toMatchObject({
      status: 401,
      code: "40001",
    });
  });

  test("a user creates no accounts, and sees only its own account", async () => {
    const { path, admin } = await newTenant();
    const user = await newAccount({ path, maker: admin, username: "bob", role: "user" });
    const account = { username: "eve", password: "correct horse", email: "eve@example.com", role: "admin" };
    expect(await user.post(`${path}/accounts`, account)).toMatchObject({ status: 403, code: "40003" });
    expect(await user.get(`${path}/accounts/ada`)).toMatchObject({ status: 403, code: "40003" });
    expect(await user.get(`${path}/accounts/bob`)).toMatchObject({ status: 200, data: { username: "bob", role_name: "user" } });
  });
});
