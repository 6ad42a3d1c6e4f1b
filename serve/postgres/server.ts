import { connect } from "node:net";
import pg, { type PoolClient } from "pg";
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
  return { pool, cancel: (connection) => sendCancelRequest({ host, port }, connection), close: () => pool.end() };
}

/** CancelRequest of Postgres' protocol, on a connection of its own: 16 bytes with the code, the process and its secret. */
function sendCancelRequest({ host, port }: Pick<ServerAddress, "host" | "port">, connection: PoolClient): Promise<void> {
  // The types do not know them: they came with the connection's start.
  const { processID, secretKey } = connection as PoolClient & { processID: number; secretKey: number };
  const message = Buffer.alloc(16);
  for (const [index, value] of [16, 80_877_102, processID, secretKey].entries()) message.writeInt32BE(value, index * 4);
  return new Promise((resolve, reject) => {
    const address = host.startsWith("/") ? { path: `${host}/.s.PGSQL.${port}` } : { host, port };
    const socket = connect(address, () => socket.end(message));
    // The server reads it and closes.
    socket.once("close", () => resolve());
    socket.once("error", reject);
    socket.resume();
  });
}
