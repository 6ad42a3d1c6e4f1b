import createClient, { type Middleware } from "openapi-fetch";
import type { paths } from "./contract.ts";
import { leave, liveSession } from "./door.ts";
import { Problem, type Refusal, unreachable } from "./problem.ts";
import { rememberRequest } from "./requests.ts";

/** Paths whose bodies have passwords, codes or tokens. Their commands have no text of the body. */
const isSecret = (url: string): boolean => /\/auth\/|password|second-factor/.test(url);

/**
 * Codes that say that the session has ended elsewhere, or that its account may not sign in any more. It ends here too.
 * Other refusals with 401 are of a password that was typed, such as one's own for a new token.
 */
const endings = ["40001", "49016", "49017"];

const middleware: Middleware = {
  async onRequest({ request }) {
    const session = await liveSession();
    if (session !== undefined && !request.headers.has("Authorization"))
      request.headers.set("Authorization", `Bearer ${session.access}`);
    return request;
  },
  async onResponse({ request, response }) {
    if (response.ok) return undefined;
    const problem = new Problem(response.status, await refusalOf(response));
    if (endings.includes(problem.code) && request.headers.has("Authorization")) leave(problem.message);
    throw problem;
  },
  onError: ({ error }) => (error instanceof Problem ? error : unreachable()),
};

/** Requests that read though they are no GET: what they ask for does not fit into a path. */
const isRead = (url: string): boolean => /\/actions\/(explain|find)$/.test(url);

async function refusalOf(response: Response): Promise<Partial<Refusal>> {
  try {
    return await response.json();
  } catch {
    return {};
  }
}

/**
 * The service's API, typed by its OpenAPI document. A refusal is thrown as a `Problem`, so `data` is always there. Each change is remembered, to be shown
 * as a command.
 */
export const api = createClient<paths>({ fetch: sendAndRemember });
api.use(middleware);

async function sendAndRemember(request: Request): Promise<Response> {
  const isChange = request.method !== "GET" && request.method !== "HEAD" && !isRead(request.url);
  const body = isChange ? await request.clone().text() : "";
  const response = await fetch(request);
  if (isChange)
    rememberRequest({
      method: request.method,
      url: request.url,
      body: body || undefined,
      isSecret: isSecret(request.url),
      status: response.status,
    });
  return response;
}

/** The body of an answer. What is refused was thrown before. */
export async function bodyOf<Body>(answer: Promise<{ data?: Body }>): Promise<NonNullable<Body>> {
  const { data } = await answer;
  if (data === undefined || data === null) throw new Problem(0, {});
  return data;
}

/** The `data` of an answer's envelope. Text is what a route answers that was asked for a table, and none of this. */
export async function dataOf<Data>(answer: Promise<{ data?: { data?: Data } | string | undefined }>): Promise<NonNullable<Data>> {
  const body = await bodyOf(answer);
  const data = typeof body === "string" ? undefined : body.data;
  if (data === undefined || data === null) throw new Problem(0, {});
  return data as NonNullable<Data>;
}
