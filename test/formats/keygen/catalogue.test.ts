import { describe, expect, test } from "vitest";
import { codeOf } from "../../support/authenticator.ts";
import { client, newTenant, superadmin } from "../../support/client.ts";
import { type KeygenClient, keygen } from "../../support/keygen.ts";

// A vendor's scripts set up what is sold: products, policies, entitlements and people, as they did with Keygen.

/** A tenant, and its admin with a token that was made with an email address and a password. */
async function newVendor() {
  const story = await newTenant();
  const basic = `Basic ${btoa(`ada@example.com:${story.password}`)}`;
  const made = await keygen(story, basic).post("/tokens", {});
  expect(made).toMatchObject({ status: 201, data: { type: "tokens", attributes: { kind: "admin-token", expiry: null } } });
  return { ...story, token: made.data, vendor: keygen(story, `Bearer ${made.data.attributes.token}`) };
}

const data = (type: string, attributes: object, relationships?: object) => ({
  data: { type, attributes, ...(relationships === undefined ? {} : { relationships }) },
});

const to = (type: string, id: string) => ({ data: { type, id } });

const newProduct = async (vendor: KeygenClient, attributes: object = {}) =>
  (await vendor.post("/products", data("products", { name: "Sketchbook", ...attributes }))).data;

const newPolicy = async (vendor: KeygenClient, attributes: object = {}) => {
  const product = await newProduct(vendor);
  return vendor.post("/policies", data("policies", { name: "Yearly", ...attributes }, { product: to("products", product.id) }));
};

describe("products", () => {
  test("come, change, are listed and found by code, and go", async () => {
    const { vendor } = await newVendor();
    const made = await vendor.post("/products", data("product", { name: "Sketchbook", code: "sketch", platforms: ["macos"] }));
    expect(made).toMatchObject({
      status: 201,
      data: { type: "products", attributes: { name: "Sketchbook", code: "sketch", distributionStrategy: "LICENSED", url: null } },
    });
    expect(made.headers.get("Location")).toBe(made.data.links.self);
    const changed = await vendor.patch("/products/sketch", data("products", { distributionStrategy: "OPEN" }));
    expect(changed).toMatchObject({ status: 200, data: { attributes: { distributionStrategy: "OPEN", platforms: ["macos"] } } });
    expect(await vendor.get("/products?limit=5")).toMatchObject({ status: 200, data: [{ id: made.data.id }] });
    expect(await vendor.delete("/products/sketch")).toMatchObject({ status: 204 });
    expect(await vendor.get("/products/sketch")).toMatchObject({ status: 404, errors: [{ code: "NOT_FOUND" }] });
  });

  test("need no code", async () => {
    const { vendor } = await newVendor();
    const { id, attributes } = await newProduct(vendor);
    expect(attributes.code).toBeNull();
    expect(await vendor.get(`/products/${id}`)).toMatchObject({ status: 200, data: { attributes: { code: null } } });
  });

  test("have one name each", async () => {
    const { vendor } = await newVendor();
    await newProduct(vendor);
    expect(await vendor.post("/products", data("products", { name: "Sketchbook" }))).toMatchObject({
      status: 422,
      errors: [{ code: "NAME_TAKEN", source: { pointer: "/data/attributes/name" } }],
    });
  });
});

