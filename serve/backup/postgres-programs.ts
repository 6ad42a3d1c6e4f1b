import { type ChildProcess, spawn } from "node:child_process";
import { Readable } from "node:stream";
import pg from "pg";
import type { Configuration } from "../configuration.ts";
import { PlainError } from "../plain-error.ts";

/** A Postgres that is not embedded. */
export type Server = Exclude<Configuration["database"], { kind: "embedded" }>;

/** Streams the output of `pg_dump` in its custom format. The stream fails if the program fails. */
export const dumpServer = (server: Server): Readable => Readable.from(dumpOf(server));

async function* dumpOf(server: Server): AsyncGenerator<Buffer> {
  const child = runProgramOfPostgres("pg_dump", ["--format=custom", "--no-owner", "--no-privileges"], server);
  const end = ended(child, "pg_dump");
  end.catch(() => undefined);
  if (child.stdout !== null) yield* child.stdout;
  await end;
}

/** All of the dump or nothing. @throws PlainError */
export async function restoreServer(server: Server, dump: Readable): Promise<void> {
  const parameters = [
    "--no-owner",
    "--no-privileges",
    "--exit-on-error",
    "--single-transaction",
    `--dbname=${databaseOf(server)}`,
  ];
  const child = runProgramOfPostgres("pg_restore", parameters, server);
  if (child.stdin === null) throw new Error("pg_restore has no input");
  // The program may end early and break this pipe. How the program ended says why, so this error is ignored.
  child.stdin.on("error", () => undefined);
  dump.pipe(child.stdin);
  await ended(child, "pg_restore");
}

/** Streams the rows of some tables of a dump in the custom format as plain text. The stream fails if the program fails. */
export async function* plainTextOf(dump: Readable, tables: readonly string[]): AsyncGenerator<Buffer> {
  const child = spawn("pg_restore", ["--data-only", "--file=-", ...tables.map((table) => `--table=${table}`)]);
  const end = ended(child, "pg_restore");
  end.catch(() => undefined);
  // The program may end early and break this pipe. How the program ended says why, so this error is ignored.
  child.stdin.on("error", () => undefined);
  dump.pipe(child.stdin);
  yield* child.stdout;
  await end;
}

/** @throws PlainError when it cannot be reached */
export async function queryServer<Row extends pg.QueryResultRow>(server: Server, statement: string): Promise<Row[]> {
  const client = new pg.Client(
    server.kind === "neon"
      ? { connectionString: server.url }
      : { host: server.host, port: server.port, user: server.username, password: server.password, database: server.database },
  );
  try {
    await client.connect();
    const { rows } = await client.query<Row>(statement);
    return rows;
  } catch (error) {
    const reason = error instanceof Error ? error.message || String((error as NodeJS.ErrnoException).code) : error;
    throw new PlainError(
      `The database cannot be reached or refuses (${reason}). Check POSTGRES__HOST and its kin, or DATABASE_URL.`,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

export const databaseOf = (server: Server): string =>
  server.kind === "neon" ? decodeURIComponent(new URL(server.url).pathname.slice(1)) : server.database;

function runProgramOfPostgres(program: string, parameters: string[], server: Server): ChildProcess {
  return spawn(program, parameters, { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...environmentOf(server) } });
}

/**
 * Returns the address and the user in environment variables for programs of Postgres. Other users could read a password on a command line.
 */
function environmentOf(server: Server): Record<string, string> {
  if (server.kind === "server") {
    const { host, port, username, password, database } = server;
    return { PGHOST: host, PGPORT: String(port), PGUSER: username, PGPASSWORD: password, PGDATABASE: database };
  }
  const { hostname, port, username, password, searchParams } = new URL(server.url);
  return {
    PGHOST: hostname,
    PGPORT: port || "5432",
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: databaseOf(server),
    ...(searchParams.has("sslmode") ? { PGSSLMODE: searchParams.get("sslmode") ?? "" } : {}),
  };
}

/** Resolves when a program has ended well. @throws PlainError with what it said last */
async function ended(child: ChildProcess, program: string): Promise<void> {
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-2_000);
  });
  const code = await new Promise<number | string | null>((resolve) => {
    child.once("error", ({ code: reason }: NodeJS.ErrnoException) => resolve(reason ?? "failed"));
    child.once("close", (exitCode, signal) => resolve(exitCode ?? signal));
  });
  if (code === 0) return;
  if (code === "ENOENT")
    throw new PlainError(
      `${program} is not on this machine. Install the client programs of PostgreSQL (Debian: postgresql-client).`,
    );
  throw new PlainError(`${program} failed: ${said.trim().split("\n", 1)[0] || code}`);
}
