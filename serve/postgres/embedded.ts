import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import pg from "pg";
import type { Backend } from "./backend.ts";

/**
 * Postgres in this process (PGlite), kept in `dataDir`, or in memory where there is none. It has one session, so the pool has one
 * connection: statements and batches queue.
 */
export async function openEmbeddedPostgres({ dataDir }: { dataDir?: string | undefined }): Promise<Backend> {
  const database = await PGlite.create({ ...(dataDir === undefined ? {} : { dataDir }), extensions: { pg_trgm } });
  const server = new PGLiteSocketServer({ db: database, host: "127.0.0.1", port: 0 });
  const listening = new Promise<{ port: number }>((resolve) => {
    server.addEventListener("listening", (event) => resolve((event as CustomEvent<{ port: number }>).detail));
  });
  await server.start();
  const { port } = await listening;
  const pool = new pg.Pool({ host: "127.0.0.1", port, user: "postgres", database: "postgres", max: 1, idleTimeoutMillis: 0 });
  pool.on("error", () => {});
  return {
    pool,
    async close() {
      await pool.end();
      await server.stop();
      await database.close();
    },
  };
}
