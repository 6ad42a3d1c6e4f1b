import { createHmac } from "node:crypto";
import pg from "pg";
import { applyMigrations } from "../../serve/migrations.ts";
import type { ServerAddress } from "../../serve/postgres/server.ts";
import { uuidV7 } from "../../src/crypto/random.ts";
import { ensureSuperadmin } from "../../src/masters/service.ts";
import { type Api, openApi } from "./api.ts";
import type { Endpoint } from "./endpoint.ts";
import { createQuickSealer } from "./quick-sealing.ts";

export const secrets = {
  MASTER_KEY: Buffer.alloc(32, "benchmark master key").toString("base64"),
  KEY_PEPPER: Buffer.alloc(32, "benchmark pepper").toString("base64"),
};

/** Dataset: its tenant, the ids in it, and the session of an admin who may do everything there. */
export type Dataset = {
  tenant: string;
  licenses: number;
  /** An admin's access token. */
  session: string;
  productId: string;
  /** Policies of no licenses yet, by what signs their files. */
  policies: Record<"ED25519" | "RSA2048PSS", string>;
};

export const superadmin = { username: "superadmin", password: "a password of the benchmarks" };
/** An administrator of the tenant. */
export const admin = { username: "ada", password: "another password of the benchmarks" };

/** Tables, and the superadmin. */
export async function prepareDatabase({ variables }: Endpoint): Promise<void> {
  await applyMigrations(variables);
  await ensureSuperadmin({ environment: { ...variables, ...secrets }, ...superadmin, now: new Date() });
}

/** A license key as the scripts of the load generator write it. */
export const licenseKey = (number: number): string => `BENCHKEY-LATCHKEY-00000000-00000000-${String(number).padStart(8, "0")}`;

/** A tenant with so many licenses under one policy, whose keys are `licenseKey(0)` and on. */
export async function makeDataset(url: string, address: ServerAddress, licenses: number): Promise<Dataset> {
  const tenant = "bench";
  const nobody = openApi(url);
  const { access } = await nobody.post("/auth/login", superadmin);
  const root = openApi(url, `Bearer ${access}`);
  await root.post("/tenants", { name: tenant });
  const path = `/tenants/${tenant}`;
  await root.post(`${path}/accounts`, { ...admin, email: "ada@example.com", role: "admin" });
  const { access: session } = await nobody.post(`${path}/auth/login`, admin);
  const ada = openApi(url, `Bearer ${session}`);
  const { id: productId } = await ada.post(`${path}/products`, { name: "Sketchbook", code: "sketchbook" });
  const policies = {
    ED25519: await policyUnder(ada, path, productId, "ED25519"),
    RSA2048PSS: await policyUnder(ada, path, productId, "RSA2048PSS"),
  };
  const many = await policyUnder(ada, path, productId, "ED25519");
  await insertLicenses(address, { tenant, productId, policyId: many, licenses });
  return { tenant, licenses, session, productId, policies };
}

const policyUnder = async (ada: Api, path: string, productId: string, scheme: string): Promise<string> =>
  (
    await ada.post(`${path}/policies`, {
      product_id: productId,
      name: `Five seats, ${scheme} ${crypto.randomUUID()}`,
      scheme,
      max_machines: 5,
    })
  ).id;

type Many = { tenant: string; productId: string; policyId: string; licenses: number };

/** Licenses in one statement. */
const batchSize = 20_000;

async function insertLicenses({ host, port, username, password, database }: ServerAddress, many: Many): Promise<void> {
  const client = new pg.Client({ host, port, user: username, password, database });
  await client.connect();
  const {
    rows: [{ id: tenantId } = { id: "" }],
  } = await client.query<{ id: string }>("select id from tenants where name = $1", [many.tenant]);
  const seal = createQuickSealer(secrets.MASTER_KEY);
  // No triggers and no checks of references: what is made is right, and as many events would be in the way.
  await client.query("set session_replication_role = replica");
  await client.query("set maintenance_work_mem = '512MB'");
  await client.query("set synchronous_commit = off");
  const indexes = await takeIndexes(client);
  let inserting: Promise<unknown> = Promise.resolve();
  for (let first = 0; first < many.licenses; first += batchSize) {
    const rows = makeRows(seal, tenantId, first, Math.min(many.licenses, first + batchSize));
    await inserting;
    inserting = client.query(insertion, [tenantId, many.productId, many.policyId, first, rows.ids, rows.hashes, rows.sealed]);
  }
  await inserting;
  for (const definition of indexes) await client.query(definition);
  await client.query("vacuum analyze licenses");
  await client.end();
}

const insertion = `
  insert into licenses (id, tenant_id, product_id, policy_id, name, key_hash, key_sealed, metadata, created_at, updated_at)
  select row.id, $1, $2, $3, 'Customer ' || ($4::int + row.place - 1), row.hash, row.sealed,
    jsonb_build_object('order', 'A-' || ($4::int + row.place - 1)), made.at, made.at
  from unnest($5::uuid[], $6::text[], $7::text[]) with ordinality as row (id, hash, sealed, place),
    lateral (select timestamptz '2024-01-01' + make_interval(secs => $4::int + row.place) as at) made`;

/** Indexes that no constraint needs are built at the end: that takes a fraction of the time. */
async function takeIndexes(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
    from pg_index
    where indrelid = 'licenses'::regclass and not indisunique and not indisprimary`);
  for (const { name } of rows) await client.query(`drop index ${name}`);
  return rows.map(({ definition }) => definition);
}

function makeRows(seal: ReturnType<typeof createQuickSealer>, tenantId: string, first: number, end: number) {
  const keys = Array.from({ length: end - first }, (_, index) => licenseKey(first + index));
  const hashes = keys.map((key) => createHmac("sha256", secrets.KEY_PEPPER).update(key).digest("hex"));
  const sealed = keys.map((key, index) => seal(key, `license-key:${tenantId}:${hashes[index]}`));
  const ids = keys.map((_, index) => uuidV7(Date.UTC(2024, 0, 1) + (first + index) * 1000));
  return { ids, hashes, sealed };
}