describe("policies", () => {
  test("have Keygen's names, values and defaults", async () => {
    const { vendor } = await newVendor();
    expect(await newPolicy(vendor)).toMatchObject({
      status: 201,
      data: {
        attributes: {
          name: "Yearly",
          duration: null,
          strict: false,
          floating: false,
          scheme: null,
          authenticationStrategy: "TOKEN",
          expirationStrategy: "RESTRICT_ACCESS",
          overageStrategy: "NO_OVERAGE",
          machineUniquenessStrategy: "UNIQUE_PER_LICENSE",
          heartbeatDuration: 600,
          checkInInterval: null,
          encrypted: false,
        },
        relationships: { product: { data: { type: "products" } } },
      },
    });
  });

  test("are written and read in the same words", async () => {
    const { vendor } = await newVendor();
    const attributes = {
      duration: 31_556_952,
      floating: true,
      maxMachines: 4,
      scheme: "ED25519_SIGN",
      authenticationStrategy: "MIXED",
      expirationStrategy: "REVOKE_ACCESS",
      overageStrategy: "ALLOW_1_25X_OVERAGE",
      machineUniquenessStrategy: "UNIQUE_PER_ACCOUNT",
      machineMatchingStrategy: "MATCH_MOST",
      heartbeatResurrectionStrategy: "5_MINUTE_REVIVE",
      requireCheckIn: true,
      checkInInterval: "week",
      checkInIntervalCount: 2,
      metadata: { plan: "team" },
    };
    const made = await newPolicy(vendor, attributes);
    expect(made).toMatchObject({ status: 201, data: { attributes } });
    expect(await vendor.get(`/policies/${made.data.id}`)).toMatchObject({ status: 200, data: { attributes } });
    const changed = await vendor.patch(
      `/policies/${made.data.id}`,
      data("policies", { maxMachines: null, requireCheckIn: null, expirationStrategy: "ALLOW_ACCESS" }),
    );
    expect(changed).toMatchObject({
      status: 200,
      data: { attributes: { ...attributes, maxMachines: null, expirationStrategy: "ALLOW_ACCESS" } },
    });
  });

  test.each([
    [{ expirationBasis: "FROM_FIRST_DOWNLOAD" }, 400, "PARAMETERS_INVALID", "/data/attributes/expirationBasis"],
    [{ requireVersionScope: true }, 400, "PARAMETERS_INVALID", "/data/attributes/requireVersionScope"],
    [{ color: "red" }, 400, "PARAMETERS_INVALID", "/data/attributes/color"],
    [{ duration: 60 }, 400, "DURATION_INVALID", "/data/attributes/duration"],
    [{ maxMachines: 5 }, 422, "FLOATING_NOT_ALLOWED", "/data/attributes/floating"],
    [{ name: "" }, 400, "NAME_INVALID", "/data/attributes/name"],
  ])("%j is refused", async (attributes, status, code, pointer) => {
    const { vendor } = await newVendor();
    expect(await newPolicy(vendor, attributes)).toMatchObject({ status, errors: [{ code, source: { pointer } }] });
  });

  test("of a product that there is not are refused", async () => {
    const { vendor } = await newVendor();
    const product = to("products", crypto.randomUUID());
    expect(await vendor.post("/policies", data("policies", { name: "Yearly" }, { product }))).toMatchObject({
      status: 422,
      errors: [{ code: "PRODUCT_NOT_FOUND", source: { pointer: "/data/relationships/product" } }],
    });
  });

  test("hold entitlements", async () => {
    const { vendor } = await newVendor();
    const policy = (await newPolicy(vendor)).data;
    const entitlement = (await vendor.post("/entitlements", data("entitlements", { name: "Export", code: "EXPORT" }))).data;
    const link = { data: [{ type: "entitlements", id: entitlement.id }] };
    const attached = await vendor.post(`/policies/${policy.id}/entitlements`, link);
    expect(attached).toMatchObject({ status: 200, data: [{ type: "policy-entitlements" }] });
    expect(await vendor.get(`/policies/${policy.id}/entitlements`)).toMatchObject({ data: [{ id: entitlement.id }] });
    expect(await vendor.delete(`/policies/${policy.id}/entitlements`, link)).toMatchObject({ status: 204 });
    expect((await vendor.get(`/policies/${policy.id}/entitlements`)).data).toEqual([]);
  });
});

test("entitlements come, change, are found by code, and go", async () => {
  const { vendor } = await newVendor();
  await vendor.post("/entitlements", data("entitlements", { name: "Export", code: "EXPORT", metadata: { since: 2 } }));
  expect(await vendor.get("/entitlements/EXPORT")).toMatchObject({
    status: 200,
    data: { attributes: { metadata: { since: 2 } } },
  });
  expect(await vendor.patch("/entitlements/EXPORT", data("entitlements", { name: "Exports" }))).toMatchObject({ status: 200 });
  expect(await vendor.get("/entitlements")).toMatchObject({ data: [{ attributes: { name: "Exports" } }] });
  expect(await vendor.delete("/entitlements/EXPORT")).toMatchObject({ status: 204 });
});

