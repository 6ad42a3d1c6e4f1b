import { join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import { sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openMigrated, readMigrations } from "../../dev/schema/migrations.ts";
import { accountRow } from "../../src/accounts/store.ts";
import { exportStatement } from "../../src/bulk/export-store.ts";
import { disclosedTables } from "../../src/db/schema/disclosure.ts";
import { fileSelection } from "../../src/document/file-document-store.ts";
import { shownSelection } from "../../src/document/license-document-store.ts";
import { machineSelection } from "../../src/machines/store.ts";

/** The value of the column that was added and named nowhere. */
const secret = "added later, named nowhere";

const [tenant, product, policy, license, account, machine] = Array.from(
  { length: 6 },
  (_, number) => `00000000-0000-4000-8000-00000000000${number}`,
);

/** Rows of every table that something leaves of, in an order that their foreign keys allow. */
const rows: Record<string, string> = {
  tenants: `(id, name) values ('${tenant}', 'acme')`,
  tenant_keys: `(id, tenant_id, public_key, private_key_sealed) values (gen_random_uuid(), '${tenant}', 'public', 'sealed')`,
  signing_keys: `(id, tenant_id, algorithm, status, public_key, private_key_sealed)
    values (gen_random_uuid(), '${tenant}', 'ED25519', 'active', 'public', 'sealed')`,
  roles: `(id, tenant_id, name, permissions) values ('${machine}', '${tenant}', 'support', '{}')`,
  accounts: `(id, tenant_id, username, email, password_hash, custom_role_id)
    values ('${account}', '${tenant}', 'ada', 'ada@example.org', '', '${machine}');
    insert into second_factors (tenant_id, account_id) values ('${tenant}', '${account}')`,
  password_resets: `(id, tenant_id, account_id, token_hash, expiry) values (gen_random_uuid(), '${tenant}', '${account}', 'reset', now())`,
  recovery_codes: `(tenant_id, account_id, code_hash) values ('${tenant}', '${account}', 'recovery')`,
  products: `(id, tenant_id, name, code, distribution_strategy) values ('${product}', '${tenant}', 'Sketchbook', 'sketchbook', 'licensed')`,
  entitlements: `(id, tenant_id, name, code) values ('${machine}', '${tenant}', 'Export', 'export')`,
  policies: `(id, tenant_id, product_id, name) values ('${policy}', '${tenant}', '${product}', 'Desktop')`,
  policy_entitlements: `(id, tenant_id, policy_id, entitlement_id) values (gen_random_uuid(), '${tenant}', '${policy}', '${machine}')`,
  licenses: `(id, tenant_id, product_id, policy_id, owner_id, name, key_hash, key_sealed)
    values ('${license}', '${tenant}', '${product}', '${policy}', '${account}', 'Alice', 'key', 'sealed')`,
  license_entitlements: `(id, tenant_id, license_id, entitlement_id) values (gen_random_uuid(), '${tenant}', '${license}', '${machine}')`,
  license_users: `(tenant_id, license_id, account_id) values ('${tenant}', '${license}', '${account}')`,
  machines: `(id, tenant_id, license_id, fingerprint) values ('${machine}', '${tenant}', '${license}', 'one')`,
  components: `(id, tenant_id, machine_id, name, fingerprint) values (gen_random_uuid(), '${tenant}', '${machine}', 'Board', 'board')`,
  processes: `(id, tenant_id, machine_id, pid, last_heartbeat_at) values (gen_random_uuid(), '${tenant}', '${machine}', '1', now())`,
  tokens: `(id, tenant_id, license_id, token_hash) values (gen_random_uuid(), '${tenant}', '${license}', 'token')`,
  webhooks: `(id, tenant_id, url, events, secret_sealed, scanned_sequence)
    values (gen_random_uuid(), '${tenant}', 'https://example.com', '{*}', 'sealed', 0)`,
};

const wants = [
  { kind: "id", value: license, names: { fingerprints: ["one"], machine: null, user: "ada", user_id: null } },
  { kind: "account", value: "ada" },
  { kind: "token", value: "token" },
];

/** Columns whose change both nodes and events show. */
const changed: Record<string, string> = {
  tenants: "protected = true",
  tenant_keys: "public_key = 'other'",
  signing_keys: "public_key = 'other'",
  policies: "name = 'Other'",
};

let database: PGlite;

const textOf = async (query: string, parameters: unknown[] = []): Promise<string> =>
  JSON.stringify((await database.query(query, parameters)).rows);

beforeAll(async () => {
  database = await openMigrated(readMigrations(join(import.meta.dirname, "../../drizzle")));
  for (const table of Object.keys(rows))
    await database.exec(`alter table ${table} add column added_later text not null default '${secret}'`);
  for (const [table, row] of Object.entries(rows)) await database.exec(`insert into ${table} ${row}`);
  for (const [table, change] of Object.entries(changed)) await database.exec(`update ${table} set ${change}`);
}, 120_000);

afterAll(() => database.close());

describe("a column that is added to every table and named nowhere", () => {
  test("is looked for in every table that something leaves of", () => {
    expect(disclosedTables.map(({ table }) => table).sort()).toEqual(Object.keys(rows).sort());
  });

  test("is not in the feed", async () => {
    const fed = await textOf("select source, body from changes where body is not null");
    for (const source of ["machines", "components", "license_users", "tenant_keys", "signing_keys", "policies"])
      expect(fed).toContain(`"${source}"`);
    expect(fed).not.toContain(secret);
  });

  test("makes no change and no event when it changes alone", async () => {
    const counts = () => textOf("select (select count(*) from changes) as changes, (select count(*) from events) as events");
    const before = await counts();
    for (const table of ["licenses", "machines", "policies", "accounts", "products"])
      await database.exec(`update ${table} set added_later = '${secret}, and changed'`);
    expect(await counts()).toBe(before);
  });

  test("is not in a poll, of which nodes are made", async () => {
    const polled = await textOf("select latchkey_poll('acme', '0', $1, null, '{}', 1000, now())", [JSON.stringify(wants)]);
    for (const { table, nodes } of disclosedTables) if (nodes.length > 0) expect(polled).toContain(`"source":"${table}"`);
    expect(polled).not.toContain(secret);
  });

  test("is not in events", async () => {
    const events = await textOf("select * from events");
    for (const event of ["license.created", "account.created", "policy.updated", "token.created"])
      expect(events).toContain(event);
    expect(events).not.toContain(secret);
  });

  test("is not in what the service itself reads", async () => {
    const statements = {
      license: shownSelection(sql`license.id = ${license}`, new Date()),
      file: fileSelection(sql`license.id = ${license}`),
      machine: machineSelection(sql`machine.id = ${machine}`),
      account: sql`select ${accountRow} from accounts account`,
    };
    for (const [name, statement] of Object.entries(statements)) {
      const { sql: text, params } = new PgDialect().sqlToQuery(statement);
      const read = await textOf(text, params);
      expect([name, read]).toEqual([name, expect.stringContaining(String(tenant))]);
      expect(read).not.toContain(secret);
    }
  });

  test("is not in exports", async () => {
    const part = { tenantId: String(tenant), reach: {}, after: null, most: 10, mostBytes: 10_000 };
    const { sql, params } = new PgDialect().sqlToQuery(exportStatement(part));
    const exported = await textOf(sql, params);
    expect(exported).toContain("Alice");
    expect(exported).not.toContain(secret);
  });
});
