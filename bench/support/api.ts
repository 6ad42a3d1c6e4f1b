import { Agent, request } from "node:http";

export type Answered = {
  status: number;
  code: string;
  // biome-ignore lint/suspicious/noExplicitAny: each route's own
  data: any;
  /** Of the next page of a list. */
  next: string | undefined;
  /** Round trips to the database, as `Server-Timing` has them. */
  roundTrips: number;
  milliseconds: number;
};

export type Api = {
  /** @throws Error unless it succeeds */
  // biome-ignore lint/suspicious/noExplicitAny: each route's own
  post(path: string, body: object): Promise<any>;
  /** Whatever comes of it. */
  ask(method: string, path: string, body?: object): Promise<Answered>;
};

/** Connections stay open: what is measured is the service, not the handshake. */
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** One who calls the API with one credential, or none, and with other headers. */
export function openApi(url: string, authorization?: string, others: Record<string, string> = {}): Api {
  const ask = (method: string, path: string, body?: object): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const headers = {
        ...others,
        ...(text === undefined ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) }),
        ...(authorization === undefined ? {} : { Authorization: authorization }),
      };
      const startedAt = performance.now();
      const sent = request(`${url}/api/v1${path}`, { method, headers, agent, timeout: 60_000 }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const milliseconds = performance.now() - startedAt;
          const read = chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString());
          const roundTrips = Number(/desc="(\d+)"/.exec(String(response.headers["server-timing"]))?.[1]);
          const { code = "00000", data, meta } = read;
          resolve({ status: response.statusCode ?? 0, code, data, next: meta?.next, roundTrips, milliseconds });
        });
      });
      sent.on("timeout", () => sent.destroy(new Error(`${method} ${path} took a minute.`)));
      sent.on("error", reject);
      sent.end(text);
    });
  return {
    ask,
    post: async (path, body) => {
      const { status, code, data } = await ask("POST", path, body);
      if (status >= 300) throw new Error(`POST ${path} was answered ${status}, ${code}.`);
      return data;
    },
  };
}
