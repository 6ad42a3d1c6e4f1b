import type { Pool, PoolClient } from "pg";

/** A Postgres that the local Neon endpoint stands in front of. */
export type Backend = {
  pool: Pool;
  /** Has the server give up the statement that a connection runs. PGlite cannot: a statement there runs to its end before anything else does. */
  cancel?(connection: PoolClient): Promise<void>;
  /** A compressed tar file of the database's folder, as of one moment: of an embedded database alone. */
  files?(): Promise<Blob>;
  close(): Promise<void>;
};
