import type { Pool, PoolClient } from "pg";

/** A Postgres that the local Neon endpoint stands in front of. */
export type Backend = {
  pool: Pool;
  /** Has the server give up the statement that a connection runs. PGlite cannot: a statement there runs to its end before anything else does. */
  cancel?(connection: PoolClient): Promise<void>;
  /** Ends the server's process, and starts it again, unless the statement that it runs is over soon: for a server that cannot cancel one. */
  giveUp?(over: AbortSignal): void;
  /** A compressed tar file of the database's folder, as of one moment: of an embedded database alone. */
  files?(): Promise<Blob>;
  /** Rejects with a PlainError when the server's process does not start any more. */
  failed?: Promise<never>;
  close(): Promise<void>;
};
