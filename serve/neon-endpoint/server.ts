import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import type { Backend } from "../postgres/backend.ts";
import { runBatch, runQuery } from "./queries.ts";

export type NeonEndpoint = {
  /** Where statements are sent: the Worker's DATABASE_ENDPOINT. */
  url: string;
  /** What they must carry: the Worker's DATABASE_URL, with a password made for this endpoint. */
  databaseUrl: string;
  close(): Promise<void>;
};

/** Bytes that one request may carry: more than the largest batch of the service. */
const requestLimit = 64 * 1024 * 1024;

/**
 * Speaks the HTTP protocol of `@neondatabase/serverless` on loopback: `POST /sql` with one query, or with `queries` as one transaction.
 * Who does not know the password gets nothing: a page in a browser on this machine can reach loopback too.
 * @param port 0 takes a free one.
 */
export async function startNeonEndpoint({ backend, port = 0 }: { backend: Backend; port?: number }): Promise<NeonEndpoint> {
  const password = randomBytes(24).toString("base64url");
  const server = createServer((request, response) => void answer(backend, password, request, response));
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}/sql`,
    databaseUrl: `postgres://latchkey:${password}@127.0.0.1/latchkey`,
    close: () => closeServer(server),
  };
}

async function answer(backend: Backend, password: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    if (request.method !== "POST" || request.url !== "/sql")
      return send(response, 404, { message: "POST /sql is all there is." });
    if (passwordOf(request) !== password)
      return send(response, 401, { message: "The connection string's password is not this endpoint's." });
    const body = await readJson(request);
    if (body === undefined) return send(response, 400, { message: "The body is not JSON." });
    const arrayMode = request.headers["neon-array-mode"] === "true";
    if (Array.isArray(body.queries)) {
      return send(response, 200, await runBatch(backend.pool, body.queries, { arrayMode, ...transactionOf(request) }));
    }
    return send(response, 200, await runQuery(backend.pool, body, { arrayMode }));
  } catch (error) {
    return sendError(response, error);
  }
}

function passwordOf({ headers }: IncomingMessage): string | undefined {
  const text = headers["neon-connection-string"]?.toString() ?? "";
  return URL.canParse(text) ? new URL(text).password : undefined;
}

function transactionOf({ headers }: IncomingMessage) {
  return {
    isolationLevel: headers["neon-batch-isolation-level"]?.toString(),
    isReadOnly: headers["neon-batch-read-only"] === "true",
    isDeferrable: headers["neon-batch-deferrable"] === "true",
  };
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown> | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > requestLimit) return undefined;
    chunks.push(chunk);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The members of an error that the driver reads. */
const errorMembers = [
  "severity",
  "code",
  "detail",
  "hint",
  "position",
  "internalPosition",
  "internalQuery",
  "where",
  "schema",
  "table",
  "column",
  "dataType",
  "constraint",
  "file",
  "line",
  "routine",
] as const;

/** Postgres' own errors are the client's to read (400); a Postgres that is not there is the endpoint's fault (503). */
function sendError(response: ServerResponse, error: unknown): void {
  if (!(error instanceof pg.DatabaseError)) {
    send(response, 503, { message: error instanceof Error ? error.message : "The database cannot be reached." });
    return;
  }
  const members = Object.fromEntries(errorMembers.flatMap((name) => (error[name] === undefined ? [] : [[name, error[name]]])));
  send(response, 400, { message: error.message, ...members });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(body));
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
