import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Name of what the proxy between the service and its database does. */
export type Fault = "up" | "slow" | "refuse" | "hang" | "reset" | "garbage";

export type FaultProxy = {
  /** The Worker's DATABASE_ENDPOINT. */
  url: string;
  set(fault: Fault): Promise<void>;
  stop(): Promise<void>;
};

/** Milliseconds that a slow database takes for anything. */
const slowMs = 300;

const page = "<!doctype html><title>Sign in</title><p>Accept the terms of this network to go on.</p>";

const emptyResult = { command: "SELECT", rowCount: 0, rowAsArray: true, fields: [], rows: [] };

type Nonsense = (response: ServerResponse, real: () => Promise<Buffer>) => void | Promise<void>;

const send = (response: ServerResponse, status: number, type: string, body: string | Buffer): void => {
  response.writeHead(status, { "Content-Type": type });
  response.end(body);
};

/** Responses that are sent in place of an answer, in turn. Where the real answer is used, the statement has happened. */
const nonsense: Nonsense[] = [
  (response) => send(response, 200, "text/html", page),
  (response) => send(response, 200, "application/json", ""),
  (response) => send(response, 200, "application/json", "null"),
  (response) => send(response, 200, "application/json", "{}"),
  (response) => send(response, 200, "application/json", JSON.stringify(emptyResult)),
  (response) => send(response, 200, "application/json", JSON.stringify({ results: [emptyResult] })),
  (response) => send(response, 400, "text/html", page),
  (response) => send(response, 500, "text/html", page),
  (response) => send(response, 502, "application/json", JSON.stringify({ message: "no upstream" })),
  async (response, real) => {
    const answer = await real();
    send(response, 200, "application/json", answer.subarray(0, answer.length / 2));
  },
  async (response, real) => {
    const answer = await real();
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": answer.length });
    response.write(answer.subarray(0, answer.length / 2), () => response.destroy());
  },
];

/** Stands before a database's endpoint and passes everything on, until it is told to go wrong. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true });
  let fault: Fault = "up";
  let turn = 0;
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (fault === "hang") return;
    if (fault === "reset") {
      incoming.socket.resetAndDestroy();
      return;
    }
    const body = await bytesOf(incoming);
    if (fault === "slow") await new Promise((resolve) => setTimeout(resolve, slowMs));
    const real = () => pass(agent, target, incoming, body);
    if (fault === "garbage") {
      turn += 1;
      await nonsense[turn % nonsense.length]?.(response, async () => (await real()).body);
      return;
    }
    const { status, body: answered } = await real();
    send(response, status, "application/json", answered);
  };
  const server = createServer((incoming, response) => {
    answer(incoming, response).catch(() => response.destroy());
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${port}/sql`,
    set: async (next) => {
      fault = next;
      if (next === "refuse") await close();
      else if (!server.listening) await listen(port);
    },
    stop: async () => {
      await close();
      agent.destroy();
    },
  };
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const pass = (
  agent: Agent,
  target: string,
  { method, headers }: IncomingMessage,
  body: Buffer,
): Promise<{ status: number; body: Buffer }> =>
  new Promise((resolve, reject) => {
    const sent = request(target, { method, headers, agent }, (response) => {
      bytesOf(response).then((bytes) => resolve({ status: response.statusCode ?? 0, body: bytes }), reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
