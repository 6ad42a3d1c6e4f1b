import { closeSync, createReadStream, existsSync, openAsBlob, openSync, readSync } from "node:fs";
import type { Readable } from "node:stream";
import { openDatabase } from "../../src/db/client.ts";
import { checkBackup, contentBegin, contentOf } from "../backup/file.ts";
import { plainTextOf } from "../backup/postgres-programs.ts";
import { startNeonEndpoint } from "../neon-endpoint/server.ts";
import { PlainError } from "../plain-error.ts";
import { openEmbeddedPostgres } from "../postgres/embedded.ts";
import { databaseSource } from "./database-source.ts";
import { dumpSource } from "./dump-source.ts";
import type { AuditSource } from "./source.ts";

/** Milliseconds that one statement may take. */
const deadlineMs = 120_000;

/** Tables that a verification reads. */
const tables = ["events", "seals", "signing_keys", "tenants"];

/** Opens the file of `npm run backup`, or of `pg_dump` in its custom format or in plain text. @throws PlainError */
export async function openDump(path: string): Promise<AuditSource> {
  if (!existsSync(path)) throw new PlainError(`There is no file ${path}.`);
  const beginning = beginningOf(path);
  if (beginning.startsWith('{"latchkey_backup"')) return openBackup(path);
  if (beginning.startsWith("PGDMP")) return dumpSource(plainTextOf(createReadStream(path), tables));
  return dumpSource(createReadStream(path, { highWaterMark: 1024 * 1024 }));
}

function beginningOf(path: string): string {
  const bytes = Buffer.alloc(32);
  const file = openSync(path, "r");
  const length = readSync(file, bytes);
  closeSync(file);
  return bytes.toString("latin1", 0, length);
}

async function openBackup(path: string): Promise<AuditSource> {
  const { kind } = await checkBackup(path);
  if (kind === "server") return dumpSource(plainTextOf(contentOf(path) as Readable, tables));
  const backend = await openEmbeddedPostgres({ files: (await openAsBlob(path)).slice(contentBegin) });
  const endpoint = await startNeonEndpoint({ backend });
  const database = openDatabase({ url: endpoint.databaseUrl, endpoint: endpoint.url, deadlineMs });
  return {
    ...databaseSource(database),
    async close() {
      await endpoint.close();
      await backend.close();
    },
  };
}
