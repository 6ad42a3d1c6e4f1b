import { describe, expect, test } from "vitest";
import { addressThatTriedKeys } from "../../support/attempts.ts";
import { newCatalogue, newLicense, newPolicy } from "../../support/client.ts";
import { type KeygenOptions, keygen } from "../../support/keygen.ts";

async function newStory(attributes: Record<string, unknown> = {}) {
  const catalogue = await newCatalogue();
  const policy = await newPolicy(catalogue, attributes);
  const license = await newLicense(catalogue, policy, {
    metadata: { order_number: 7, deep: { inner_name: 1 }, list: [{ a_b: 1 }] },
  });
  return { ...catalogue, policy, license, app: keygen(catalogue, `License ${license.license_key}`) };
}

describe("validation by key", () => {
  test("answers with the license and the verdict, and says again what was asked", async () => {
    const { productId, policy, license, app } = await newStory();
    const scope = { product: productId, fingerprint: "studio" };
    const before = Date.now();
    const validated = await app.post("/licenses/actions/validate-key", { meta: { key: license.license_key, nonce: 42, scope } });
    expect(validated.status).toBe(200);
    expect(validated.meta).toEqual({
      ts: expect.any(String),
      valid: false,
      detail: expect.any(String),
      code: "NO_MACHINE",
      nonce: 42,
      scope,
    });
    const { data } = validated;
    expect(data).toMatchObject({
      type: "licenses",
      id: license.license_id,
      attributes: {
        key: license.license_key,
        name: license.name,
        status: "ACTIVE",
        scheme: "ED25519_SIGN",
        expiry: null,
        uses: 0,
        maxMachines: 1,
        metadata: { orderNumber: 7, deep: { innerName: 1 }, list: [{ aB: 1 }] },
      },
      relationships: {
        account: { data: { type: "accounts" } },
        policy: { data: { type: "policies", id: policy.id }, links: { related: `${data.links.self}/policy` } },
        product: { data: { type: "products", id: productId } },
        owner: { data: null },
        machines: { meta: { count: 0 } },
        entitlements: { links: { related: `${data.links.self}/entitlements` } },
      },
    });
    expect(Object.keys(data.relationships.entitlements)).toEqual(["links"]);
    expect(Date.parse(data.attributes.lastValidated)).toBeGreaterThanOrEqual(before);
  });

  test("needs no credential: the key is one", async () => {
    const story = await newStory();
    const validated = await keygen(story).post("/licenses/actions/validate-key", { meta: { key: story.license.license_key } });
    expect(validated).toMatchObject({
      status: 200,
      data: { id: story.license.license_id },
      meta: { valid: true, code: "VALID" },
    });
    expect(validated.meta).not.toHaveProperty("scope");
  });

  test("of an unknown key is 200 without data, with a credential and without", async () => {
    const story = await newStory();
    for (const client of [keygen(story), story.app, keygen(story, `Bearer ${await productTokenOf(story)}`)]) {
      const unknown = await client.post("/licenses/actions/validate-key", { meta: { key: "nobody-has-this-key", nonce: 1 } });
      expect(unknown).toMatchObject({ status: 200, data: null, meta: { valid: false, code: "NOT_FOUND", nonce: 1 } });
    }
  });

  test("slows down whoever guesses keys without a credential", async () => {
    const story = await newStory();
    const guesser = keygen(story, undefined, await addressThatTriedKeys());
    const guess = await guesser.post("/licenses/actions/validate-key", { meta: { key: "another-guess-of-mine" } });
    expect(guess).toMatchObject({ status: 429, errors: [{ code: "TOO_MANY_REQUESTS" }] });
    const refused = await guesser.post("/licenses/actions/validate-key", { meta: { key: story.license.license_key } });
    expect(refused).toMatchObject({ status: 429, errors: [{ code: "TOO_MANY_REQUESTS" }] });
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
  });

  test("of a sibling's key is answered as if there were none", async () => {
    const story = await newStory();
    const sibling = await newLicense(story, story.policy);
    const asked = await story.app.post("/licenses/actions/validate-key", { meta: { key: sibling.license_key } });
    expect(asked).toMatchObject({ status: 200, data: null, meta: { code: "NOT_FOUND" } });
    expect(await story.app.post(`/licenses/${sibling.license_id}/actions/validate`, {})).toMatchObject({
      status: 404,
      errors: [{ code: "NOT_FOUND" }],
    });
    const stranger = await newStory();
    expect(await stranger.app.get(`/licenses/${story.license.license_id}`)).toMatchObject({ status: 404 });
    const elsewhere = await keygen(stranger, `License ${story.license.license_key}`).get("/me");
    expect(elsewhere).toMatchObject({ status: 401, errors: [{ code: "LICENSE_INVALID" }] });
    const foreignKey = await keygen(stranger).post("/licenses/actions/validate-key", {
      meta: { key: story.license.license_key },
    });
    expect(foreignKey).toMatchObject({ status: 200, data: null });
  });
});

const productTokenOf = async ({ admin, path, productId }: Awaited<ReturnType<typeof newStory>>): Promise<string> =>
  (await admin.post(`${path}/products/${productId}/tokens`, {})).data.token;

