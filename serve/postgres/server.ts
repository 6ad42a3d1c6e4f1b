import pg from "pg";
import type { Backend } from "./backend.ts";

export type ServerAddress = {
  host: string;
  port: number;
  username: string;
  password: string;
  database: string;
  connections?: number;
};

/** A Postgres server of one's own. @throws Error when it cannot be reached. */
export async function openServerPostgres({
  host,
  port,
  username,
  password,
  database,
  connections = 20,
}: ServerAddress): Promise<Backend> {
  const pool = new pg.Pool({ host, port, user: username, password, database, max: connections, connectionTimeoutMillis: 5_000 });
  pool.on("error", () => {});
  const client = await pool.connect().catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });
  client.release();
  return { pool, close: () => pool.end() };
}
