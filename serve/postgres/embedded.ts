import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import pg from "pg";
import type { Backend } from "./backend.ts";
import { EmbeddedStream } from "./embedded-stream.ts";

type EmbeddedOptions = {
  dataDir?: string | undefined;
  /** Of another database (`Backend.files`): this one begins with them, in a folder that has none. */
  files?: Blob | undefined;
};

/**
 * Opens Postgres in this process (PGlite), stored in `dataDir`, or in memory where none is given. It has one session, so the pool has one
 * connection: statements and batches queue.
 */
export async function openEmbeddedPostgres({ dataDir, files }: EmbeddedOptions): Promise<Backend> {
  const database = await PGlite.create({
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(files === undefined ? {} : { loadDataDir: files }),
    extensions: { pg_trgm },
  });
  const pool = new pg.Pool({
    stream: () => new EmbeddedStream(database),
    user: "postgres",
    database: "postgres",
    max: 1,
    idleTimeoutMillis: 0,
  });
  pool.on("error", () => {});
  return {
    pool,
    async files() {
      await pool.query("CHECKPOINT");
      // No statement runs meanwhile. What a transaction in the middle has written counts as rolled back, as after a crash.
      return database.dumpDataDir("gzip");
    },
    async close() {
      await pool.end();
      await database.close();
    },
  };
}
