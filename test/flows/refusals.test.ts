import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { type Catalogue, client, newCatalogue, newLicense, newPolicy, superadmin } from "../support/client.ts";

/** One vendor for all of them: what is refused changes nothing. */
let vendor: Catalogue;

beforeAll(async () => {
  vendor = await newCatalogue();
});

/** Every POST of the story, as whom it may be called, and a body that it takes. */
const routes: Record<string, (catalogue: Catalogue) => { path: string; body: Record<string, unknown> }> = {
  "log in": ({ path }) => ({ path: `${path}/auth/login`, body: { username: "ada", password: "x" } }),
  "superadmin logs in": () => ({ path: "/auth/login", body: { username: "ada", password: "x" } }),
  "create a tenant": () => ({ path: "/tenants", body: { name: "x" } }),
  "create an account": ({ path }) => ({
    path: `${path}/accounts`,
    body: { username: "x", password: "x", email: "x", role: "user" },
  }),
  "create a product": ({ path }) => ({ path: `${path}/products`, body: { name: "x", code: "x" } }),
  "create a policy": ({ path, productId }) => ({
    path: `${path}/policies`,
    body: { product_id: productId, name: "x", max_machines: 1 },
  }),
  "create a license": ({ path, productId }) => ({
    path: `${path}/licenses`,
    body: { policy_id: productId, product_id: productId, name: "x", expiry: "x", max_uses: 1 },
  }),
  "activate a machine": ({ path }) => ({ path: `${path}/machines`, body: { license_key: "x", fingerprint: "x" } }),
  validate: ({ path }) => ({ path: `${path}/licenses/actions/validate`, body: { license_key: "x", scope: {}, nonce: 1 } }),
  "validate by id": ({ path }) => ({ path: `${path}/licenses/x/actions/validate`, body: { scope: {} } }),
  "check out": ({ path }) => ({ path: `${path}/licenses/actions/checkout`, body: { license_key: "x", ttl: 3600, include: [] } }),
  "check out by id": ({ path }) => ({ path: `${path}/licenses/x/actions/checkout`, body: { ttl: 3600 } }),
};

const anyValue = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "",
    " ",
    "\0",
    "\ud800",
    "null",
    0,
    -1,
    1e308,
    2 ** 53,
    1.5,
    true,
    null,
    [],
    {},
    "2024-02-30T00:00:00Z",
    "'; drop table licenses; --",
  ),
);

/** A body with some members of the real one replaced by anything, and some that nobody knows. */
const bodies = (body: Record<string, unknown>) =>
  fc.oneof(
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
    { weight: 1, arbitrary: fc.dictionary(fc.string(), anyValue, { maxKeys: 4 }) },
    {
      weight: 4,
      arbitrary: fc
        .record(Object.fromEntries(Object.entries(body).map(([key, value]) => [key, fc.oneof(anyValue, fc.constant(value))])), {
          requiredKeys: [],
        })
        .map((members) => ({ ...body, ...members })),
    },
  );

describe("arbitrary JSON", () => {
  test.each(Object.entries(routes))("never causes an internal error: %s", async (_, routeOf) => {
    const catalogue = vendor;
    const { path, body } = routeOf(catalogue);
    const caller = path === "/tenants" ? await superadmin() : path.endsWith("/auth/login") ? client() : catalogue.admin;
    await fc.assert(
      fc.asyncProperty(bodies(body), async (sent) => {
        const reply = await caller.send(path, {
          method: "POST",
          raw: JSON.stringify(sent) ?? "null",
          headers: { "Content-Type": "application/json" },
        });
        expect(reply.status, JSON.stringify({ sent, message: reply.message })).toBeLessThan(500);
        if (reply.status >= 400) {
          expect(reply.code).toMatch(/^4\d{4}$/);
          expect(reply.message).toMatch(/\w.*[.)]$|: .+/);
          expect(reply.data).toBeTypeOf("object");
        }
      }),
      { numRuns: path.endsWith("/auth/login") ? 25 : 100 },
    );
  });
});

