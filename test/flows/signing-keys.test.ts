import { env } from "cloudflare:workers";
import { createPrivateKey, createPublicKey } from "node:crypto";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { signAccessToken } from "../../src/crypto/jwt.ts";
import { signingKeyContext } from "../../src/crypto/key-contexts.ts";
import { secretsOf } from "../../src/crypto/secrets.ts";
import { openDatabase } from "../../src/db/client.ts";
import { signingKeyIn, verifyFile, verifySignedKey } from "../crypto/independent-verifier.ts";
import {
  type Catalogue,
  client,
  newAccount,
  newCatalogue,
  newLicense,
  newPolicy,
  newTenant,
  superadmin,
  uniqueName,
} from "../support/client.ts";
import { withNewPairs } from "../support/remembered-key-pairs.ts";
import { keysOf } from "../support/signatures.ts";

const environment = env as unknown as Environment;
const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = environment;
const database = openDatabase({ url, endpoint });

type Algorithm = "ED25519" | "RSA2048";

const keysWith = async ({ path, admin }: Pick<Catalogue, "path" | "admin">, query: string): Promise<any[]> =>
  (await admin.get(`${path}/signing-keys?sort=created_at&${query}`)).data;

async function activeKey(vendor: Pick<Catalogue, "path" | "admin">, algorithm: Algorithm = "ED25519"): Promise<any> {
  const [key] = await keysWith(vendor, `algorithm=${algorithm}&status=active`);
  return key;
}

const statusesOf = async (vendor: Catalogue, algorithm: Algorithm = "ED25519"): Promise<Record<string, string>> =>
  Object.fromEntries((await keysWith(vendor, `algorithm=${algorithm}`)).map(({ kid, status }) => [kid, status]));

const newKey = async ({ path, admin }: Catalogue, algorithm: Algorithm = "ED25519"): Promise<any> => {
  const created = await admin.post(`${path}/signing-keys`, { algorithm });
  expect(created).toMatchObject({ status: 201, data: { algorithm, status: "next" } });
  return created.data;
};

const change = ({ path, admin }: Catalogue, { kid }: { kid: string }, status: string) =>
  admin.patch(`${path}/signing-keys/${kid}`, { status });

/** A new key that signs from now on. */
async function rotate(vendor: Catalogue, algorithm: Algorithm = "ED25519"): Promise<any> {
  const changed = await change(vendor, await newKey(vendor, algorithm), "active");
  expect(changed).toMatchObject({ status: 200, data: { status: "active" } });
  return changed.data;
}

const algorithms = { ED25519: "ed25519", RSA2048PKCS1: "rsa-sha256", RSA2048PSS: "rsa-pss-sha256" } as const;

type Scheme = keyof typeof algorithms;

/** The file of a license, and what an app with this public key reads in it. */
async function checkOut({ path, admin }: Catalogue, { license_id }: { license_id: string }): Promise<string> {
  const { status, data } = await admin.post(`${path}/licenses/${license_id}/actions/checkout`);
  expect(status).toBe(200);
  return data.certificate;
}

const readFile = (file: string, { public_key: publicKeyPem }: { public_key: string }, scheme: Scheme = "ED25519"): Promise<any> =>
  verifyFile(file, { kind: "LICENSE", alg: algorithms[scheme], publicKeyPem });

