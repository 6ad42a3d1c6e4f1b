import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";

export type Migration = {
  /** The file's name without its ending: "0003_refusals_and_counts". */
  tag: string;
  statements: string[];
};

/** The migrations of a folder, in the order of drizzle-kit's journal. */
export function readMigrations(folder: string): Migration[] {
  const journal: { entries: { tag: string }[] } = JSON.parse(readFileSync(join(folder, "meta/_journal.json"), "utf8"));
  return journal.entries.map(({ tag }) => ({ tag, statements: statementsOf(readFileSync(join(folder, `${tag}.sql`), "utf8")) }));
}

const breakpoint = "--> statement-breakpoint";

const statementsOf = (text: string): string[] =>
  text
    .split(breakpoint)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");

/** The text of a migration's file. */
export const migrationText = (statements: string[]): string => `${statements.join(`\n${breakpoint}\n`)}\n`;

/** Opens an embedded Postgres in memory, as the migrations leave it. */
export async function openMigrated(migrations: Migration[]): Promise<PGlite> {
  const database = await PGlite.create({ extensions: { pg_trgm } });
  for (const migration of migrations) await applyMigration(database, migration);
  return database;
}

/** In one transaction, as everywhere. */
export async function applyMigration(database: PGlite, { tag, statements }: Migration): Promise<void> {
  try {
    await database.transaction(async (transaction) => {
      for (const statement of statements) await transaction.exec(statement);
    });
  } catch (error) {
    throw new Error(`The migration ${tag} fails.`, { cause: error });
  }
}
