import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Environment } from "../../../src/app/environment.ts";
import { app, newCatalogue, newLicense, newPolicy, newTenant } from "../../support/client.ts";
import { type KeygenOptions, keygen } from "../../support/keygen.ts";

// Tests the paths of the Keygen format, the fields that a request may have, and that every answer below a tenant is signed: the client of these tests
// verifies each one.

/** A tenant with a license whose key and token authenticate. */
async function newStory() {
  const catalogue = await newCatalogue();
  const policy = await newPolicy(catalogue);
  const license = await newLicense(catalogue, policy);
  return { ...catalogue, license, app: keygen(catalogue, `License ${license.license_key}`) };
}

describe("a tenant is named in the path, by KEYGEN_TENANT or by the host", () => {
  test("by its name and by its id", async () => {
    const { name, license, app } = await newStory();
    const byName = await app.get("/me");
    expect(byName).toMatchObject({ status: 200, data: { type: "licenses", id: license.license_id } });
    const accountId = byName.data.relationships.account.data.id;
    expect(byName.headers.get("Keygen-Account")).toBe(accountId);
    const byId = await app.send("/me", { base: `https://latchkey.test/v1/accounts/${accountId}` });
    expect(byId.data).toEqual(byName.data);
    const again = await app.send("/me", { base: `https://latchkey.test/v1/accounts/${accountId.toUpperCase()}` });
    expect(again).toMatchObject({
      status: 200,
      data: { links: { self: `/v1/accounts/${accountId}/licenses/${license.license_id}` } },
    });
    expect(name).not.toBe(accountId);
  });

  test("by KEYGEN_TENANT, where the path names none", async () => {
    const { name, license, app } = await newStory();
    const base = "http://192.0.2.7:8888/v1";
    const me = await app.send("/me", { base, environment: { KEYGEN_TENANT: name } });
    expect(me).toMatchObject({ status: 200, data: { id: license.license_id } });
    const elsewhere = await app.send("/me", {
      base: `https://latchkey.test/v1/accounts/${name}`,
      environment: { KEYGEN_TENANT: "nobody" },
    });
    expect(elsewhere.status).toBe(200);
  });

  test("by the first label of the host, where neither does", async () => {
    const { name, license, app } = await newStory();
    const me = await app.send("/me", { base: `https://${name}.licenses.example:8443/v1` });
    expect(me).toMatchObject({ status: 200, data: { id: license.license_id } });
  });

  test.each([
    "http://192.0.2.7:8888/v1",
    "http://[2001:db8::1]:8888/v1",
    "https://licenses.example/v1",
    "http://localhost:8888/v1",
  ])("%s names none: 404, unsigned", async (base) => {
    const { app } = await newStory();
    const nobody = await app.send("/me", { base, isUnsigned: true });
    expect(nobody).toMatchObject({ status: 404, errors: [{ code: "NOT_FOUND" }] });
  });

  test("an unknown tenant lets nobody in", async () => {
    const { app } = await newStory();
    const base = "https://latchkey.test/v1/accounts/nobody-at-all";
    expect((await app.send("/me", { base, isUnsigned: true })).status).toBe(401);
    const validation = { method: "POST", body: { meta: { key: "some-key-or-other" } }, base, isUnsigned: true };
    expect(await keygen({ name: "nobody-at-all" }).send("/licenses/actions/validate-key", validation)).toMatchObject({
      status: 404,
      errors: [{ code: "NOT_FOUND" }],
    });
  });
});

