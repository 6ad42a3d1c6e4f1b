import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import pg from "pg";
import type { Backend } from "./backend.ts";
import { EmbeddedStream } from "./embedded-stream.ts";

/**
 * Opens Postgres in this process (PGlite), stored in `dataDir`, or in memory where none is given. It has one session, so the pool has one
 * connection: statements and batches queue.
 */
export async function openEmbeddedPostgres({ dataDir }: { dataDir?: string | undefined }): Promise<Backend> {
  const database = await PGlite.create({ ...(dataDir === undefined ? {} : { dataDir }), extensions: { pg_trgm } });
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
    async close() {
      await pool.end();
      await database.close();
    },
  };
}