describe("people", () => {
  test("come with an email address alone, are found by it, change, are banned, and go", async () => {
    const { vendor } = await newVendor();
    const made = await vendor.post(
      "/users",
      data("users", { email: "bob@example.com", firstName: "Bob", metadata: { team: 7 } }),
    );
    expect(made).toMatchObject({
      status: 201,
      data: { type: "users", attributes: { email: "bob@example.com", fullName: "Bob", role: "user", status: "ACTIVE" } },
    });
    expect(await vendor.get("/users/bob@example.com")).toMatchObject({ status: 200, data: { id: made.data.id } });
    const changed = await vendor.patch(`/users/${made.data.id}`, data("users", { lastName: "Ross" }));
    expect(changed).toMatchObject({ status: 200, data: { attributes: { fullName: "Bob Ross" } } });
    expect(await vendor.get("/users?email=bob@example.com")).toMatchObject({ data: [{ id: made.data.id }] });
    expect(await vendor.post(`/users/${made.data.id}/actions/ban`)).toMatchObject({ data: { attributes: { status: "BANNED" } } });
    expect(await vendor.delete(`/users/${made.data.id}`)).toMatchObject({ status: 204 });
    expect(await vendor.get(`/users/${made.data.id}`)).toMatchObject({ status: 404 });
  });

  test("whose address is no username get a name of their own", async () => {
    const { vendor } = await newVendor();
    const email = "o'brien@example.com";
    expect(await vendor.post("/users", data("users", { email }))).toMatchObject({ status: 201, data: { attributes: { email } } });
  });

  test("have one address each", async () => {
    const { vendor } = await newVendor();
    expect(await vendor.post("/users", data("users", { email: "ada@example.com" }))).toMatchObject({
      status: 422,
      errors: [{ code: "EMAIL_TAKEN" }],
    });
  });
});

