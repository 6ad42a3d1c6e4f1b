import { existsSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { readArguments } from "./backup/arguments.ts";
import { askForFiles } from "./backup/control.ts";
import { requireFree, writeBackup } from "./backup/file.ts";
import { databaseOf, dumpServer } from "./backup/postgres-programs.ts";
import { findSecrets, hashesOf } from "./backup/secrets.ts";
import { readConfiguration } from "./configuration.ts";
import { DataFolderInUse, openDataFolder } from "./data-folder.ts";
import { PlainError, runProgram } from "./plain-error.ts";
import { openEmbeddedPostgres } from "./postgres/embedded.ts";

// `npm run backup -- FILE`: a copy of the database, while the service runs or not.
await runProgram(async () => {
  const { file, mayOverwrite } = readArguments(process.argv.slice(2), "npm run backup -- FILE");
  const { dataDir, database } = readConfiguration(process.env);
  requireFree(file, mayOverwrite);
  const secrets = findSecrets(dataDir);
  const hashes = secrets === undefined ? null : hashesOf(secrets);
  const isEmbedded = database.kind === "embedded";
  const content = isEmbedded ? await filesOf(dataDir) : dumpServer(database);
  const kind = isEmbedded ? "embedded" : "server";
  const { bytes } = await writeBackup(file, { kind, secrets: hashes, content, mayOverwrite });
  const source = isEmbedded ? `the embedded Postgres in ${join(dataDir, "database")}` : `the database ${databaseOf(database)}`;
  console.log(`Backup      ${file} (${Math.ceil(bytes / 1024)} KiB) of ${source}`);
  console.log(`Secrets     not in it. Keep ${whereSecretsAre(dataDir)} in another place: the backup cannot be read without`);
});

/** The database's files, from the service that runs on them, or from the folder where none does. */
async function filesOf(dataDir: string): Promise<Readable> {
  if (!existsSync(join(dataDir, "database", "PG_VERSION")))
    throw new PlainError(`There is no database in ${dataDir}. Name its data folder with LATCHKEY_DATA.`);
  let folder: ReturnType<typeof openDataFolder>;
  try {
    folder = openDataFolder(dataDir);
  } catch (error) {
    if (error instanceof DataFolderInUse) return askForFiles(dataDir);
    throw error;
  }
  const backend = await openEmbeddedPostgres({ dataDir: folder.database });
  try {
    const files = await backend.files?.();
    if (files === undefined) throw new Error("an embedded database without files");
    return Readable.from(files.stream());
  } finally {
    await backend.close();
    folder.release();
  }
}

function whereSecretsAre(dataDir: string): string {
  const areVariables = Boolean(process.env.MASTER_KEY && process.env.KEY_PEPPER);
  return areVariables ? "MASTER_KEY and KEY_PEPPER" : join(dataDir, "secrets.json");
}
