import { type Cause, causeOfFailure, causeOfUnsigned, type NoAnswer } from "./causes.ts";
import { asText, type Bytes, fromUtf8, parseObject, toUtf8 } from "./encoding.ts";
import type { PublicKey } from "./public-keys.ts";
import type { Runtime } from "./runtime.ts";
import { acceptSignature, digestOf, type Question, signedAt } from "./signatures.ts";

/** An answer that the service signed. Refusals are answers too. */
export type Answer = {
  isAnswer: true;
  status: number;
  /** Five digits; 00000 is success. */
  code: string;
  message: string;
  data: unknown;
  /** By the service's clock, milliseconds since 1970. */
  signedAt: number;
};

export type Reply = Answer | ({ isAnswer: false } & NoAnswer);

export type Call = {
  method: "GET" | "POST" | "DELETE";
  /** Below the tenant, with its query. */
  path: string;
  authorization: string;
  body?: unknown;
  idempotencyKey?: string;
  /** Ends the request, and rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Lets the request outlive the page (Fetch, `keepalive`). */
  outlivesPage?: boolean;
};

export type Service = {
  /** `https://licenses.example.com/api/v1/tenants/acme`. */
  tenantUrl: string;
  publicKeys: readonly PublicKey[];
  timeoutMs: number;
  runtime: Runtime;
};

/** Bytes of an answer that are read at most: no answer of the service to an app comes near. */
const longestAnswer = 4_000_000;

/**
 * Sends one request and gives the signed answer, or says why there is none. Never follows a redirection, which would carry the license key away.
 * @throws the reason of `call.signal` when the caller gives up
 */
export async function send({ tenantUrl, publicKeys, timeoutMs, runtime }: Service, call: Call): Promise<Reply> {
  const url = new URL(`${tenantUrl}${call.path}`);
  const sent = call.body === undefined ? new Uint8Array() : toUtf8(JSON.stringify(call.body));
  const question: Question = { method: call.method, url, digest: await digestOf(sent), nonce: runtime.uuid() };
  const timer = new AbortController();
  const request = new AbortController();
  const giveUp = () => request.abort();
  call.signal?.addEventListener("abort", giveUp);
  let isOver = false;
  const timedOut = runtime.wait(timeoutMs, timer.signal).then(() => {
    isOver = !timer.signal.aborted;
    request.abort();
  });
  try {
    call.signal?.throwIfAborted();
    const asked = ask(runtime, call, question, sent, request.signal).then((response) =>
      "isAnswer" in response ? response : readAnswer(response, question, publicKeys),
    );
    const reply = await Promise.race([asked, timedOut]);
    call.signal?.throwIfAborted();
    const late = `The service did not answer within ${timeoutMs / 1_000} seconds.`;
    return reply === undefined || isOver ? noAnswer("timeout", late) : reply;
  } finally {
    call.signal?.removeEventListener("abort", giveUp);
    timer.abort();
  }
}

/** Malformed, no such route, another method, an idempotency key of another request, too large, another media type: nothing about a license. */
const rejected = ["40000", "40004", "40005", "40009", "40013", "40015"];

type Received = { status: number; type: string; headers: Headers; body: Bytes };

async function ask(
  runtime: Runtime,
  call: Call,
  question: Question,
  sent: Bytes,
  signal: AbortSignal,
): Promise<Received | Reply> {
  try {
    const response = await runtime.fetch(question.url.href, {
      method: call.method,
      headers: {
        Authorization: call.authorization,
        "Accept-Signature": acceptSignature(question),
        "Content-Digest": question.digest,
        ...(call.body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(call.idempotencyKey === undefined ? {} : { "Idempotency-Key": call.idempotencyKey }),
      },
      redirect: "manual",
      signal,
      ...(call.body === undefined ? {} : { body: sent }),
      ...(call.outlivesPage === true ? { keepalive: true } : {}),
    });
    const { status, type, headers } = response;
    const body = await bodyOf(response);
    if (body === undefined) return noAnswer("interception", "The answer is longer than any of the service.");
    return { status, type, headers, body };
  } catch (error) {
    return { isAnswer: false, ...causeOfFailure(error) };
  }
}

/** Reads a body, undefined where it does not end in time. */
async function bodyOf(response: Response): Promise<Bytes | undefined> {
  if (response.body === null) return new Uint8Array();
  const reader = response.body.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    length += value.length;
    if (length > longestAnswer) {
      await reader.cancel();
      return undefined;
    }
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

async function readAnswer(
  { status, type, headers, body }: Received,
  question: Question,
  keys: readonly PublicKey[],
): Promise<Reply> {
  const envelope = status === 204 ? { code: "00000", message: "", data: {} } : parseObject(fromUtf8(body));
  const code = asText(envelope?.code);
  const wait = secondsOf(headers.get("Retry-After"));
  const retryAfter = wait === undefined ? {} : { retryAfterSeconds: wait };
  const at = await signedAt({ status, headers, body }, question, keys);
  if (at === undefined || code === undefined) {
    const contentType = headers.get("Content-Type") ?? "";
    return { isAnswer: false, ...causeOfUnsigned({ status, type, contentType, isEnvelope: code !== undefined, ...retryAfter }) };
  }
  const message = asText(envelope?.message) ?? "";
  const shown = `${message} (HTTP ${status}, ${code})`;
  if (status === 429) return noAnswer("rate_limited", shown, retryAfter);
  if (status >= 500) return noAnswer("server_error", shown, retryAfter);
  // The first try of the same change is still going on, or its answer was lost.
  if (code === "40008") return noAnswer("server_error", shown, retryAfter);
  if (rejected.includes(code)) return noAnswer("request_rejected", shown);
  return { isAnswer: true, status, code, message, data: envelope?.data, signedAt: at };
}

const noAnswer = (cause: Cause, detail: string, more: { retryAfterSeconds?: number } = {}): Reply => ({
  isAnswer: false,
  cause,
  detail,
  ...more,
});

/** RFC 9110, section 10.2.3: seconds. The service sends no dates. */
const secondsOf = (field: string | null): number | undefined =>
  field !== null && /^\d{1,6}$/.test(field) ? Number(field) : undefined;
