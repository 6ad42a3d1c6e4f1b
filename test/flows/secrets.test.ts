import { env } from "cloudflare:workers";
import { getTableName, is, sql } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import { expect, inject, test } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import * as schema from "../../src/db/schema.ts";
import { jsonOf } from "../../src/db/sql.ts";
import { codeOf } from "../support/authenticator.ts";
import { client, newCatalogue, newLicense, newPolicy, superadmin } from "../support/client.ts";

test("a dump of the database holds no key, token, password or private key in clear", async () => {
  const catalogue = await newCatalogue();
  const { path, name, admin, password } = catalogue;
  await superadmin();
  const { data: session } = await client().post(`${path}/auth/login`, { username: "ada", password });
  const ownKey = "SKETCH-2026-SECRET-0001";
  const random = await newLicense(catalogue, await newPolicy(catalogue));
  await newLicense(catalogue, await newPolicy(catalogue, { scheme: "RSA2048PKCS1" }), { key: ownKey });
  const signed = await newLicense(catalogue, await newPolicy(catalogue), { signed: true });
  await admin.post(`${path}/machines`, { license_key: random.license_key, fingerprint: "b5:2f:0c:9a" });
  const { data: file } = await admin.post(`${path}/licenses/actions/checkout`, {
    license_key: random.license_key,
    encrypt: true,
  });
  const proof = { username: "ada", password };
  const { data: factor } = await client().post(`${path}/auth/second-factor`, proof);
  const code = await codeOf(factor.secret);
  const { data: confirmed } = await client().post(`${path}/auth/second-factor/confirm`, { ...proof, code });

  expect(await appearing([name, "b5:2f:0c:9a"])).toEqual([name, "b5:2f:0c:9a"]);
  const environment = env as unknown as Environment;
  const secrets = [
    password,
    inject("superadmin").password,
    session.access,
    random.license_key,
    ownKey,
    signed.license_key,
    factor.secret,
    ...confirmed.recovery_codes,
    file.certificate.split("\n")[1],
    environment.MASTER_KEY,
    environment.KEY_PEPPER,
    "PRIVATE KEY",
  ];
  expect(secrets.filter((secret) => !secret)).toEqual([]);
  expect(await appearing(secrets.filter((secret) => secret !== undefined))).toEqual([]);
});

/** Pages of 8 KiB of a table that one statement looks through. */
const pagesAtOnce = 200;

/** Those of some texts that are in any row of any table. The database looks: all rows of all tests are more than one answer may hold. */
async function appearing(texts: string[]): Promise<string[]> {
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
  const database = openDatabase({ url, endpoint, deadlineMs: 60_000 });
  const tables = Object.values(schema as Record<string, unknown>).filter((table) => is(table, PgTable));
  expect(tables.length).toBeGreaterThan(15);
  const forms = texts.flatMap((text) => formsOf(text).map((form) => ({ text, form })));
  const found = new Set<string>();
  for (const table of tables) {
    const name = getTableName(table);
    const [size] = (await database.execute<{ pages: number }>(sql`select (pg_relation_size(${name}) / 8192)::int as pages`)).rows;
    // A part at a time: while one statement runs, the embedded Postgres answers nobody else.
    for (let from = 0; from <= (size?.pages ?? 0); from += pagesAtOnce) {
      const { rows } = await database.execute<{ text: string }>(sql`
        select distinct sought.text
        from ${sql.identifier(name)} one, lateral (select to_jsonb(one)::text as row offset 0) whole,
          jsonb_to_recordset(${jsonOf(forms)}) as sought (text text, form text)
        where position(sought.form in whole.row) > 0
        and one.ctid >= ${`(${from},0)`}::tid and one.ctid < ${`(${from + pagesAtOnce},0)`}::tid`);
      for (const { text } of rows) found.add(text);
    }
  }
  return texts.filter((text) => found.has(text));
}

/** In clear, in base64 at any of its three offsets, or in hex. */
function formsOf(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  const offsets = [0, 1, 2].map((offset) =>
    Buffer.from(bytes.slice(offset, offset + Math.floor((bytes.length - offset) / 3) * 3)).toString("base64"),
  );
  return [secret, Buffer.from(bytes).toString("hex"), ...offsets];
}
