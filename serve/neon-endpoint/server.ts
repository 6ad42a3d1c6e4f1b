import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import type { Backend } from "../postgres/backend.ts";
import { ResponseTooLarge } from "./answer-text.ts";
import { ConnectionFault, runBatch, runQuery } from "./queries.ts";

export type NeonEndpoint = {
  /** Address that statements are sent to: the Worker's DATABASE_ENDPOINT. */
  url: string;
  /** Connection string that statements must carry: the Worker's DATABASE_URL, with a password made for this endpoint. */
  databaseUrl: string;
  close(): Promise<void>;
};

/** Bytes that one request may have: `sql_over_http_max_request_size_bytes` of Neon's proxy. */
export const requestLimit = 10 * 1024 * 1024;

type Options = {
  backend: Backend;
  port?: number;
  /** Is called for each statement that fails because the database's disk is full. */
  onDiskFull?: () => void;
};

/** SQLSTATE of a database that finds no room on its disk. */
const diskFull = "53100";

/**
 * Speaks the HTTP protocol of `@neondatabase/serverless` on loopback: `POST /sql` with one query, or with `queries` as one transaction. Its limits,
 * statuses and error members are those of Neon's proxy (neondatabase/neon, proxy/src/serverless/sql_over_http.rs).
 * A caller without the password gets nothing: a page in a browser on this machine can reach loopback too.
 * @param port 0 takes a free one.
 */
export async function startNeonEndpoint({ backend, port = 0, onDiskFull = () => {} }: Options): Promise<NeonEndpoint> {
  const password = randomBytes(24).toString("base64url");
  const server = createServer((request, response) => void answer({ backend, password, onDiskFull }, request, response));
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

type Answering = { backend: Backend; password: string; onDiskFull: () => void };

async function answer(
  { backend, password, onDiskFull }: Answering,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const hangUp = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) hangUp.abort();
  });
  try {
    if (request.method !== "POST" || (request.url !== "/sql" && request.url !== "/files"))
      return send(response, 404, withoutState("There are only POST /sql and POST /files here."));
    if (passwordOf(request) !== password)
      return send(response, 401, withoutState("The connection string's password is not this endpoint's."));
    if (request.url === "/files") return await sendFiles(backend, response);
    const body = parseBody(await readBody(request));
    const arrayMode = request.headers["neon-array-mode"] === "true";
    const queryRequest = { backend, arrayMode, disconnected: hangUp.signal };
    const isBatch = Array.isArray(body.queries);
    const text = await (isBatch
      ? runBatch(queryRequest, body.queries as unknown[], transactionOf(request))
      : runQuery(queryRequest, body));
    send(response, 200, text);
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === diskFull) onDiskFull();
    if (!hangUp.signal.aborted) sendError(response, error);
  }
}

/** For a backup: a copy of an embedded database's files. */
async function sendFiles(backend: Backend, response: ServerResponse): Promise<void> {
  if (backend.files === undefined)
    return send(response, 409, withoutState("This database is a server of its own: its own tools make a copy."));
  const files = await backend.files();
  response.writeHead(200, { "Content-Type": "application/gzip", "Content-Length": files.size });
  await pipeline(files.stream(), response);
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

class RequestTooLarge extends Error {}

class NotJson extends Error {}

/** Beyond the limit nothing is kept: what still comes is read and dropped, so that the client can read the answer. */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= requestLimit) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (length > requestLimit) throw new RequestTooLarge(`request is too large (max is ${requestLimit} bytes)`);
  return Buffer.concat(chunks);
}

function parseBody(bytes: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // The same answer as for JSON that is no object.
  }
  throw new NotJson("could not parse the HTTP request body");
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

/** Only what Postgres itself says has an SQLSTATE. What lies between client and Postgres has an empty one. */
function sendError(response: ServerResponse, error: unknown): void {
  const source = error instanceof ConnectionFault && error.cause instanceof pg.DatabaseError ? error.cause : error;
  const message = source instanceof Error ? source.message : String(source);
  const members =
    source instanceof pg.DatabaseError
      ? Object.fromEntries(errorMembers.map((name) => [name, source[name] ?? null]))
      : withoutState(message);
  send(response, statusOf(error), { ...members, message });
}

function statusOf(error: unknown): number {
  if (error instanceof RequestTooLarge) return 413;
  if (error instanceof ResponseTooLarge) return 507;
  // A connection that breaks in the middle is 400, as an error of Postgres is; one that was never made is 500.
  return error instanceof ConnectionFault ? 500 : 400;
}

const withoutState = (message: string) => ({
  ...Object.fromEntries(errorMembers.map((name) => [name, null])),
  message,
  code: "",
  severity: "",
});

function send(response: ServerResponse, status: number, body: object | string): void {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
