import { connect, createServer, type Socket } from "node:net";
import { LoopClock } from "./loop-clock.ts";
import { sendRefusal } from "./refusal.ts";
import { clientHeader, type Refusal } from "./request-head.ts";
import { RequestScanner } from "./request-scanner.ts";

export type ListenerOptions = {
  host: string;
  port: number;
  /** The Unix socket of the Worker's runtime. */
  target: string;
};

export type Listener = {
  /** Takes no more connections, and closes those on which nothing is asked. Resolves when the others have ended. */
  drain(): Promise<void>;
};

/** Milliseconds that a request's head may take. */
const headMs = 20_000;

/** Milliseconds that a whole request may take. */
const requestMs = 300_000;

/** Milliseconds without a byte in either direction after which a connection is closed. */
const idleMs = 75_000;

/** Milliseconds for which a connection still takes bytes after its last answer. */
const lingerMs = 2_000;

/** Milliseconds between two looks at the connections. */
const sweepMs = 1_000;

/** Descriptors that the process needs for other things. */
const ownDescriptors = 200;

/**
 * The part of all descriptors that connections to the runtime may take. The runtime has as many in all. It was seen to take two for a connection and up
 * to two for the database; the rest is for storage, and for connections whose end a busy runtime has not noticed yet.
 */
const runtimeShare = 1 / 6;

/** The part of all connections from which on those that ask for nothing make room for new ones. */
const crowdedShare = 0.9;

/** Milliseconds until the runtime has noticed that a connection was closed here, and has its descriptors back. */
const noticeMs = 1_000;

/** Connections that are looked at to find one that makes room. */
const lookedAt = 100;

/** Listens for clients in front of the Worker's runtime, and passes on what cannot be misunderstood. */
export async function startListener({ host, port, target }: ListenerOptions): Promise<Listener> {
  const connections = new Set<Connection>();
  const descriptors = descriptorLimit();
  const runtime: RuntimeSocket = { path: target, open: 0, most: Math.floor(descriptors * runtimeShare) };
  const waits = new LoopClock();
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    if (connections.size > server.maxConnections * crowdedShare) makeRoom(connections);
    const connection = new Connection(socket, runtime, waits);
    connections.add(connection);
    socket.once("close", () => connections.delete(connection));
  });
  server.maxConnections = descriptors - ownDescriptors;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, backlog: 1_024 }, resolve);
  });
  const sweep = setInterval(() => {
    const now = performance.now();
    for (const connection of connections) connection.closeIfSlow(now);
  }, sweepMs);
  return {
    drain: () =>
      new Promise((resolve) => {
        clearInterval(sweep);
        server.close(() => resolve());
        for (const connection of connections) connection.closeIfUnused();
      }),
  };
}

/** Closes the oldest connection that asks for nothing. */
function makeRoom(connections: Set<Connection>): void {
  let looked = 0;
  for (const connection of connections) {
    if (connection.closeIfUnused() || looked === lookedAt) return;
    looked += 1;
  }
}

/** Node has raised the soft limit to the hard one. */
function descriptorLimit(): number {
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft?: number | "unlimited" } } };
  const limit = userLimits?.open_files?.soft;
  return typeof limit === "number" ? limit : 65_536;
}

type RuntimeSocket = {
  path: string;
  /** Connections at this moment, and at most. */
  open: number;
  most: number;
};

/** A client's connection, and one to the runtime for as long, from the first request on. */
class Connection {
  readonly #client: Socket;
  readonly #runtimeSocket: RuntimeSocket;
  readonly #waits: LoopClock;
  readonly #scanner = new RequestScanner();
  /** The client's address, as the field at the end of each head names it. */
  readonly #address: string;
  #runtime: Socket | undefined;
  #waitingSince = performance.now();

