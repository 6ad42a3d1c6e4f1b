import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import createClient from "openapi-fetch";
import type { components, paths } from "./generated/api.ts";

type Refusal = components["schemas"]["Refusal"];

const {
  LATCHKEY_URL: baseUrl = "",
  LATCHKEY_TENANT: tenant_name = "",
  LATCHKEY_USERNAME: username = "",
  LATCHKEY_PASSWORD: password = "",
  CLIENT_CHECKS: checks,
} = process.env;

function passes(what: string): void {
  if (checks !== undefined) appendFileSync(checks, `passes\t${what}\n`);
}

/** Returns the data of an answer. @throws Error with the refusal, when it is one */
function dataOf<Data>({ data, error }: { data?: { data: Data }; error?: Refusal }): Data {
  if (data === undefined) throw new Error(`${error?.code} ${error?.message}`);
  return data.data;
}

const client = createClient<paths>({ baseUrl });

const path = { tenant_name };

const { access } = dataOf(
  await client.POST("/api/v1/tenants/{tenant_name}/auth/login", { params: { path }, body: { username, password } }),
);
client.use({
  onRequest({ request }) {
    request.headers.set("Authorization", `Bearer ${access}`);
    return request;
  },
});

const product = dataOf(
  await client.POST("/api/v1/tenants/{tenant_name}/products", {
    params: { path },
    body: { name: "Sketchbook", code: "sketchbook" },
  }),
);
const policy = dataOf(
  await client.POST("/api/v1/tenants/{tenant_name}/policies", {
    params: { path },
    body: { name: "Studio", product_id: product.id, max_machines: 2, floating: true, max_memory: 68_719_476_736 },
  }),
);
assert.equal(policy.scheme, "ED25519");
assert.equal(policy.max_memory, 68_719_476_736);
const license = dataOf(
  await client.POST("/api/v1/tenants/{tenant_name}/licenses", {
    params: { path, header: { "Idempotency-Key": crypto.randomUUID() } },
    body: { name: "Alice", product_id: product.id, policy_id: policy.id, metadata: { order: "A-1042" } },
  }),
);
assert.equal(license.license_policy.max_machines, 2);
passes("signs in, and makes a product, a policy and a license");

const activation = { license_key: license.license_key, fingerprint: "b5:2f:0c:9a", memory: 17_179_869_184 };
const machine = dataOf(await client.POST("/api/v1/tenants/{tenant_name}/machines", { params: { path }, body: activation }));
assert.equal(machine.memory, 17_179_869_184);
const again = await client.POST("/api/v1/tenants/{tenant_name}/machines", { params: { path }, body: activation });
assert.equal(again.response.status, 409);
const twin = again.error?.data;
assert.ok(again.error?.code === "48005" && twin !== undefined && "fingerprint" in twin);
assert.equal(twin.id, machine.id);
passes("activates a machine; activating it again is refused with 409 and carries the machine");

const validate = (fingerprint: string) =>
  client.POST("/api/v1/tenants/{tenant_name}/licenses/actions/validate", {
    params: { path },
    body: { license_key: license.license_key, nonce: "4dcf3d1e", scope: { fingerprint } },
  });
const verdict = dataOf(await validate("b5:2f:0c:9a"));
assert.deepEqual([verdict.valid, verdict.code, verdict.nonce], [true, "valid", "4dcf3d1e"]);
const other = dataOf(await validate("another"));
assert.deepEqual([other.valid, other.code], [false, "fingerprint_scope_mismatch"]);
passes("validates with a scope, and reads why a copy may not run");

const file = dataOf(
  await client.POST("/api/v1/tenants/{tenant_name}/licenses/actions/checkout", {
    params: { path, query: { include: ["product", "policy"] } },
    body: { license_key: license.license_key, ttl: 86_400 },
  }),
);
assert.match(file.certificate, /^-----BEGIN LICENSE FILE-----/);
assert.equal(file.ttl, 86_400);
const download = await client.GET("/api/v1/tenants/{tenant_name}/licenses/{license_id}/actions/checkout", {
  params: { path: { ...path, license_id: license.license_id }, query: { ttl: 3_600 } },
  parseAs: "text",
});
assert.match(download.data ?? "", /^-----BEGIN LICENSE FILE-----/);
passes("checks out a license file, and downloads one as it is saved");

const page = await client.GET("/api/v1/tenants/{tenant_name}/machines", {
  params: { path, query: { limit: 1, sort: "-created_at", license_id: license.license_id } },
});
assert.deepEqual([page.data?.count, page.data?.data[0]?.id, page.data?.meta.next], [1, machine.id, null]);
const gone = await client.DELETE("/api/v1/tenants/{tenant_name}/machines/{machine_id}", {
  params: { path: { ...path, machine_id: machine.id } },
});
assert.equal(gone.response.status, 204);
const unknown = await client.GET("/api/v1/tenants/{tenant_name}/machines/{machine_id}", {
  params: { path: { ...path, machine_id: machine.id } },
});
assert.deepEqual([unknown.response.status, unknown.error?.code], [404, "48001"]);
passes("lists machines, deactivates one, and finds it no more");
