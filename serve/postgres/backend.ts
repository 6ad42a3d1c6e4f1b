import type { Pool } from "pg";

/** A Postgres that the local Neon endpoint stands in front of. */
export type Backend = { pool: Pool; close(): Promise<void> };
