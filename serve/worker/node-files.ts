import { closeSync, existsSync, globSync, openSync, readSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Beginning of every SQLite file (https://www.sqlite.org/fileformat.html, section 1.3). */
const magic = "SQLite format 3\0";

/**
 * Deletes files of Durable Objects that are no databases any more, or whose own tables of the runtime are damaged: the runtime could not even start the
 * object that has one, which so could not heal itself. Other damage is healed by the object. All that such a file had is in Postgres, but for counts of some seconds.
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
  return begins.toString("latin1") === magic && canStart(path);
}

/** SQLITE_CORRUPT and SQLITE_NOTADB (https://www.sqlite.org/rescode.html): other errors, such as a file that is locked, are no damage. */
const damageCodes = [11, 26];

/** Reads what the runtime itself reads before it starts the object: the tables that begin with `_cf_`. */
function canStart(path: string): boolean {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true });
    const tables = database.prepare("select name from sqlite_master where type = 'table' and name glob '_cf_*'").all();
    for (const { name } of tables) database.prepare(`select * from "${name}"`).all();
    return true;
  } catch (error) {
    const code = (error as { errcode?: number }).errcode ?? 0;
    // The lowest byte is the kind of the error.
    return !damageCodes.includes(code % 256);
  } finally {
    database?.close();
  }
}
