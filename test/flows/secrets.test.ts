import { env } from "cloudflare:workers";
import { getTableName, is, sql } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import { expect, inject, test } from "vitest";
import type { Environment } from "../../src/context.ts";
import { openDatabase } from "../../src/db/client.ts";
import * as schema from "../../src/db/schema.ts";
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

  const dump = await dumpOfDatabase();
  expect(dump).toContain(name);
  expect(dump).toContain("b5:2f:0c:9a");
  const environment = env as unknown as Environment;
  const secrets = [
    password,
    inject("superadmin").password,
    session.access,
    random.license_key,
    ownKey,
    signed.license_key,
    file.certificate.split("\n")[1],
    environment.MASTER_KEY,
    environment.KEY_PEPPER,
    "PRIVATE KEY",
  ];
  for (const secret of secrets) expect(secret && appearsIn(dump, secret), secret).toBe(false);
});

async function dumpOfDatabase(): Promise<string> {
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
  const database = openDatabase({ url, endpoint });
  const tables = Object.values(schema as Record<string, unknown>).filter((table) => is(table, PgTable));
  expect(tables.length).toBeGreaterThan(15);
  const dumps = tables.map(async (table) => {
    // In pages: all rows of all tests are more than one answer may hold.
    const name = sql.identifier(getTableName(table));
    let dump = "";
    for (let last: unknown = "(0,0)"; last !== undefined; ) {
      const { rows } = await database.execute(
        sql`select ctid::text as place, to_jsonb(one)::text as row from ${name} one where ctid > ${last}::tid order by ctid limit 100`,
      );
      dump += `${rows.map(({ row }) => row).join("\n")}\n`;
      last = rows.at(-1)?.place;
    }
    return dump;
  });
  return (await Promise.all(dumps)).join("\n");
}

/** In clear, in base64 at any of its three offsets, or in hex. */
function appearsIn(dump: string, secret: string): boolean {
  const bytes = new TextEncoder().encode(secret);
  const offsets = [0, 1, 2].map((offset) =>
    Buffer.from(bytes.slice(offset, offset + Math.floor((bytes.length - offset) / 3) * 3)).toString("base64"),
  );
  return [secret, Buffer.from(bytes).toString("hex"), ...offsets].some((form) => dump.includes(form));
}
