import { PlainError } from "../plain-error.ts";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** One of the two services of an import. */
export type Endpoint = {
  /** The name that a person gives it. */
  name: string;
  fetch: Fetch;
  headers: Record<string, string>;
  /** Waits so many milliseconds. */
  wait: (milliseconds: number) => Promise<void>;
};

export type Reply = { status: number; body: unknown };

/** Times that a request is sent again before the import gives up. It goes on there when it is started again. */
const mostTries = 8;

/** Sends a request, and again after 429, 5xx and a lost connection: each time twice as late, or when the service says. @throws PlainError */
export async function send(endpoint: Endpoint, method: string, url: string, body?: unknown): Promise<Reply> {
  const { name, fetch, headers, wait } = endpoint;
  for (let tries = 1; ; tries += 1) {
    const answered = await ask(fetch, url, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { "Content-Type": contentTypeOf(headers) }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (typeof answered !== "string" && answered.status !== 429 && answered.status < 500) {
      if (answered.status === 401 || answered.status === 403)
        throw new PlainError(`${name} refuses ${method} ${pathOf(url)} with ${answered.status}: ${await answered.text()}`);
      return { status: answered.status, body: await jsonOf(answered) };
    }
    if (tries === mostTries) {
      const why = typeof answered === "string" ? answered : `status ${answered.status}`;
      throw new PlainError(`${name} does not answer ${method} ${pathOf(url)}: ${why}. Start the import again: it goes on here.`);
    }
    const seconds = typeof answered === "string" ? 0 : Number(answered.headers.get("Retry-After") ?? 0);
    await wait(seconds > 0 ? seconds * 1_000 : 500 * 2 ** tries);
  }
}

const contentTypeOf = ({ Accept = "application/json" }: Record<string, string>): string => Accept;

/** Returns the response, or what went wrong with the connection. */
async function ask(fetch: Fetch, url: string, init: RequestInit): Promise<Response | string> {
  try {
    return await fetch(url, init);
  } catch (error) {
    return error instanceof Error
      ? `${error.message}${error.cause instanceof Error ? ` (${error.cause.message})` : ""}`
      : String(error);
  }
}

async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new PlainError(`This is not an answer of the API: ${text.slice(0, 200)}`);
  }
}

const pathOf = (url: string): string => new URL(url).pathname;
