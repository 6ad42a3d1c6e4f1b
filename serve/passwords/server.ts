import { rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { availableParallelism } from "node:os";
import { hashPassword, verifyPassword } from "../../src/crypto/passwords.ts";
import { busyStatus } from "../../src/passwords/process-client.ts";
import { WorkQueue } from "../../src/passwords/work-queue.ts";

/** Passwords that are hashed at once: a core is left to what answers validations, where there is more than one. */
export const passwordsAtOnce: number = Math.max(1, availableParallelism() - 1);

/** Passwords that wait for each that is hashed. At some 150 ms each the last waits less than two seconds. */
const mostWaitingForEach = 12;

/** Milliseconds that a password waits at most. */
const longestWaitMs = 2_000;

/** Bytes of a request at most: a password has 1,024 characters, and what is stored of one is short. */
const mostBytes = 16 * 1024;

/**
 * Hashes and verifies passwords in Node's thread pool, for whoever reaches the socket: `POST /hash` and `POST /verify` with JSON. What would have to
 * wait too long is refused with 503.
 */
export async function startPasswordServer(socket: string): Promise<void> {
  const queue = new WorkQueue({
    atOnce: passwordsAtOnce,
    mostWaiting: passwordsAtOnce * mostWaitingForEach,
    longestWaitMs,
  });
  const server = createServer((request, response) => {
    answer(queue, request, response).catch((error: unknown) => {
      // The log must not contain a password or a hash.
      console.error(`The password process failed: ${error instanceof Error ? error.name : "unknown error"}.`);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  rmSync(socket, { force: true });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(socket, resolve));
}

async function answer(queue: WorkQueue, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const work = request.method === "POST" ? works[request.url ?? ""] : undefined;
  const body = await bodyOf(request);
  if (work === undefined || body === undefined) return void response.writeHead(work === undefined ? 404 : 400).end();
  const result = await queue.run(() => work(body));
  if (result === undefined) return void response.writeHead(busyStatus).end();
  response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(result));
}

type Body = { password: string; stored: string };

const works: Record<string, (body: Body) => Promise<string | boolean>> = {
  "/hash": ({ password }) => hashPassword(password),
  "/verify": ({ password, stored }) => verifyPassword(password, stored),
};

/** Undefined for what is none. */
async function bodyOf(request: IncomingMessage): Promise<Body | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > mostBytes) return undefined;
    parts.push(part);
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(parts).toString("utf8"));
    const { password, stored = "" } = (body ?? {}) as Record<string, unknown>;
    return typeof password === "string" && typeof stored === "string" ? { password, stored } : undefined;
  } catch {
    return undefined;
  }
}
