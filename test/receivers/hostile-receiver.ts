import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";

/** One request of a courier, as a receiver saw it. */
export type Received = {
  /** `webhook-id` */
  id: string;
  body: string;
  /** Signed text and signature of `v1a`, to be verified later. */
  signed: string;
  asymmetric: string;
  /** The receiver answered with a status of 200 to 299. */
  isTaken: boolean;
  receivedAt: number;
};

export type HostileReceiver = {
  url: string;
  received: Received[];
  /** Sentences about requests that no receiver may get: a signature that does not verify, no POST. */
  wrong: string[];
  /** The secret of its webhook, once that is made. */
  secret: string;
  stop(): Promise<void>;
};

/** Ways to answer. The receiver has done with a request before it answers, so whoever hears nothing sends it again. */
const answers = {
  ok: (response) => response.writeHead(204).end(),
  okWithMuch: (response) => response.writeHead(200).end("x".repeat(200_000)),
  fails: (response) => response.writeHead(500).end("an error page"),
  redirects: (response) => response.writeHead(301, { Location: "http://127.0.0.1:9/elsewhere" }).end(),
  notFound: (response) => response.writeHead(404).end("\0\xFF binary"),
  busy: (response) => response.writeHead(503, { "Retry-After": "1" }).end(),
  garbage: (response) => response.socket?.end("this is no HTTP\r\n\r\n"),
  closesEarly: (response) => response.socket?.destroy(),
  breaksOff: (response) => {
    response.writeHead(200, { "Content-Length": "1000" });
    response.write("half");
    setTimeout(() => response.socket?.destroy(), 50);
  },
  drips: (response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write("."), 100);
    response.once("close", () => clearInterval(timer));
  },
  hangs: () => {},
} satisfies Record<string, (response: ServerResponse) => void>;

export type Answer = keyof typeof answers;

const taken: readonly Answer[] = ["ok", "okWithMuch", "breaksOff", "drips"];

/**
 * Starts a receiver of webhooks on loopback that answers as it is told.
 * @param choose says how the next request is answered
 */
export async function startReceiver(choose: () => Answer): Promise<HostileReceiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => undefined);
    response.on("error", () => undefined);
    request.on("end", () => {
      const answer = choose();
      take(request.method ?? "", request.headers, Buffer.concat(chunks).toString(), taken.includes(answer));
      answers[answer](response);
    });
  });
  server.keepAliveTimeout = 1_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: HostileReceiver = {
    url: `http://127.0.0.1:${port}/hook`,
    received: [],
    wrong: [],
    secret: "",
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const take = (method: string, headers: Record<string, string | string[] | undefined>, body: string, isTaken: boolean) => {
    const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    const { "webhook-id": id = "", "webhook-timestamp": timestamp = "", "webhook-signature": signature = "" } = given;
    try {
      new Webhook(receiver.secret).verify(body, given);
      if (method !== "POST") receiver.wrong.push(`${id} came with ${method}`);
    } catch (error) {
      receiver.wrong.push(`${id}: ${error}`);
    }
    const asymmetric =
      signature
        .split(" ")
        .find((one) => one.startsWith("v1a,"))
        ?.slice(4) ?? "";
    receiver.received.push({ id, body, signed: `${id}.${timestamp}.${body}`, asymmetric, isTaken, receivedAt: Date.now() });
  };
  return receiver;
}

/** Returns one of several, each as often as its share says. @param random from 0 to 1 */
export function chosen<Name extends string>(shares: Partial<Record<Name, number>>, random: number): Name {
  // The names of the object.
  const entries = Object.entries(shares) as [Name, number][];
  let left = random * entries.reduce((sum, [, share]) => sum + share, 0);
  for (const [name, share] of entries) {
    left -= share;
    if (left <= 0) return name;
  }
  return (entries.at(-1) as [Name, number])[0];
}