describe("A new tenant", () => {
  test("has one active signing pair of each algorithm, which no other tenant has", async () => {
    const [one, other] = await withNewPairs(async () => [await newTenant(), await newTenant()]);
    const keys = await keysWith(one, "");
    expect(keys.map(({ algorithm, status }) => [algorithm, status]).sort()).toEqual([
      ["ED25519", "active"],
      ["RSA2048", "active"],
    ]);
    const theirs = await keysWith(other, "");
    expect(new Set([...keys, ...theirs].map(({ public_key }) => public_key)).size).toBe(4);
    expect(new Set([...keys, ...theirs].map(({ kid }) => kid)).size).toBe(4);
  });

  test("shows its Ed25519 key as PEM, JWK, hex and base64, and the RSA key as PEM and JWK", async () => {
    const tenant = await newTenant();
    const [ed, rsa] = [await activeKey(tenant), await activeKey(tenant, "RSA2048")];
    const bytes = createPublicKey(ed.public_key).export({ format: "der", type: "spki" }).subarray(-32);
    expect(ed).toMatchObject({ public_key_hex: bytes.toString("hex"), public_key_base64: bytes.toString("base64") });
    expect(ed.jwk).toEqual({
      kty: "OKP",
      crv: "Ed25519",
      x: bytes.toString("base64url"),
      kid: ed.kid,
      use: "sig",
      alg: "EdDSA",
    });
    expect(rsa).toMatchObject({ public_key_hex: null, public_key_base64: null });
    const { n, e } = createPublicKey(rsa.public_key).export({ format: "jwk" });
    expect(rsa.jwk).toEqual({ kty: "RSA", n, e, kid: rsa.kid, use: "sig" });
    expect(Buffer.from(n ?? "", "base64url").byteLength).toBe(256);
    const master = await superadmin();
    expect((await master.get(tenant.path)).data.ed25519_public_key).toBe(ed.public_key);
    const listed = (await master.get(`/tenants?name=${tenant.name}`)).data[0];
    expect(listed.ed25519_public_key).toBe(ed.public_key);
  });

  test("publishes the same keys in its key set, with their purpose, beside the key of its sessions", async () => {
    const tenant = await newTenant();
    const published = await keysOf(tenant.path);
    const signing = (await keysWith(tenant, "")).map(({ jwk, status }) => ({ ...jwk, purpose: "signing", status }));
    expect(published.filter(({ purpose }) => purpose === "signing").sort(byKid)).toEqual(signing.sort(byKid));
    expect(published.filter(({ purpose }) => purpose === "session")).toHaveLength(1);
  });

  test("stores private keys sealed, each for its own tenant and kid", async () => {
    const tenant = await newTenant();
    const { rows } = await database.execute<{
      id: string;
      tenant_id: string;
      public_key: string;
      private_key_sealed: string;
    }>(sql`
      select key.* from signing_keys key join tenants tenant on tenant.id = key.tenant_id where tenant.name = ${tenant.name}`);
    const { sealer } = await secretsOf(environment);
    expect(rows).toHaveLength(2);
    for (const { id, tenant_id, public_key, private_key_sealed } of rows) {
      const pkcs8 = await sealer.open(private_key_sealed, signingKeyContext(tenant_id, id));
      const key = createPrivateKey({ key: Buffer.from(pkcs8, "base64"), format: "der", type: "pkcs8" });
      expect(createPublicKey(key).export({ format: "pem", type: "spki" })).toBe(public_key);
      await expect(sealer.open(private_key_sealed, signingKeyContext(tenant_id, crypto.randomUUID()))).rejects.toThrow();
    }
  });
});

const byKid = (one: { kid: string }, other: { kid: string }): number => (one.kid < other.kid ? -1 : 1);

