import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The statements of the first migration that no table, function or trigger declares: those before the tables, and those at its end. */
export const firstStatements = {
  before: ["CREATE EXTENSION IF NOT EXISTS pg_trgm;"],
  after: ["CALL latchkey_begin_history();"],
};

/**
 * Deletes every migration of a folder, so that the next one is the first. For the time before a release alone: no database has them.
 * @returns a function that puts them back
 */
export function deleteMigrations(folder: string): () => void {
  const names = [...readdirSync(folder), ...readdirSync(join(folder, "meta")).map((name) => join("meta", name))];
  const deleted = names.filter((name) => /^\d{4}_.*\.sql$|^meta\/.*\.json$/.test(name));
  const contents = deleted.map((name) => [join(folder, name), readFileSync(join(folder, name))] as const);
  for (const [path] of contents) rmSync(path);
  writeFileSync(
    join(folder, "meta/_journal.json"),
    `${JSON.stringify({ version: "7", dialect: "postgresql", entries: [] }, null, 2)}\n`,
  );
  return () => {
    for (const [path, content] of contents) writeFileSync(path, content);
  };
}
