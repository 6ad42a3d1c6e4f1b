import { createHash } from "node:crypto";
import { closeSync, createReadStream, existsSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { PlainError } from "../plain-error.ts";

/** Description of a backup, stored in the backup itself. */
export type BackupHeader = {
  /** The version of this format. */
  latchkey_backup: 1;
  /** A folder of the embedded Postgres as a compressed tar file, or a dump of `pg_dump` in its custom format. */
  kind: "embedded" | "server";
  made_at: string;
  /** Hashes of the secrets that it needs; null where they were not at hand. */
  secrets: SecretHashes | null;
  /** Of what comes behind the header. */
  bytes: number;
  sha256: string;
};

export type SecretHashes = { master_keys: string[]; key_pepper: string };

/** Bytes of the header, which is one line of JSON and ends with spaces: `tail -c +2049` gives what is behind it. */
const headerBytes = 2048;

/** Offset in bytes at which the content behind the header begins. */
export const contentBegin: number = headerBytes;

/**
 * Writes a backup beside its place and moves it there when it is whole.
 * @throws PlainError when the file exists and may not be replaced
 */
export async function writeBackup(
  path: string,
  { kind, secrets, content, mayOverwrite }: Pick<BackupHeader, "kind" | "secrets"> & { content: Readable; mayOverwrite: boolean },
): Promise<BackupHeader> {
  requireFree(path, mayOverwrite);
  const temporary = `${path}.part`;
  try {
    const hash = createHash("sha256");
    let bytes = 0;
    const counted = async function* (chunks: AsyncIterable<Buffer>) {
      yield Buffer.alloc(headerBytes, " ");
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    };
    // Opened before anything can fail: a stream that opens it by itself may do so after it was removed.
    const file = await open(temporary, "w", 0o600);
    await pipeline(content, counted, file.createWriteStream());
    const made_at = new Date().toISOString();
    const header: BackupHeader = { latchkey_backup: 1, kind, made_at, secrets, bytes, sha256: hash.digest("hex") };
    putHeader(temporary, header);
    requireFree(path, mayOverwrite);
    renameSync(temporary, path);
    return header;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** @throws PlainError */
export function requireFree(path: string, mayOverwrite: boolean): void {
  if (existsSync(path) && !mayOverwrite)
    throw new PlainError(`${path} exists already. Name another file, or add --overwrite to replace it.`);
}

function putHeader(path: string, header: BackupHeader): void {
  const file = openSync(path, "r+");
  writeSync(file, `${JSON.stringify(header).padEnd(headerBytes - 1)}\n`, 0);
  fsyncSync(file);
  closeSync(file);
}

/** Reads all of a backup and holds it against its header. @throws PlainError when it is no whole backup */
export async function checkBackup(path: string): Promise<BackupHeader> {
  if (!existsSync(path)) throw new PlainError(`There is no file ${path}.`);
  const header = readHeader(path);
  if (header === undefined) throw new PlainError(`${path} is no backup of Latchkey, or its beginning is damaged.`);
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of contentOf(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  if (bytes !== header.bytes || hash.digest("hex") !== header.sha256)
    throw new PlainError(`${path} is damaged: it is not as it was written. Nothing was changed; use another backup.`);
  return header;
}

function readHeader(path: string): BackupHeader | undefined {
  const bytes = Buffer.alloc(headerBytes);
  const file = openSync(path, "r");
  readSync(file, bytes, 0, headerBytes, 0);
  closeSync(file);
  try {
    const header: BackupHeader = JSON.parse(bytes.toString("utf8"));
    return header.latchkey_backup === 1 ? header : undefined;
  } catch {
    return undefined;
  }
}

/** Reads the content behind the header. */
export const contentOf = (path: string): Readable => createReadStream(path, { start: headerBytes });
