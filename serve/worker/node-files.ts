import { closeSync, existsSync, globSync, openSync, readSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** What a file of SQLite begins with (https://www.sqlite.org/fileformat.html, section 1.3). */
const magic = "SQLite format 3\0";

/**
 * Deletes files of Durable Objects that are no databases any more: the runtime could not even start the object that has one, which so could not
 * heal itself. What only a part of is damaged is healed by the object. All that such a file had is in Postgres, but for counts of some seconds.
 * @returns the names of the files that were deleted
 */
export function deleteDamagedFiles(storage: string): string[] {
  const damaged = globSync("**/*.sqlite", { cwd: storage }).filter((name) => !isDatabase(join(storage, name)));
  for (const name of damaged)
    for (const ending of ["", "-wal", "-shm"]) rmSync(join(storage, `${name}${ending}`), { force: true });
  return damaged;
}

/** A new one may be empty while its first changes are in the log beside it. */
function isDatabase(path: string): boolean {
  if (statSync(path).size === 0) return existsSync(`${path}-wal`);
  const file = openSync(path, "r");
  const begins = Buffer.alloc(magic.length);
  readSync(file, begins, 0, magic.length, 0);
  closeSync(file);
  return begins.toString("latin1") === magic;
}
