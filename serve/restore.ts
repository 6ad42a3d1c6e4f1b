import { existsSync, openAsBlob, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readArguments } from "./backup/arguments.ts";
import { type BackupHeader, checkBackup, contentBegin, contentOf } from "./backup/file.ts";
import { databaseOf, queryServer, restoreServer, type Server } from "./backup/postgres-programs.ts";
import { requireSecretsOf } from "./backup/secrets.ts";
import { readConfiguration } from "./configuration.ts";
import { openDataFolder } from "./data-folder.ts";
import { PlainError, runProgram } from "./plain-error.ts";
import { openEmbeddedPostgres } from "./postgres/embedded.ts";

/** Has nodes elsewhere forget the time that is lost. A backup of a version without histories begins one when it is migrated. */
const beginHistory = `
  do $$ begin
    if to_regclass('histories') is not null then call latchkey_begin_history(); end if;
  end $$`;

// `npm run restore -- FILE`: the database as it was, while the service is stopped.
await runProgram(async () => {
  const { file, mayOverwrite } = readArguments(process.argv.slice(2), "npm run restore -- FILE");
  const { dataDir, database } = readConfiguration(process.env);
  const header = await checkBackup(file);
  requireKind(header, database.kind);
  requireSecretsOf(header, dataDir);
  const folder = openDataFolder(dataDir);
  try {
    const kept =
      database.kind === "embedded"
        ? await restoreFolder(file, folder.database, mayOverwrite)
        : await restoreIntoServer(file, database);
    // The regional nodes stored data of the time that is lost.
    rmSync(join(dataDir, "runtime"), { recursive: true, force: true });
    console.log(`Restored    the database as it was at ${header.made_at}`);
    if (kept !== undefined) console.log(`Kept        the database that was there, in ${kept}: delete it when all is well`);
    console.log("Next        npm start. What happened after the backup is lost: suspensions and revocations, too");
  } finally {
    folder.release();
  }
});

function requireKind({ kind }: BackupHeader, configured: string): void {
  if ((kind === "embedded") === (configured === "embedded")) return;
  throw new PlainError(
    kind === "embedded"
      ? "This is a backup of an embedded Postgres. Unset POSTGRES__HOST and DATABASE_URL to restore it."
      : "This is a backup of a Postgres server. Name an empty database of a server with POSTGRES__HOST and POSTGRES__DATABASE, or with DATABASE_URL.",
  );
}

/** Makes the new database beside the old one, and puts it in its place when it is whole. @returns where the old one is, if there was one */
async function restoreFolder(file: string, path: string, mayOverwrite: boolean): Promise<string | undefined> {
  const isTaken = existsSync(path);
  if (isTaken && !mayOverwrite)
    throw new PlainError(
      `There is a database in ${path} already. Name an empty data folder with LATCHKEY_DATA, or add --overwrite: the old one is kept beside it.`,
    );
  const fresh = `${path}.restoring`;
  rmSync(fresh, { recursive: true, force: true });
  try {
    const files = (await openAsBlob(file)).slice(contentBegin);
    const backend = await openEmbeddedPostgres({ dataDir: fresh, files });
    try {
      await backend.pool.query(beginHistory);
    } finally {
      await backend.close();
    }
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw new PlainError(`The backup cannot be opened (${error instanceof Error ? error.message : error}). Nothing was changed.`);
  }
  const old = `${path}.before-${new Date().toISOString().replace(/[:.]/g, "-")}`;
  if (isTaken) renameSync(path, old);
  renameSync(fresh, path);
  return isTaken ? old : undefined;
}

async function restoreIntoServer(file: string, server: Server): Promise<undefined> {
  const [found] = await queryServer<{ tables: number }>(
    server,
    "select count(*)::int as tables from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
  );
  if (found?.tables !== 0)
    throw new PlainError(
      `The database ${databaseOf(server)} has tables already. Make an empty one (createdb), and name it with POSTGRES__DATABASE or DATABASE_URL.`,
    );
  await restoreServer(server, contentOf(file));
  await queryServer(server, beginHistory);
}
