import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type NeonEndpoint, startNeonEndpoint } from "../../serve/neon-endpoint/server.ts";
import type { Backend } from "../../serve/postgres/backend.ts";
import { openEmbeddedPostgres } from "../../serve/postgres/embedded.ts";
import { openDatabase } from "../../src/db/client.ts";
import { root } from "../dev/running-service.ts";

let backend: Backend;
let endpoint: NeonEndpoint;

beforeAll(async () => {
  backend = await openEmbeddedPostgres({});
  endpoint = await startNeonEndpoint({ backend });
});

afterAll(async () => {
  await endpoint.close();
  await backend.close();
});

const secret = () => randomBytes(32).toString("base64");

/** `npm run db:migrate`, as an operator runs it. */
function migrate(variables: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [join(root, "serve/migrate.ts")], {
    cwd: root,
    env: { PATH: process.env.PATH, DATABASE_URL: endpoint.databaseUrl, DATABASE_ENDPOINT: endpoint.url, ...variables },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, output })));
}

test("an operator migrates a new database, gets a password once, and may do it again", async () => {
  const secrets = { MASTER_KEY: secret(), KEY_PEPPER: secret() };
  const first = await migrate(secrets);
  expect(first.code).toBe(0);
  expect(first.output).toMatch(
    /^Migrations +up to date\nSuperadmin +superadmin made\nPassword +[A-Za-z0-9]{24} +\(it is not shown again\)\n$/,
  );
  expect(await migrate(secrets)).toEqual({ code: 0, output: "Migrations  up to date\nSuperadmin  superadmin stands already\n" });
});

test("usernames from before that differ only in case are listed, and nothing is done to them", async () => {
  const database = openDatabase({ url: endpoint.databaseUrl, endpoint: endpoint.url });
  const tenant = crypto.randomUUID();
  await database.execute(sql`insert into tenants (id, name) values (${tenant}, 'acme')`);
  for (const username of ["Alice", "bob", "ALICE"])
    await database.execute(sql`
      insert into accounts (id, tenant_id, username, email, password_hash, built_in_role, created_at)
      values (gen_random_uuid(), ${tenant}, ${username}, ${`${crypto.randomUUID()}@example.com`}, 'none', 'user', now())`);
  const { code, output } = await migrate({ MASTER_KEY: secret(), KEY_PEPPER: secret() });
  expect([code, output.split("\n").slice(1, -2)]).toEqual([
    0,
    [
      "Usernames   that differ only in case or form. They stay, and sign in exactly as written; new ones like them are refused:",
      "            acme: Alice, ALICE",
    ],
  ]);
});

test("a database from before the first release is refused with what to do, and nothing in it changes", async () => {
  const old = await openEmbeddedPostgres({});
  const itsEndpoint = await startNeonEndpoint({ backend: old });
  try {
    const address = { DATABASE_URL: itsEndpoint.databaseUrl, DATABASE_ENDPOINT: itsEndpoint.url };
    const database = openDatabase({ url: itsEndpoint.databaseUrl, endpoint: itsEndpoint.url });
    await database.execute(sql`create schema drizzle`);
    await database.execute(
      sql`create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`,
    );
    await database.execute(
      sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('of another first migration', 1763900000000)`,
    );
    const { code, output } = await migrate({ MASTER_KEY: secret(), KEY_PEPPER: secret(), ...address });
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/^This database was made by a version before the first release.*\nExport .*docs\/moving\.md/),
    ]);
    expect((await database.execute(sql`select from pg_tables where schemaname = 'public'`)).rows).toEqual([]);
  } finally {
    await itsEndpoint.close();
    await old.close();
  }
});

test.each([
  [{ KEY_PEPPER: secret() }, "MASTER_KEY is not set. See docs/running.md.\n"],
  [
    { MASTER_KEY: "short", KEY_PEPPER: secret() },
    "MASTER_KEY must be 32 bytes in base64. Make one with: openssl rand -base64 32\n",
  ],
])("%j ends with one sentence", async (variables, output) => {
  expect(await migrate(variables)).toEqual({ code: 1, output });
});
