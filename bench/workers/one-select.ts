import { Hono } from "hono";
import { openDatabaseClient } from "../../src/db/client.ts";

// Yardstick for a validation that always asks the database and does nothing else: one SELECT over the same driver, in the same envelope.

type Bindings = { DATABASE_URL: string; DATABASE_ENDPOINT: string; KEY_PEPPER: string };

const encoder = new TextEncoder();

let pepper: Promise<CryptoKey> | undefined;

async function hashOf(text: string, secret: string): Promise<string> {
  pepper ??= crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const bytes = new Uint8Array(await crypto.subtle.sign("HMAC", await pepper, encoder.encode(text)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const selection = `
  select to_jsonb(license) as license, to_jsonb(policy) as policy, to_jsonb(product) as product
  from tenants tenant
  join licenses license on license.tenant_id = tenant.id and license.key_hash = $1
  join policies policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
  join products product on product.tenant_id = license.tenant_id and product.id = license.product_id
  where tenant.name = $2`;

const app = new Hono<{ Bindings: Bindings }>();

app.post("/api/v1/tenants/:tenant/licenses/actions/validate", async (c) => {
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint, KEY_PEPPER } = c.env;
  const { license_key: key } = await c.req.json<{ license_key: string }>();
  const client = openDatabaseClient({ url, endpoint });
  const { rows } = await client.query(selection, [await hashOf(key, KEY_PEPPER), c.req.param("tenant")]);
  // The columns of the selection.
  const [row] = rows as Record<"license" | "policy" | "product", Record<string, unknown>>[];
  const license = { ...row?.license, license_key: key, license_policy: row?.policy, license_product: row?.product };
  return c.json({
    request_id: crypto.randomUUID(),
    code: "00000",
    message: "OK",
    server_time: Math.floor(Date.now() / 1000),
    data: { valid: row !== undefined && row.license.suspended_at === null, code: "valid", license, source: "database" },
  });
});

export default app;