describe("What the tenant's keys sign", () => {
  test.each(Object.keys(algorithms) as Scheme[])(
    "under %s: policies of the scheme show one public key, which verifies files and signed keys of all of them",
    async (scheme) => {
      const vendor = await newCatalogue();
      const key = await activeKey(vendor, scheme === "ED25519" ? "ED25519" : "RSA2048");
      for (const name of ["Trial", "Paid"]) {
        const policy = await newPolicy(vendor, { name, scheme });
        expect(policy).toMatchObject({ signing_key_id: null, public_key: key.public_key, public_key_hex: key.public_key_hex });
        const license = await newLicense(vendor, policy, { signed: true });
        expect(license.license_policy.policy_public_key).toBe(key.public_key);
        expect(await readFile(await checkOut(vendor, license), key, scheme)).toMatchObject({
          data: { id: license.license_id },
          meta: { kid: key.kid },
        });
        const signed = await verifySignedKey(license.license_key, { alg: algorithms[scheme], publicKeyPem: key.public_key });
        expect(JSON.parse(signed)).toMatchObject({ license: license.license_id, policy: policy.id });
      }
    },
  );

  test("a machine file names the key too", async () => {
    const vendor = await newCatalogue();
    const key = await activeKey(vendor);
    const license = await newLicense(vendor, await newPolicy(vendor));
    const machine = await vendor.admin.post(`${vendor.path}/machines`, { license_id: license.license_id, fingerprint: "studio" });
    const file = await vendor.admin.post(`${vendor.path}/machines/${machine.data.id}/actions/check-out`);
    const expected = { kind: "MACHINE", alg: "ed25519", publicKeyPem: key.public_key } as const;
    expect(await verifyFile(file.data.certificate, expected)).toMatchObject({ meta: { kid: key.kid } });
  });

  test("an app that embeds one key goes on when its license moves from the trial to the paid policy", async () => {
    const vendor = await newCatalogue();
    const embedded = await activeKey(vendor);
    const [trial, paid] = [await newPolicy(vendor, { name: "Trial" }), await newPolicy(vendor, { name: "Paid" })];
    const license = await newLicense(vendor, trial);
    const before = await checkOut(vendor, license);
    const moved = await vendor.admin.put(`${vendor.path}/licenses/${license.license_id}/policy`, { policy_id: paid.id });
    expect(moved).toMatchObject({ status: 200 });
    for (const file of [before, await checkOut(vendor, license)])
      expect(await readFile(file, embedded)).toMatchObject({ data: { id: license.license_id } });
  });

  test("a check-out takes one round trip, and a policy is made in one", async () => {
    const vendor = await newCatalogue();
    const policy = await vendor.admin.post(`${vendor.path}/policies`, { product_id: vendor.productId, name: "Yearly" });
    expect(policy.roundTrips).toBe(1);
    const { license_id } = await newLicense(vendor, policy.data);
    const file = await vendor.admin.post(`${vendor.path}/licenses/${license_id}/actions/checkout`);
    expect(file.roundTrips).toBe(1);
  });
});