describe("validation by id", () => {
  test("takes the key in the place of the id, and a token", async () => {
    const story = await newStory();
    const { license, app } = story;
    for (const name of [license.license_id, license.license_key])
      expect(await app.post(`/licenses/${name}/actions/validate`, {})).toMatchObject({ status: 200, meta: { valid: true } });
    const byProduct = keygen(story, `Bearer ${await productTokenOf(story)}`);
    expect(await byProduct.post(`/licenses/${license.license_id}/actions/validate`)).toMatchObject({
      status: 200,
      meta: { valid: true },
    });
    expect((await keygen(story).post(`/licenses/${license.license_id}/actions/validate`, {})).status).toBe(401);
  });

  test("takes a signed key, which has a slash, escaped", async () => {
    const story = await newStory();
    const { license_id: id, license_key: key } = await newLicense(story, story.policy, { signed: true });
    expect(key).toMatch(/^key\//);
    const app = keygen(story, `License ${key}`);
    expect(await app.post(`/licenses/${encodeURIComponent(key)}/actions/validate`, {})).toMatchObject({
      status: 200,
      data: { id },
    });
    expect(await app.get(`/licenses/${encodeURIComponent(key)}`)).toMatchObject({ status: 200, data: { id } });
  });

  test("by GET looks at nothing that a scope could name", async () => {
    const { license, app } = await newStory({ require_fingerprint_scope: true, require_product_scope: true });
    const path = `/licenses/${license.license_id}/actions/validate`;
    expect(await app.post(path, {})).toMatchObject({ meta: { valid: false, code: "PRODUCT_SCOPE_REQUIRED" } });
    expect(await app.get(path)).toMatchObject({ status: 200, meta: { valid: true, code: "VALID" } });
  });

  test("of a strict policy by GET still counts", async () => {
    const { license, app } = await newStory({ strict: true });
    expect(await app.get(`/licenses/${license.license_id}/actions/validate`)).toMatchObject({
      meta: { valid: false, code: "NO_MACHINE" },
    });
  });

  test.each([
    ["an empty product", { scope: { product: "" } }, "/meta/scope/product"],
    ["a member that there is not", { scope: { colour: "red" } }, "/meta/scope/colour"],
    ["a nonce that is text", { nonce: "n" }, "/meta/nonce"],
  ])("refuses %s with its pointer", async (_, meta, pointer) => {
    const { license, app } = await newStory();
    expect(await app.post(`/licenses/${license.license_id}/actions/validate`, { meta })).toMatchObject({
      status: 400,
      errors: [{ source: { pointer } }],
    });
  });

  test("refuses an environment by name", async () => {
    const { license, app } = await newStory();
    const scope = { environment: "sandbox" };
    expect(await app.post(`/licenses/${license.license_id}/actions/validate`, { meta: { scope } })).toMatchObject({
      status: 400,
      errors: [{ code: "ENVIRONMENT_NOT_SUPPORTED", source: { pointer: "/meta/scope/environment" } }],
    });
  });
});

describe("a hot validation", () => {
  test("is answered from memory, without the database, as a native one is", async () => {
    const story = await newStory();
    const { license, app, path, admin } = story;
    const meta = { key: license.license_key, scope: { fingerprint: "studio" } };
    const ways = [
      () => app.post("/licenses/actions/validate-key", { meta }),
      () => keygen(story).post("/licenses/actions/validate-key", { meta }),
      () => app.post(`/licenses/${license.license_id}/actions/validate`, { meta: { scope: meta.scope } }),
      () => app.get(`/licenses/${license.license_id}/actions/validate`),
    ];
    for (const way of ways) await way();
    for (const way of ways) expect(await way()).toMatchObject({ status: 200, roundTrips: 0 });
    const native = await admin.post(`${path}/licenses/actions/validate`, { license_key: license.license_key, scope: meta.scope });
    const validated = await app.post("/licenses/actions/validate-key", { meta });
    expect(validated.meta.code).toBe(native.data.code.toUpperCase());
  });

  test("and the license that an app reads before it validates are answered while the database is away", async () => {
    const { license, app } = await newStory();
    const requests: [string, KeygenOptions][] = [
      ["/me", {}],
      ["/licenses/actions/validate-key", { method: "POST", body: { meta: { key: license.license_key } } }],
    ];
    for (const [path, options] of requests) await app.send(path, options);
    const isAway = { DATABASE_ENDPOINT: "http://127.0.0.1:9/sql" };
    for (const [path, options] of requests)
      expect(await app.send(path, { ...options, environment: isAway }), path).toMatchObject({
        status: 200,
        roundTrips: 0,
        data: { id: license.license_id },
      });
  });

  test("takes one round trip when it is cold, even the first of a tenant", async () => {
    const { license, app } = await newStory();
    const { roundTrips } = await app.post("/licenses/actions/validate-key", { meta: { key: license.license_key } });
    expect(roundTrips).toBeLessThanOrEqual(2);
  });
});

test.each([
  ["a license that is about to expire is EXPIRING", 2 * 86_400_000, "EXPIRING"],
  ["one with more time is not", 10 * 86_400_000, "INACTIVE"],
])("%s", async (_, leftMs, status) => {
  const story = await newStory();
  const expiry = new Date(Date.now() + leftMs).toISOString();
  const license = await newLicense(story, story.policy, { expiry });
  const read = await keygen(story, `License ${license.license_key}`).get(`/licenses/${license.license_id}`);
  expect(read).toMatchObject({ status: 200, data: { attributes: { status, expiry } } });
});
