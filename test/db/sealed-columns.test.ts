import { env } from "cloudflare:workers";
import { getTableColumns, getTableName, is, sql } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import { expect, test } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { secretsOf } from "../../src/crypto/secrets.ts";
import { openDatabase } from "../../src/db/client.ts";
import * as schema from "../../src/db/schema.ts";
import { sealedColumns } from "../../src/db/sealed-columns.ts";
import { selectSealedOtherwise } from "../../src/db/sealed-store.ts";
import { codeOf } from "../support/authenticator.ts";
import { client, newCatalogue, newLicense, newPolicy } from "../support/client.ts";
import { insertSuperadmin } from "../support/superadmins.ts";

const environment = env as unknown as Environment;
const database = openDatabase({ url: environment.DATABASE_URL, endpoint: environment.DATABASE_ENDPOINT });

const listed = sealedColumns.map(({ table, column }) => `${table}.${column}`).sort();

/** Sets a second factor up, and another one, in whose place the first one still works. */
async function replaceFactor(path: string, proof: { username: string; password: string }): Promise<void> {
  const { data: setup } = await client().post(`${path}/auth/second-factor`, proof);
  const code = await codeOf(setup.secret, -1);
  expect(await client().post(`${path}/auth/second-factor/confirm`, { ...proof, code })).toMatchObject({ status: 200 });
  const again = { ...proof, code: await codeOf(setup.secret, 1) };
  expect(await client().post(`${path}/auth/second-factor`, again)).toMatchObject({ status: 200 });
}

/** Has the service seal something of everything that it seals. */
async function sealEverything(): Promise<void> {
  const vendor = await newCatalogue();
  const { path, admin } = vendor;
  const pooled = await newPolicy(vendor, { use_pool: true });
  await newLicense(vendor, await newPolicy(vendor));
  await admin.post(`${path}/policies/${pooled.id}/pool`, { keys: [`POOL-${crypto.randomUUID()}`] });
  const entitlement = { name: "Export", code: "EXPORT" };
  const headers = { "Idempotency-Key": crypto.randomUUID() };
  expect(await admin.send(`${path}/entitlements`, { method: "POST", body: entitlement, headers })).toMatchObject({ status: 201 });
  const { data: webhook } = await admin.post(`${path}/webhooks`, { url: "https://hooks.example.com/", events: ["*"] });
  expect(await admin.post(`${path}/webhooks/${webhook.id}/actions/rotate-secret`)).toMatchObject({ status: 200 });
  await replaceFactor(path, { username: "ada", password: vendor.password });
  await replaceFactor("", await insertSuperadmin(environment));
}

test("every column that is named as a sealed one is in the list", () => {
  const tables = Object.values(schema).filter((one) => is(one, PgTable));
  const named = tables.flatMap((table) =>
    Object.values(getTableColumns(table)).flatMap(({ name }) =>
      name.endsWith("_sealed") ? [`${getTableName(table)}.${name}`] : [],
    ),
  );
  expect(named.sort()).toEqual(listed);
});

test("every column of the database that has a sealed value is in the list, whatever its name, and each in the list has one", async () => {
  await sealEverything();
  const { rows: columns } = await database.execute<{ table: string; column: string }>(sql`
    select one.table_name as table, one.column_name as column
    from information_schema.columns one
    join information_schema.tables base on base.table_schema = one.table_schema and base.table_name = one.table_name
    where one.table_schema = 'public' and base.table_type = 'BASE TABLE' and one.data_type in ('text', 'character varying', 'jsonb')
    and one.table_name not in ('changes')`);
  const found: string[] = [];
  for (const { table, column } of columns) {
    const { rows } = await database.execute(sql`
      select from ${sql.identifier(table)} where ${sql.identifier(column)}::text ~ 'v1\\.[0-9a-f]{8}\\.[A-Za-z0-9_-]{16}\\.[A-Za-z0-9_-]{22}' limit 1`);
    if (rows.length > 0) found.push(`${table}.${column}`);
  }
  expect(found.sort()).toEqual(listed);
});

test.each(sealedColumns.map((column) => [`${column.table}.${column.column}`, column] as const))(
  "values of %s open under the context that the list gives them",
  async (_, column) => {
    await sealEverything();
    const { sealer } = await secretsOf(environment);
    const values = await selectSealedOtherwise(database, column, { keyId: "none", after: undefined, most: 5_000 });
    const ours = values.filter(({ sealed }) => sealed.startsWith(`v1.${sealer.keyIds[0]}.`));
    expect(ours.length).toBeGreaterThan(0);
    for (const { sealed, boundTo } of ours.slice(-20)) await sealer.openBytes(sealed, column.contextOf(boundTo));
  },
);
