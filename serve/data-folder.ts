import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { PlainError } from "./plain-error.ts";

export type LocalSecrets = { MASTER_KEY: string; KEY_PEPPER: string };

/** Another process has the folder: the service, as a rule. */
export class DataFolderInUse extends PlainError {}

export type DataFolder = {
  path: string;
  database: string;
  secrets: LocalSecrets;
  /** Writes the secrets into the folder; undefined where they come from it. A database that was made with others cannot be read with these. */
  keepNewSecrets: (() => void) | undefined;
  release(): void;
};

/**
 * Takes the data folder for this process alone, and makes it on the first start. The lock is one that the kernel holds (SQLite's file
 * lock): it goes with the process, however that ends.
 * @throws PlainError when another process has it, when it is not its owner's alone, or when it cannot be written.
 */
export function openDataFolder(path: string): DataFolder {
  makeFolder(path);
  const lock = takeLock(path);
  const database = join(path, "database");
  // The embedded database's process ends with the one that had the folder: moments after it, where that was killed.
  takeDatabaseLock(database).close();
  return { path, database, ...readSecrets(join(path, "secrets.json")), release: () => lock.close() };
}

/** Milliseconds for which a process that has the embedded database may take to end. */
const databaseWaitMs = 10_000;

/** Takes an embedded database for this process alone, as the data folder is taken: two at once would destroy it. @throws PlainError */
export function takeDatabaseLock(database: string): DatabaseSync {
  const lock = new DatabaseSync(`${database}.lock`, { timeout: databaseWaitMs });
  try {
    lock.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return lock;
  } catch {
    lock.close();
    throw new DataFolderInUse(`The database ${database} is in use by another process. Stop that one.`);
  }
}

/** Only its owner may look into the folder: it holds the secrets, and the sockets on which the service's own processes meet. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new PlainError(`The data folder ${path} cannot be made: ${error instanceof Error ? error.message : error}`);
  }
  const { uid, mode } = statSync(path);
  const user = process.getuid?.();
  if (user === undefined) return;
  if (uid !== user)
    throw new PlainError(
      `The data folder ${path} belongs to another user (${uid}). Start the service as that user, or set LATCHKEY_DATA to another folder.`,
    );
  if ((mode & othersRights) !== 0)
    throw new PlainError(
      `The data folder ${path} is open to other users (mode ${(mode & 0o777).toString(8)}). Close it: chmod 700 ${path}`,
    );
}

/** Bits of a file's mode: whatever its group and the others may do. */
const othersRights = 0o077;

function takeLock(path: string): DatabaseSync {
  const lock = new DatabaseSync(join(path, "lock"), { timeout: 0 });
  try {
    lock.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return lock;
  } catch {
    lock.close();
    throw new DataFolderInUse(
      `The data folder ${path} is in use by another process. Stop that one, or set LATCHKEY_DATA to another folder.`,
    );
  }
}

/** The two Worker secrets, readable by their owner only. Where there are none, new ones that are not written yet. */
function readSecrets(path: string): Pick<DataFolder, "secrets" | "keepNewSecrets"> {
  if (existsSync(path)) return { secrets: JSON.parse(readFileSync(path, "utf8")), keepNewSecrets: undefined };
  const secrets: LocalSecrets = { MASTER_KEY: randomSecret(), KEY_PEPPER: randomSecret() };
  const keepNewSecrets = () => writeFileSync(path, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  return { secrets, keepNewSecrets };
}

const randomSecret = (): string => randomBytes(32).toString("base64");
