import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import { PlainError, runProgram } from "../serve/plain-error.ts";
import { writeBlockFunction } from "./schema/block-function.ts";
import { findChanges, hasChanges, statementsOfChanges } from "./schema/changes.ts";
import { readDefinitionFiles, readDefinitions } from "./schema/definitions.ts";
import { writeDisclosureFunctions } from "./schema/disclosure-functions.ts";
import { deleteMigrations, firstStatements } from "./schema/first-migration.ts";
import { migrationText, openMigrated, readMigrations } from "./schema/migrations.ts";
import { schemaDocument } from "./schema/schema-document.ts";

const root = join(import.meta.dirname, "..");
const folder = join(root, "drizzle");
const journal = join(folder, "meta/_journal.json");

// Writes the migration that brings a database from what the migrations give to what src/db/schema, drizzle/functions and drizzle/triggers say, where
// they differ, and drizzle/schema.sql. It takes what `drizzle-kit generate` takes: `-- --name=a_name`. With `-- --first` it writes all migrations anew
// as one.
await runProgram(async () => {
  const { isFirst, parameters } = readParameters(process.argv.slice(2));
  const putBack = isFirst ? deleteMigrations(folder) : undefined;
  const journalBefore = readFileSync(journal, "utf8");
  const before = readMigrations(folder);
  writeDisclosureFunctions(folder);
  writeBlockFunction(folder);
  try {
    runDrizzleKit(parameters);
    const migrated = await migrateDefinitions(before.length, parameters);
    writeFileSync(join(folder, "schema.sql"), await schemaDocument(migrated));
    await migrated.close();
  } catch (error) {
    // Half a migration is none: the next run makes it whole.
    for (const { tag } of readMigrations(folder).slice(before.length)) {
      rmSync(join(folder, `${tag}.sql`));
      rmSync(join(folder, `meta/${tag.slice(0, 4)}_snapshot.json`));
    }
    writeFileSync(journal, journalBefore);
    putBack?.();
    throw error;
  }
});

/** Puts what the files change into the newest migration where this run made it, else into one of its own. Returns a database after all migrations. */
async function migrateDefinitions(countBefore: number, parameters: string[]): Promise<PGlite> {
  const made = readMigrations(folder)[countBefore];
  if (countBefore === 0) made?.statements.unshift(...firstStatements.before);
  const database = await openMigrated(readMigrations(folder).slice(0, countBefore));
  const changes = await findChanges(database, readDefinitionFiles(folder), made);
  if (made === undefined && !hasChanges(changes)) return database;
  if (made === undefined) runDrizzleKit(["--custom", ...parameters]);
  const migrations = readMigrations(folder);
  const target = migrations[countBefore];
  if (target === undefined) throw new Error("drizzle-kit has made no migration.");
  target.statements = statementsOfChanges(changes, made?.statements ?? []);
  if (countBefore === 0) target.statements.push(...firstStatements.after);
  writeFileSync(join(folder, `${target.tag}.sql`), migrationText(target.statements));
  const migrated = await openMigrated(migrations);
  const isSame = JSON.stringify(await readDefinitions(migrated)) === JSON.stringify(await readDefinitions(database));
  await database.close();
  if (!isSame) throw new Error(`The migration ${target.tag} does not give what drizzle/functions and drizzle/triggers say.`);
  console.log(`drizzle/${target.tag}.sql`);
  return migrated;
}

function readParameters(given: string[]): { isFirst: boolean; parameters: string[] } {
  const isFirst = given.includes("--first");
  const others = given.filter((parameter) => parameter !== "--first");
  return { isFirst, parameters: isFirst ? [...others, "--name=first_release"] : others };
}

function runDrizzleKit(parameters: string[]): void {
  const program = join(root, "node_modules/drizzle-kit/bin.cjs");
  const { status } = spawnSync(process.execPath, [program, "generate", ...parameters], { cwd: root, stdio: "inherit" });
  if (status !== 0) throw new PlainError("drizzle-kit has failed.");
}