describe("tokens", () => {
  test("of a person stand for that person, are listed without their text, and end", async () => {
    const { vendor, token, password, ...story } = await newVendor();
    const me = await vendor.get("/me");
    expect(me).toMatchObject({ status: 200, data: { type: "users", attributes: { email: "ada@example.com" } } });
    expect(me.included).toMatchObject([{ type: "tokens", id: token.id }]);
    const listed = await vendor.get("/tokens");
    expect(listed).toMatchObject({
      data: [{ id: token.id, relationships: { bearer: { data: { type: "users", id: me.data.id } } } }],
    });
    expect(listed.text).not.toContain(token.attributes.token);
    expect(await vendor.delete(`/tokens/${token.id}`)).toMatchObject({ status: 204 });
    expect(await vendor.get("/me")).toMatchObject({ status: 401, errors: [{ code: "TOKEN_INVALID" }] });
    const wrong = keygen(story, `Basic ${btoa(`ada@example.com:not ${password}`)}`);
    expect(await wrong.post("/tokens")).toMatchObject({ status: 401, errors: [{ code: "CREDENTIALS_INVALID" }] });
    const unknown = keygen(story, `Basic ${btoa(`nobody@example.com:${password}`)}`);
    expect(await unknown.post("/tokens")).toMatchObject({ status: 401, errors: [{ code: "CREDENTIALS_INVALID" }] });
  });

  test("of a user's own end after two weeks, and take the password", async () => {
    const { vendor, ...story } = await newVendor();
    const email = "bob@example.com";
    await vendor.post("/users", data("users", { email, password: "correct horse battery" }));
    const made = await keygen(story, `Basic ${btoa(`${email}:correct horse battery`)}`).post("/tokens", {
      data: { type: "tokens", attributes: { name: "CI" } },
    });
    expect(made).toMatchObject({ status: 201, data: { attributes: { kind: "user-token", name: "CI" } } });
    const days = (Date.parse(made.data.attributes.expiry) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(14);
    const bob = keygen(story, `Bearer ${made.data.attributes.token}`);
    expect(await bob.post("/tokens", {})).toMatchObject({ status: 401, errors: [{ code: "PASSWORD_REQUIRED" }] });
  });

  test("of a person with a second factor, or who must have one, take a session; those made before go on", async () => {
    const { vendor, password, path, ...story } = await newVendor();
    const proof = { username: "ada", password };
    const basic = keygen(story, `Basic ${btoa(`ada@example.com:${password}`)}`);
    const root = await superadmin();
    expect(await root.patch(path, { require_second_factor: true })).toMatchObject({ status: 200 });
    expect(await basic.post("/tokens")).toMatchObject({ status: 403, errors: [{ code: "SECOND_FACTOR_SETUP_REQUIRED" }] });
    const { data: setup } = await client().post(`${path}/auth/second-factor`, proof);
    const code = await codeOf(setup.secret);
    expect(await client().post(`${path}/auth/second-factor/confirm`, { ...proof, code })).toMatchObject({ status: 200 });
    expect(await basic.post("/tokens")).toMatchObject({ status: 401, errors: [{ code: "OTP_REQUIRED" }] });
    const wrong = keygen(story, `Basic ${btoa(`ada@example.com:not ${password}`)}`);
    expect(await wrong.post("/tokens")).toMatchObject({ status: 401, errors: [{ code: "CREDENTIALS_INVALID" }] });
    expect(await vendor.get("/me")).toMatchObject({ status: 200 });
  });

  test("of people are made by an administrator, and by nobody for another", async () => {
    const { vendor, password, ...story } = await newVendor();
    const email = "bob@example.com";
    const bobsPassword = "correct horse battery";
    const bob = (await vendor.post("/users", data("users", { email, password: bobsPassword }))).data;
    const made = await vendor.post(`/users/${bob.id}/tokens`, data("tokens", { name: "CI" }));
    expect(made).toMatchObject({
      status: 200,
      data: {
        attributes: { kind: "user-token", name: "CI" },
        relationships: { bearer: { data: { type: "users", id: bob.id } } },
      },
    });
    expect(Math.round((Date.parse(made.data.attributes.expiry) - Date.now()) / 86_400_000)).toBe(14);
    const lasting = await vendor.post(`/users/${email}/tokens`, data("tokens", { expiry: null }));
    expect(lasting).toMatchObject({ status: 200, data: { attributes: { expiry: null } } });

    const ofBob = keygen(story, `Bearer ${made.data.attributes.token}`);
    expect(await ofBob.get("/me")).toMatchObject({ data: { id: bob.id }, included: [{ type: "tokens", id: made.data.id }] });
    expect(await ofBob.post(`/users/${bob.id}/tokens`)).toMatchObject({ status: 401, errors: [{ code: "PASSWORD_REQUIRED" }] });
    const signedIn = keygen(story, `Basic ${btoa(`${email}:${bobsPassword}`)}`);
    expect(await signedIn.post(`/users/${bob.id}/tokens`)).toMatchObject({ status: 200 });
    // Bob does not learn whose addresses there are.
    for (const other of ["ada@example.com", "nobody@example.com"])
      expect(await ofBob.post(`/users/${other}/tokens`)).toMatchObject({ status: 403, errors: [{ code: "ACCESS_DENIED" }] });
    expect(await vendor.post("/users/nobody@example.com/tokens")).toMatchObject({ status: 404 });
  });

  test("of a product stand for it", async () => {
    const { vendor, ...story } = await newVendor();
    const product = await newProduct(vendor, { code: "sketch" });
    const made = await vendor.post("/products/sketch/tokens");
    expect(made).toMatchObject({ status: 201, data: { attributes: { kind: "product-token" } } });
    const shop = keygen(story, `Bearer ${made.data.attributes.token}`);
    const me = await shop.get("/me");
    expect(me).toMatchObject({ status: 200, data: { type: "products", id: product.id } });
    expect(me.included).toMatchObject([{ type: "tokens", id: made.data.id, attributes: { kind: "product-token" } }]);
    expect(me.text).not.toContain(made.data.attributes.token);
    expect(await shop.post("/products", data("products", { name: "x" }))).toMatchObject({ status: 403 });
  });
});

test("there are no environments, wherever a request names one", async () => {
  const { vendor } = await newVendor();
  const named = await vendor.send("/products", { headers: { "Keygen-Environment": "sandbox" } });
  expect(named).toMatchObject({ status: 400, errors: [{ code: "ENVIRONMENT_NOT_SUPPORTED" }] });
});
