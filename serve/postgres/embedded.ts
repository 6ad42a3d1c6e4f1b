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

/** Starts PGlite in this process, stored in `dataDir`, or in memory where none is given. */
export const createEmbeddedPostgres = ({ dataDir, files }: EmbeddedOptions): Promise<PGlite> =>
  PGlite.create({
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(files === undefined ? {} : { loadDataDir: files }),
    extensions: { pg_trgm },
  });

/** Of PGlite, which has one session, so that there is one connection: statements and batches queue. */
export const onlyConnection = { user: "postgres", database: "postgres", max: 1, idleTimeoutMillis: 0 };

/** Opens Postgres in this process: for commands and tests. The service has it in a process of its own (`embedded-service.ts`). */
export async function openEmbeddedPostgres(options: EmbeddedOptions): Promise<Backend> {
  const database = await createEmbeddedPostgres(options);
  const pool = new pg.Pool({ ...onlyConnection, stream: () => new EmbeddedStream(database) });
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