describe("every answer below a tenant is signed", () => {
  test("refusals of every kind too", async () => {
    const story = await newStory();
    const nobody = keygen(story);
    const attempts: [string, KeygenOptions, number, string][] = [
      ["/me", {}, 401, "TOKEN_MISSING"],
      ["/nowhere/at/all", {}, 404, "NOT_FOUND"],
      ["/me", { method: "PUT" }, 405, "METHOD_NOT_ALLOWED"],
      ["/licenses/actions/validate-key", { method: "POST", body: {} }, 400, "PARAMETERS_INVALID"],
      ["/me?a=b&c=%20d", {}, 401, "TOKEN_MISSING"],
    ];
    for (const [path, options, status, code] of attempts)
      expect(await nobody.send(path, options), path).toMatchObject({
        status,
        errors: [{ code }],
        meta: { id: expect.any(String) },
      });
  });

  test("the native API is signed on request alone, as before", async () => {
    const { path, admin } = await newTenant();
    const { headers } = await admin.get(`${path}/products`);
    expect(headers.has("Keygen-Signature")).toBe(false);
    expect(headers.has("Keygen-Version")).toBe(false);
  });
});

describe("a request's own fields", () => {
  test.each(["1.7", "1.8", "v1.7"])("version %s is understood and said again", async (version) => {
    const { app } = await newStory();
    const me = await app.send("/me", { headers: { "Keygen-Version": version } });
    expect(me.status).toBe(200);
    expect(me.headers.get("Keygen-Version")).toBe(version.replace("v", ""));
  });

  test.each<[string, KeygenOptions, string, object]>([
    ["an older version", { headers: { "Keygen-Version": "1.0" } }, "INVALID_API_VERSION", { header: "Keygen-Version" }],
    [
      "an environment",
      { headers: { "Keygen-Environment": "sandbox" } },
      "ENVIRONMENT_NOT_SUPPORTED",
      { header: "Keygen-Environment" },
    ],
    ["a type that is not written", { headers: { Accept: "text/csv" } }, "MIME_TYPE_INVALID", { header: "Accept" }],
    [
      "another algorithm",
      { headers: { "Keygen-Accept-Signature": 'keyid="x", algorithm="rsa-sha256"' } },
      "SIGNATURE_ALGORITHM_INVALID",
      { header: "Keygen-Accept-Signature" },
    ],
  ])("%s is refused by name", async (_, options, code, source) => {
    const { app } = await newStory();
    expect(await app.send("/me", options)).toMatchObject({ status: 400, errors: [{ code, source }] });
  });

  test("plain JSON is written for whoever accepts that alone", async () => {
    const { app } = await newStory();
    const types = {
      "application/json": "application/json",
      "*/*": "application/vnd.api+json",
      "application/vnd.api+json, application/json": "application/vnd.api+json",
    };
    for (const [Accept, type] of Object.entries(types))
      expect((await app.send("/me", { headers: { Accept } })).headers.get("Content-Type")).toBe(type);
  });

  test("a page in a browser may read the signature", async () => {
    const { app } = await newStory();
    const { headers } = await app.send("/me", { headers: { Origin: "https://shop.example" } });
    expect(headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(headers.get("Access-Control-Expose-Headers")).toContain("Keygen-Signature");
  });
});

describe("credentials", () => {
  test("a key, a token of a license and a token of a product, in every spelling", async () => {
    const story = await newStory();
    const { path, admin, productId, license } = story;
    const licenseToken = (await admin.post(`${path}/licenses/${license.license_id}/tokens`, {})).data.token;
    const productToken = (await admin.post(`${path}/products/${productId}/tokens`, {})).data.token;
    const spellings: [string, string][] = [
      [`License ${license.license_key}`, "licenses"],
      [`license ${license.license_key}`, "licenses"],
      [`Basic ${btoa(`license:${license.license_key}`)}`, "licenses"],
      [`Bearer ${licenseToken}`, "licenses"],
      [`Token ${licenseToken}`, "licenses"],
      [`Basic ${btoa(`token:${licenseToken}`)}`, "licenses"],
      [`Basic ${btoa(`${productToken}:`)}`, "products"],
      [`Bearer ${productToken}`, "products"],
    ];
    for (const [authorization, type] of spellings)
      expect(await keygen(story, authorization).get("/me"), authorization).toMatchObject({ status: 200, data: { type } });
    const inQuery = {
      [`?token=${licenseToken}`]: "licenses",
      [`?auth=license:${license.license_key}`]: "licenses",
      [`?auth=token:${productToken}`]: "products",
    };
    for (const [query, type] of Object.entries(inQuery))
      expect(await keygen(story).get(`/me${query}`), query).toMatchObject({ status: 200, data: { type } });
  });

  test("a token comes along with whom it stands for, whatever it may; a key has none", async () => {
    const story = await newStory();
    const { path, admin, productId, license } = story;
    const bearers = { licenses: `/licenses/${license.license_id}`, products: `/products/${productId}` };
    for (const [type, of] of Object.entries(bearers)) {
      const permissions = ["license.read", "product.read"];
      const wanted = type === "licenses" ? permissions.slice(0, 1) : permissions;
      const made = (await admin.post(`${path}${of}/tokens`, { name: "CI", permissions: wanted })).data;
      const me = await keygen(story, `Bearer ${made.token}`).get("/me");
      expect(me).toMatchObject({ status: 200, data: { type } });
      expect(me.included).toMatchObject([{ type: "tokens", id: made.id, attributes: { name: "CI" } }]);
      expect(me.included[0].relationships.bearer.data).toEqual({ type, id: me.data.id });
      expect(me.text).not.toContain(made.token);
    }
    expect((await keygen(story, `License ${license.license_key}`).get("/me")).included).toEqual([]);
  });

  test("what is not known is 401, what may not is 403", async () => {
    const story = await newStory();
    const { path, admin } = story;
    const attempts: [string, number, string][] = [
      ["License not-a-key-at-all", 401, "LICENSE_INVALID"],
      ["Bearer not-a-token", 401, "TOKEN_INVALID"],
      ["Bearer lk_0000000000000000", 401, "TOKEN_INVALID"],
      [`Bearer ${crypto.randomUUID()}`, 401, "TOKEN_FORMAT_INVALID"],
    ];
    for (const [authorization, status, code] of attempts)
      expect(await keygen(story, authorization).get("/me"), authorization).toMatchObject({ status, errors: [{ code }] });
    expect((await keygen(story, "License nope-nope").get("/me")).headers.get("WWW-Authenticate")).toBe('License realm="keygen"');
    const byToken = await newLicense(story, await newPolicy(story, { authentication_strategy: "token" }));
    expect(await keygen(story, `License ${byToken.license_key}`).get("/me")).toMatchObject({
      status: 403,
      errors: [{ code: "LICENSE_NOT_ALLOWED" }],
    });
    const byKey = await newLicense(story, await newPolicy(story, { authentication_strategy: "license" }));
    const { token } = (await admin.post(`${path}/licenses/${byKey.license_id}/tokens`, {})).data;
    expect(await keygen(story, `Bearer ${token}`).get("/me")).toMatchObject({
      status: 403,
      errors: [{ code: "TOKEN_NOT_ALLOWED" }],
    });
  });

  test("a suspended license does nothing by its key, and is told so", async () => {
    const story = await newStory();
    const { path, admin, license, app } = story;
    await admin.post(`${path}/licenses/${license.license_id}/actions/suspend`, {});
    expect(await app.get("/me")).toMatchObject({ status: 403, errors: [{ code: "LICENSE_SUSPENDED" }] });
    const validated = await app.post(`/licenses/${license.license_id}/actions/validate`, {});
    expect(validated).toMatchObject({ status: 403, errors: [{ code: "LICENSE_SUSPENDED" }] });
    const anonymous = await keygen(story).post("/licenses/actions/validate-key", { meta: { key: license.license_key } });
    expect(anonymous).toMatchObject({
      status: 200,
      data: { attributes: { status: "SUSPENDED" } },
      meta: { valid: false, code: "SUSPENDED" },
    });
  });
});

test("a preflight lets a page send the format's fields", async () => {
  const headers = { Origin: "https://shop.example" };
  const url = "https://latchkey.test/v1/accounts/acme/me";
  const response = await app.request(url, { method: "OPTIONS", headers }, env as unknown as Environment);
  expect(response.headers.get("Access-Control-Allow-Headers")).toContain("Keygen-Version");
});
