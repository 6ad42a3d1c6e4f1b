import { join } from "node:path";
import { NeonDbError } from "@neondatabase/serverless";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";
import { foldNames } from "../src/accounts/names-store.ts";
import { openDatabase, openDatabaseClient } from "../src/db/client.ts";
import type { NeonClient } from "../src/db/neon-client.ts";
import { PlainError } from "./plain-error.ts";

type Address = { DATABASE_URL: string; DATABASE_ENDPOINT?: string | undefined };

/** How often, beyond once for each migration, the list of pending ones is read again because somebody else did some of them meanwhile. */
const mostRetries = 20;

/**
 * Brings the database to the state that this code needs. Each migration is one transaction, noted where drizzle-kit notes it, so that
 * one that fails leaves nothing. Running again changes nothing; of several that run together, one does each migration.
 * @throws NeonDbError when a migration fails or the database cannot be reached; PlainError when the database was made before the first release.
 */
export async function applyMigrations({ DATABASE_URL, DATABASE_ENDPOINT }: Address): Promise<void> {
  const client = openDatabaseClient({ url: DATABASE_URL, endpoint: DATABASE_ENDPOINT, deadlineMs: 120_000 });
  const migrations = readMigrationFiles({ migrationsFolder: join(import.meta.dirname, "../drizzle") });
  await client.transaction([
    client.query("select pg_advisory_xact_lock($1)", [lockId]),
    client.query("create schema if not exists drizzle"),
    client.query(notesTable),
  ]);
  await requireExpectedStart(client, migrations);
  for (let attempt = 0; attempt <= migrations.length + mostRetries; attempt += 1) {
    const done = await lastDone(client);
    const pending = migrations.filter(({ folderMillis }) => folderMillis > done);
    const [next] = pending;
    if (next === undefined) {
      await foldNames(openDatabase({ url: DATABASE_URL, endpoint: DATABASE_ENDPOINT, deadlineMs: 120_000 }));
      return;
    }
    await applyOne(client, next);
  }
  throw new Error("The migrations did not come to an end.");
}

/** @throws PlainError when the first migration of the database is not the first of this version */
async function requireExpectedStart(client: NeonClient, [first]: MigrationMeta[]): Promise<void> {
  const { rows } = await client.query("select hash from drizzle.__drizzle_migrations order by created_at limit 1", [], {
    arrayMode: true,
  });
  const [applied] = rows as [string][];
  if (applied === undefined || applied[0] === first?.hash) return;
  throw new PlainError(
    [
      "This database was made by a version before the first release, and this version can't upgrade it. Nothing was changed.",
      "Export the licenses of each tenant with the version that made it, start this version with a new database, and import them: docs/moving.md says how.",
    ].join("\n"),
  );
}

/** When the youngest migration that the database has was written, in milliseconds since 1970. */
async function lastDone(client: NeonClient): Promise<number> {
  const { rows } = await client.query("select max(created_at) from drizzle.__drizzle_migrations", [], { arrayMode: true });
  // One row with one column.
  const [[done]] = rows as [[string | null]];
  return Number(done ?? 0);
}

/** Any number that is this project's own: who migrates holds this lock. */
const lockId = 7_105_331_104;

const notesTable = `create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`;

/** Does the migration, or nothing where somebody else has done it meanwhile. */
async function applyOne(client: NeonClient, { sql, hash, folderMillis }: MigrationMeta): Promise<void> {
  try {
    await client.transaction([
      client.query("select pg_advisory_xact_lock($1)", [lockId]),
      // Division by zero is the plainest way to leave a transaction that is sent as a whole.
      client.query(
        "select 1 / (case when exists (select from drizzle.__drizzle_migrations where created_at >= $1) then 0 else 1 end)",
        [folderMillis],
      ),
      ...sql.map((statement) => client.query(statement)),
      client.query("insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)", [hash, folderMillis]),
    ]);
  } catch (error) {
    if (!(error instanceof NeonDbError && error.code === divisionByZero)) throw error;
  }
}

/** SQLSTATE. */
const divisionByZero = "22012";