describe("bad input gets its code", () => {
  test.each([
    ["/accounts", {}, 400, "43000"],
    ["/accounts", { username: "bob" }, 400, "43004"],
    ["/accounts", { username: "bob", password: "correct horse" }, 400, "43001"],
    ["/accounts", { username: "bob", password: "short", email: "bob@example.com" }, 400, "43011"],
    ["/accounts", { username: "Superadmin", password: "correct horse", email: "bob@example.com" }, 400, "43009"],
    ["/accounts", { username: "bob", password: "correct horse", email: "bob@" }, 400, "43010"],
    ["/accounts", { username: "bob", password: "correct horse", email: "bob@example.com", role: "owner" }, 400, "43003"],
    ["/accounts", { username: "correct horse", password: "correct horse", email: "bob@example.com" }, 400, "43009"],
    ["/accounts", { username: "bobtheuser", password: "BobTheUser", email: "bob@example.com" }, 400, "43011"],
    ["/accounts", { username: "bob", password: "Robert@Example.com", email: "robert@example.com" }, 400, "43011"],
    ["/accounts", { username: "bob", password: "PassWord1", email: "bob@example.com" }, 400, "43011"],
    ["/accounts", { username: "ada", password: "correct horse", email: "other@example.com" }, 409, "43005"],
    ["/accounts", { username: "bob", password: "correct horse", email: "ADA@example.com" }, 409, "43006"],
    ["/products", {}, 400, "44000"],
    ["/products", { name: "Other" }, 400, "44001"],
    ["/products", { name: "Sketchbook", code: "other" }, 409, "44003"],
    ["/products", { name: "Other", code: "sketchbook" }, 409, "44004"],
    ["/products", { name: "Other", code: "other", distribution_strategy: "free" }, 400, "44002"],
    ["/products", { name: "Other", code: "other", metadata: { a: { b: { c: { d: 1 } } } } }, 400, "40000"],
    ["/policies", { name: "x" }, 400, "44005"],
    ["/policies", { product_id: crypto.randomUUID(), name: "x" }, 404, "44006"],
    ["/licenses", {}, 400, "47003"],
    ["/machines", { fingerprint: "x" }, 400, "48003"],
    ["/machines", { license_key: "no such key" }, 400, "48002"],
    ["/machines", { license_key: "no such key", fingerprint: "x" }, 404, "48004"],
    ["/licenses/actions/validate", {}, 400, "47015"],
    ["/licenses/actions/validate", { license_key: "no such key" }, 404, "47024"],
    [`/licenses/${crypto.randomUUID()}/actions/validate`, {}, 404, "47006"],
    ["/licenses/actions/fly", { license_key: "no such key" }, 404, "47008"],
    ["/licenses/actions", {}, 400, "47007"],
  ] as const)("POST %s %j is %i %s", async (path, body, status, code) => {
    const catalogue = vendor;
    expect(await catalogue.admin.post(`${catalogue.path}${path}`, body)).toMatchObject({ status, code });
  });

  test.each([
    [{ name: "" }, 400, "46000"],
    [{ scheme: "RSA4096" }, 400, "46001"],
    [{ duration: -1 }, 400, "46004"],
    [{ duration: 3600 }, 400, "46004"],
    [{ max_machines: -1 }, 400, "46005"],
    [{ max_uses: 1.5 }, 400, "46006"],
    [{ max_users: "many" }, 400, "46007"],
    [{ heartbeat_duration: 59 }, 400, "46008"],
    [{ expiration_strategy: "never" }, 400, "46009"],
    [{ authentication_strategy: "x" }, 400, "46010"],
    [{ expiration_basis: "x" }, 400, "46011"],
    [{ overage_strategy: "x" }, 400, "46012"],
    [{ renewal_basis: "x" }, 400, "46013"],
    [{ heartbeat_basis: "x" }, 400, "46014"],
    [{ check_in_interval: "hourly" }, 400, "46015"],
    [{ floating: false, max_machines: 2 }, 422, "46030"],
    [{ seats: 5 }, 400, "40000"],
  ])("a policy with %j is %i %s", async (attributes, status, code) => {
    const { path, admin, productId } = vendor;
    const reply = await admin.post(`${path}/policies`, { product_id: productId, name: "Policy", ...attributes });
    expect(reply).toMatchObject({ status, code });
    expect(reply.errors[0]).toMatchObject({ field: Object.keys(attributes)[0], code });
  });

  test.each([
    [{ name: "" }, 400, "47001"],
    [{ product_id: undefined }, 400, "47002"],
    [{ policy_id: undefined }, 400, "47003"],
    [{ policy_id: crypto.randomUUID() }, 404, "46003"],
    [{ product_id: crypto.randomUUID() }, 404, "44006"],
    [{ expiry: "tomorrow" }, 400, "47004"],
    [{ expiry: "2020-01-01T00:00:00Z" }, 400, "47023"],
    [{ max_machines: -1 }, 400, "47012"],
    [{ max_uses: -1 }, 400, "47013"],
    [{ max_users: -1 }, 400, "47014"],
    [{ owner: "nobody" }, 404, "43009"],
    [{ key: "short" }, 400, "47035"],
    [{ key: "a-key-of-my-own", signed: true }, 422, "47036"],
  ])("a license with %j is %i %s", async (members, status, code) => {
    const { path, admin, productId } = vendor;
    const policy = await newPolicy(vendor);
    const body = { policy_id: policy.id, product_id: productId, name: "License", ...members };
    expect(await admin.post(`${path}/licenses`, body)).toMatchObject({ status, code });
  });

  test("a key exists once in a tenant, and may exist in another tenant", async () => {
    const [mine, theirs] = [await newCatalogue(), await newCatalogue()];
    const key = "SKETCH-2026-0001";
    const policy = await newPolicy(mine);
    expect(await newLicense(mine, policy, { key })).toMatchObject({ license_key: key });
    expect(await newLicense(theirs, await newPolicy(theirs), { key })).toMatchObject({ license_key: key });
    const again = { policy_id: policy.id, product_id: mine.productId, name: "Again", key };
    expect(await mine.admin.post(`${mine.path}/licenses`, again)).toMatchObject({ status: 409, code: "47031" });
  });

  test("an unknown tenant is 404, and its name is checked", async () => {
    const master = await superadmin();
    expect(await master.get("/tenants/no-such-tenant")).toMatchObject({ status: 404, code: "42002" });
    expect(await master.post("/tenants", {})).toMatchObject({ status: 400, code: "42000" });
    expect(await master.post("/tenants", { name: "a b" })).toMatchObject({ status: 400, code: "42002" });
    expect(await master.post("/tenants", { name: "Auth" })).toMatchObject({ status: 400, code: "42002" });
    const { name } = await newCatalogue();
    expect(await master.post("/tenants", { name })).toMatchObject({ status: 409, code: "42001" });
  });
});