describe("A vendor rotates a signing key", () => {
  test.each(["ED25519", "RSA2048"] as const)(
    "of %s: the next one is published, then signs, and old files still verify",
    async (algorithm) => {
      const vendor = await newCatalogue();
      const scheme = algorithm === "ED25519" ? "ED25519" : "RSA2048PSS";
      const policy = await newPolicy(vendor, { scheme });
      const license = await newLicense(vendor, policy);
      const old = await activeKey(vendor, algorithm);
      const before = await checkOut(vendor, license);
      const next = await withNewPairs(() => newKey(vendor, algorithm));
      expect(next).toMatchObject({ activated_at: null, retired_at: null, revoked_at: null });
      expect((await keysOf(vendor.path)).find(({ kid }) => kid === next.kid)).toMatchObject({
        status: "next",
        purpose: "signing",
      });
      expect(await readFile(await checkOut(vendor, license), old, scheme)).toMatchObject({ meta: { kid: old.kid } });

      const activated = await change(vendor, next, "active");
      expect(activated).toMatchObject({ status: 200, data: { ...next, status: "active", activated_at: expect.any(String) } });
      expect(await statusesOf(vendor, algorithm)).toEqual({ [old.kid]: "retired", [next.kid]: "active" });
      const [retired] = await keysWith(vendor, `algorithm=${algorithm}&status=retired`);
      expect(retired).toMatchObject({ kid: old.kid, retired_at: activated.data.activated_at });
      expect(await readFile(await checkOut(vendor, license), next, scheme)).toMatchObject({ meta: { kid: next.kid } });
      // The app of before has the old key alone.
      expect(await readFile(before, old, scheme)).toMatchObject({ data: { id: license.license_id } });
      await expect(readFile(before, next, scheme)).rejects.toThrow("bad signature");
      const shown = (await vendor.admin.get(`${vendor.path}/policies/${policy.id}`)).data;
      expect(shown).toMatchObject({ public_key: next.public_key, public_key_hex: next.public_key_hex });
      const listed = (await vendor.admin.get(`${vendor.path}/policies`)).data[0];
      expect(listed.public_key).toBe(next.public_key);
      // Nothing happens to keys of the other algorithm.
      expect(Object.values(await statusesOf(vendor, algorithm === "ED25519" ? "RSA2048" : "ED25519"))).toEqual(["active"]);
    },
  );

  test("and takes it back: the retired key becomes active again", async () => {
    const vendor = await newCatalogue();
    const old = await activeKey(vendor);
    const young = await rotate(vendor);
    expect(await change(vendor, old, "active")).toMatchObject({ data: { status: "active", retired_at: null } });
    expect(await statusesOf(vendor)).toEqual({ [old.kid]: "active", [young.kid]: "retired" });
    expect((await (await superadmin()).get(vendor.path)).data.ed25519_public_key).toBe(old.public_key);
  });

  test("twice at once: one key is active", async () => {
    const vendor = await newCatalogue();
    const keys = await Promise.all([1, 2, 3].map(() => newKey(vendor)));
    const replies = await Promise.all(keys.map((key) => change(vendor, key, "active")));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(Object.values(await statusesOf(vendor)).sort()).toEqual(["active", "retired", "retired", "retired"]);
  });

  test("events tell what happened to which key, and show no private key", async () => {
    const vendor = await newCatalogue();
    const old = await activeKey(vendor);
    const young = await rotate(vendor);
    await change(vendor, old, "revoked");
    const events = (await vendor.admin.get(`${vendor.path}/events?resource=signing_key&sort=occurred_at`)).data;
    const told = events.map(({ event, resource_id }: any) => `${event} ${resource_id}`);
    expect(told.sort()).toEqual(
      [
        `signing_key.created ${old.kid}`,
        `signing_key.created ${(await activeKey(vendor, "RSA2048")).kid}`,
        `signing_key.created ${young.kid}`,
        `signing_key.activated ${young.kid}`,
        `signing_key.retired ${old.kid}`,
        `signing_key.revoked ${old.kid}`,
      ].sort(),
    );
    const revoked = events.find(({ event }: any) => event === "signing_key.revoked");
    expect(revoked).toMatchObject({ actor: { name: "ada" }, before: { status: "retired", private_key_sealed: "[redacted]" } });
    expect(JSON.stringify(events)).not.toContain("v1.");
  });

  test("the same status again changes nothing and tells nothing", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const key = await activeKey(vendor);
    const again = await admin.send(`${path}/signing-keys/${key.kid}`, {
      method: "PATCH",
      body: { status: "active" },
      changesNothing: true,
    });
    expect(again).toMatchObject({ status: 200, data: key });
  });
});

describe("A key that is not to be trusted any more", () => {
  test("is revoked after another took its place: the key set says so, its private half is deleted, and it never signs again", async () => {
    const vendor = await newCatalogue();
    const leaked = await activeKey(vendor);
    expect(await change(vendor, leaked, "revoked")).toMatchObject({ status: 422, code: "42006" });
    await rotate(vendor);
    const revoked = await change(vendor, leaked, "revoked");
    expect(revoked).toMatchObject({ status: 200, data: { status: "revoked", revoked_at: expect.any(String) } });
    const published = (await keysOf(vendor.path)).find(({ kid }) => kid === leaked.kid);
    expect(published).toMatchObject({ status: "revoked", x: leaked.jwk.x });
    const { rows } = await database.execute(sql`select private_key_sealed from signing_keys where id = ${leaked.kid}`);
    expect(rows).toEqual([{ private_key_sealed: null }]);
    for (const status of ["active", "next", "retired"])
      expect(await change(vendor, leaked, status)).toMatchObject({ status: 422, code: "42007" });
    const { path, admin, productId } = vendor;
    const pinned = await admin.post(`${path}/policies`, { product_id: productId, name: "x", signing_key_id: leaked.kid });
    expect(pinned).toMatchObject({ status: 422, code: "46037" });
  });

  test("a key is retired by the one that takes its place, and never next again", async () => {
    const vendor = await newCatalogue();
    const next = await newKey(vendor);
    expect(await change(vendor, next, "retired")).toMatchObject({ status: 422, code: "42008" });
    expect(await change(vendor, await activeKey(vendor), "retired")).toMatchObject({ status: 422, code: "42006" });
    expect(await change(vendor, next, "revoked")).toMatchObject({ status: 200, data: { status: "revoked" } });
  });
});