  constructor(client: Socket, runtimeSocket: RuntimeSocket, waits: LoopClock) {
    this.#client = client;
    this.#waits = waits;
    this.#runtimeSocket = runtimeSocket;
    this.#address = JSON.stringify(addressOf(client));
    client.setTimeout(idleMs, () => client.destroy());
    client.on("error", () => {});
    client.on("close", () => this.#runtime?.destroy());
    client.on("data", (bytes: Buffer) => this.#take(bytes));
    client.on("end", () => (this.#runtime ?? client).end());
    client.on("drain", () => this.#runtime?.resume());
  }

  closeIfSlow(now: number): void {
    const { isIdle, isInHead } = this.#scanner;
    const mayWait = isInHead || (isIdle && this.#runtime === undefined) ? headMs : isIdle ? Number.POSITIVE_INFINITY : requestMs;
    if (now - this.#waitingSince > mayWait) this.#refuse({ status: 408, reason: "The request took too long." });
  }

  /** @returns whether it was closed */
  closeIfUnused(): boolean {
    if (this.#runtime !== undefined) return false;
    this.#client.destroy();
    return true;
  }

  #take(bytes: Buffer): void {
    if (this.#scanner.isIdle) this.#waitingSince = performance.now();
    const { pieces, refusal } = this.#scanner.scan(bytes);
    if (pieces.length > 0) {
      if (this.#runtime === undefined && this.#runtimeSocket.open >= this.#runtimeSocket.most) {
        this.#refuse({ status: 503, reason: "The service has too many connections. Try again in a second." });
        return;
      }
      this.#runtime ??= this.#connect();
      const runtime = this.#runtime;
      runtime.cork();
      for (const { kind, bytes: piece } of pieces) {
        if (kind === "bytes") runtime.write(piece);
        else {
          runtime.write(piece.subarray(0, -2));
          runtime.write(this.#endOfHead(), "latin1");
        }
      }
      runtime.uncork();
      if (runtime.writableNeedDrain) this.#client.pause();
    }
    if (refusal !== undefined) this.#refuse(refusal);
  }

  /** Returns the end of a head: the field that says who the client is, and since when the request waits. */
  #endOfHead(): string {
    return `${clientHeader}: {"clientIp":${this.#address},"receivedAt":${this.#waits.since()}}\r\n\r\n`;
  }

  #connect(): Socket {
    const client = this.#client;
    const socket = this.#runtimeSocket;
    const runtime = connect({ path: socket.path, allowHalfOpen: true });
    socket.open += 1;
    let isConnected = false;
    runtime.once("connect", () => {
      isConnected = true;
    });
    runtime.on("data", (bytes: Buffer) => {
      if (!client.write(bytes)) runtime.pause();
    });
    runtime.on("drain", () => client.resume());
    runtime.on("error", () => {
      // The supervisor is starting the runtime again.
      if (isConnected) return;
      this.#runtime = undefined;
      this.#refuse({ status: 503, reason: "The service is starting. Try again in a second." });
    });
    let hasEnded = false;
    runtime.on("end", () => {
      hasEnded = true;
      client.end();
    });
    runtime.on("close", () => {
      setTimeout(() => (socket.open -= 1), hasEnded ? 0 : noticeMs).unref();
      if (isConnected) this.#closeAfterAnswer();
    });
    return runtime;
  }

  /**
   * Ends the client's connection and takes what it still sends, for a while: closed at once with bytes unread, TCP resets it, and the client may never see
   * the answer (RFC 9112, 9.6). A refusal of a body that is too large comes while the client is sending.
   */
  #closeAfterAnswer(): void {
    const client = this.#client;
    client.removeAllListeners("data");
    client.resume();
    client.end();
    const timer = setTimeout(() => client.destroy(), lingerMs);
    client.once("close", () => clearTimeout(timer));
  }

  /** A refusal on a connection that has passed on requests is no answer: it could come in the middle of one of theirs. */
  #refuse(refusal: Refusal): void {
    this.#client.removeAllListeners("data");
    if (this.#runtime === undefined) sendRefusal(this.#client, refusal);
    else this.#client.destroy();
  }
}

/** An IPv4 address that came in over IPv6 is written as the one that it is. */
const addressOf = ({ remoteAddress = "" }: Socket): string => remoteAddress.replace(/^::ffff:(?=\d+\.)/, "");
