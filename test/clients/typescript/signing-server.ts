import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that the server was sent. */
export type Received = { method: string; path: string; query: string; headers: IncomingMessage["headers"]; body: any };

/** Everything of an answer that may be tampered with on its way. */
export type Sent = { status: number; headers: Record<string, string>; body: string };

/** Changes a signed answer, answers by itself, or never ends. */
export type Interference = (answer: Sent, response: ServerResponse, received: Received) => Sent | "handled" | "hangs";

type Handler = (received: Received) => {
  status: number;
  code?: string;
  message?: string;
  data?: unknown;
  headers?: Record<string, string>;
};

const digestOf = (text: string): string => `sha-256=:${createHash("sha256").update(text).digest("base64")}:`;

/** A server that signs as the service does (RFC 9421), and on whose answers a test can lay its hands. */
export class SigningServer {
  readonly received: Received[] = [];
  /** Answers, by method and path below the tenant. */
  readonly handlers: Record<string, Handler> = {};
  /** Seconds since 1970 by the service's clock. */
  now: () => number = () => Math.floor(Date.now() / 1_000);
  interference: Interference | undefined;
  readonly #key: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync("ed25519");
  readonly #server: Server;
  #watchers: (() => void)[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<SigningServer> {
    const server = createServer((request, response) => void service.#answer(request, response));
    const service = new SigningServer(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get privateKey(): KeyObject {
    return this.#key.privateKey;
  }

  /** The key that an app embeds, as PEM. */
  get publicKey(): string {
    return this.#key.publicKey.export({ type: "spki", format: "pem" }).toString();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Resolves when so many requests came. */
  async receives(count: number): Promise<void> {
    while (this.received.length < count) await new Promise<void>((resolve) => this.#watchers.push(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const { pathname, search } = new URL(request.url ?? "", this.url);
    const path = pathname.replace(/^\/api\/v1\/tenants\/[^/]+/, "");
    const received = {
      method: request.method ?? "",
      path,
      query: search,
      headers: request.headers,
      body: text === "" ? undefined : JSON.parse(text),
    };
    this.received.push(received);
    for (const watcher of this.#watchers.splice(0)) watcher();
    const handler = this.handlers[`${received.method} ${path}`];
    const answer = handler?.(received) ?? { status: 404, code: "40004", message: "There is no such route." };
    const signed = this.signed(answer, { ...received, fullPath: pathname, text });
    const sent = this.interference?.(signed, response, received) ?? signed;
    if (sent === "hangs" || sent === "handled") return;
    response.writeHead(sent.status, sent.headers).end(sent.body);
  }

  /** Returns an answer as the service would sign it. */
  signed(
    answer: ReturnType<Handler>,
    request: Received & { fullPath: string; text: string },
    privateKey = this.#key.privateKey,
  ): Sent {
    const { status, code = "00000", message = "OK", data = {}, headers = {} } = answer;
    const body = status === 204 ? "" : JSON.stringify({ request_id: "r", code, message, server_time: this.now(), data });
    const [, label = "", covered = "", nonce = ""] =
      /^(\w+)=(\(.*\));nonce="([^"]+)"$/.exec(String(request.headers["accept-signature"])) ?? [];
    const parameters = `${covered};created=${this.now()};keyid="key-1";alg="ed25519";nonce="${nonce}"`;
    const base = [
      `"@status": ${status}`,
      `"content-digest": ${digestOf(body)}`,
      `"@method";req: ${request.method}`,
      `"@path";req: ${request.fullPath}`,
      `"@query";req: ${request.query === "" ? "?" : request.query}`,
      `"content-digest";req: ${request.headers["content-digest"]}`,
      `"@signature-params": ${parameters}`,
    ].join("\n");
    const signature = sign(null, Buffer.from(base), privateKey).toString("base64");
    return {
      status,
      headers: {
        "Content-Type": "application/json",
        "Content-Digest": digestOf(body),
        "Signature-Input": `${label}=${parameters}`,
        Signature: `${label}=:${signature}:`,
        ...headers,
      },
      body,
    };
  }
}