describe("A policy is pinned to a key", () => {
  test("that apps in the field know: a rotation passes it by until it is unpinned", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const old = await activeKey(vendor);
    const policy = await newPolicy(vendor, { signing_key_id: old.kid });
    expect(policy).toMatchObject({ signing_key_id: old.kid, public_key: old.public_key });
    const license = await newLicense(vendor, policy);
    const young = await rotate(vendor);
    expect(await readFile(await checkOut(vendor, license), old)).toMatchObject({ meta: { kid: old.kid } });
    expect((await admin.get(`${path}/licenses/${license.license_id}`)).data.license_policy.policy_public_key).toBe(
      old.public_key,
    );
    expect(await change(vendor, old, "revoked")).toMatchObject({ status: 422, code: "42009" });

    const unpinned = await admin.patch(`${path}/policies/${policy.id}`, { signing_key_id: null });
    expect(unpinned).toMatchObject({ status: 200, data: { signing_key_id: null, public_key: young.public_key } });
    expect(await readFile(await checkOut(vendor, license), young)).toMatchObject({ meta: { kid: young.kid } });
    expect(await change(vendor, old, "revoked")).toMatchObject({ status: 200 });
  });

  test("to one of its scheme's algorithm and of its tenant, and to nothing else", async () => {
    const [vendor, other] = [await newCatalogue(), await newCatalogue()];
    const { path, admin, productId } = vendor;
    const [ed, rsa] = [await activeKey(vendor), await activeKey(vendor, "RSA2048")];
    const theirs = await activeKey(other);
    const pin = (scheme: string, kid: unknown) =>
      admin.post(`${path}/policies`, { product_id: productId, name: uniqueName("x"), scheme, signing_key_id: kid });
    for (const scheme of ["RSA2048PKCS1", "RSA2048PSS"]) {
      expect(await pin(scheme, rsa.kid)).toMatchObject({
        status: 201,
        data: { public_key: rsa.public_key, public_key_hex: null },
      });
      expect(await pin(scheme, ed.kid)).toMatchObject({ status: 422, code: "46037" });
    }
    expect(await pin("ED25519", rsa.kid)).toMatchObject({ status: 422, code: "46037" });
    expect(await pin("ED25519", theirs.kid)).toMatchObject({ status: 422, code: "46037" });
    expect(await pin("ED25519", crypto.randomUUID())).toMatchObject({ status: 422, code: "46037" });
    const policy = await newPolicy(vendor);
    const patched = await admin.patch(`${path}/policies/${policy.id}`, { signing_key_id: rsa.kid });
    expect(patched).toMatchObject({ status: 422, code: "46037" });
    expect((await admin.get(`${path}/policies/${policy.id}`)).data).toEqual(policy);
  });

  test("a change of something else leaves the pin", async () => {
    const vendor = await newCatalogue();
    const { kid } = await activeKey(vendor);
    const policy = await newPolicy(vendor, { signing_key_id: kid });
    const changed = await vendor.admin.patch(`${vendor.path}/policies/${policy.id}`, { max_uses: 5 });
    expect(changed.data.signing_key_id).toBe(kid);
  });
});

describe("Keys of another purpose", () => {
  test("a verifier that has the key set takes the key that the file names, and neither a session key nor a revoked one", async () => {
    const vendor = await newCatalogue();
    const license = await newLicense(vendor, await newPolicy(vendor));
    const file = await checkOut(vendor, license);
    const { meta } = await readFile(file, await activeKey(vendor));
    const keySet = async () => ({ keys: await keysOf(vendor.path) });
    const publicKeyPem = signingKeyIn(await keySet(), meta.kid);
    expect(await readFile(file, { public_key: publicKeyPem })).toMatchObject({ data: { id: license.license_id } });
    const session = (await keysOf(vendor.path)).find(({ purpose }) => purpose === "session");
    const { keys } = await keySet();
    expect(() => signingKeyIn({ keys }, session?.kid ?? "")).toThrow("another purpose: session");
    await rotate(vendor);
    expect(signingKeyIn(await keySet(), meta.kid), "retired").toBe(publicKeyPem);
    await change(vendor, { kid: meta.kid }, "revoked");
    const after = await keySet();
    expect(() => signingKeyIn(after, meta.kid)).toThrow("a revoked key");
  });

  test("a session that is signed by a signing key is none, whichever key it names", async () => {
    const tenant = await newTenant();
    const { rows } = await database.execute<{ id: string; tenant_id: string; private_key_sealed: string }>(sql`
      select key.id, key.tenant_id, key.private_key_sealed
      from signing_keys key
      join tenants tenant on tenant.id = key.tenant_id
      where tenant.name = ${tenant.name} and key.algorithm = 'ED25519'`);
    const [{ id, tenant_id, private_key_sealed } = { id: "", tenant_id: "", private_key_sealed: "" }] = rows;
    const { sealer } = await secretsOf(environment);
    const privateKeyPkcs8 = await sealer.open(private_key_sealed, signingKeyContext(tenant_id, id));
    const session = (await keysOf(tenant.path)).find(({ purpose }) => purpose === "session");
    const claims = { sub: "ada", aud: "admin", tenant: tenant.name, status: "active", permissions: [] };
    for (const keyId of [id, session?.kid ?? ""]) {
      const { access } = await signAccessToken({ privateKeyPkcs8, keyId, claims, now: new Date() });
      const reply = await client(`Bearer ${access}`).get(`${tenant.path}/accounts/ada`);
      expect(reply).toMatchObject({ status: 401, code: "40001" });
    }
  });
});

describe("Who may see and change signing keys", () => {
  test("the superadmin and admins alone; the public halves are for everybody, in the key set", async () => {
    const vendor = await newCatalogue();
    const { path, admin, productId } = vendor;
    const { kid } = await activeKey(vendor);
    const user = await newAccount({ path, maker: admin, username: "uma", role: "user" });
    const { license_key } = await newLicense(vendor, await newPolicy(vendor));
    const { token } = (await admin.post(`${path}/products/${productId}/tokens`)).data;
    for (const caller of [user, client(`License ${license_key}`), client(`Bearer ${token}`)]) {
      expect(await caller.get(`${path}/signing-keys`)).toMatchObject({ status: 403, code: "40003" });
      expect(await caller.post(`${path}/signing-keys`)).toMatchObject({ status: 403, code: "40003" });
      expect(await caller.patch(`${path}/signing-keys/${kid}`, { status: "active" })).toMatchObject({
        status: 403,
        code: "40003",
      });
    }
    expect((await keysOf(path)).map((key) => key.kid)).toContain(kid);
    expect(await (await superadmin()).get(`${path}/signing-keys`)).toMatchObject({ status: 200, count: 2 });
  });

  test("of another tenant nobody finds a key", async () => {
    const [vendor, other] = [await newCatalogue(), await newCatalogue()];
    const theirs = await newKey(other);
    expect(await change(vendor, theirs, "active")).toMatchObject({ status: 404, code: "42005" });
    expect(await change(vendor, { kid: "no-id" }, "active")).toMatchObject({ status: 404, code: "42005" });
    expect(await statusesOf(other)).toMatchObject({ [theirs.kid]: "next" });
  });
});
