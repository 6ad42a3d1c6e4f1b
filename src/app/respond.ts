import { joinUtf8, toUtf8 } from "../crypto/encoding.ts";
import { rateHeaders } from "../document/rate-store.ts";
import { type NativeFieldError, successCode } from "../formats/native/present-refusal.ts";
import type { NativeCode } from "../formats/native/refusals.ts";
import type { Answer, LinesAnswer } from "../http/answer.ts";
import { contentDigest } from "../http/digest.ts";
import { coversField, type SignatureWish, signatureFields } from "../http/signature.ts";
import { clientUrlOf, isOverTls } from "./client-address.ts";
import type { AppContext, RequestState } from "./state.ts";

type Envelope = {
  code: NativeCode | typeof successCode;
  message: string;
  data?: unknown;
  count?: number | undefined;
  next?: string | null | undefined;
  errors?: NativeFieldError[];
};

/** Sends an answer in the contract's envelope. */
export function respond(c: AppContext, answer: Exclude<Answer, LinesAnswer>): Promise<Response> | Response {
  if (answer.status === 204) return sendNothing(c);
  if ("bytes" in answer) {
    const disposition =
      answer.fileName === undefined ? {} : { "Content-Disposition": `attachment; filename="${answer.fileName}"` };
    return sendBytes(c, 200, answer.bytes, answer.contentType, disposition);
  }
  if ("json" in answer) {
    const { requestId, now } = c.get("request");
    c.get("request").code = successCode;
    const head = `{"request_id":"${requestId}","code":"${successCode}","message":"OK","server_time":${unixSeconds(now)},"data":`;
    return sendBytes(c, 200, joinUtf8([head, ...answer.json, "}"]), "application/json", answer.headers);
  }
  const { status, data, count, next, headers } = answer;
  return sendEnvelope(c, status, { code: successCode, message: "OK", data, count, next }, headers);
}

/** Nothing has a digest too, for a signature to stand on. */
export const sendNothing = (c: AppContext, headers: Record<string, string> = {}): Promise<Response> | Response =>
  send(c, 204, null, {
    ...(coversField(c.get("request").signatureWish, "content-digest") ? { "Content-Digest": contentDigest("") } : {}),
    ...headers,
  });

export function sendEnvelope(
  c: AppContext,
  status: number,
  { code, message, data = {}, count, next, errors }: Envelope,
  headers: Record<string, string> = {},
): Promise<Response> | Response {
  const { requestId, now } = c.get("request");
  c.get("request").code = code;
  const envelope = {
    request_id: requestId,
    code,
    message,
    server_time: unixSeconds(now),
    ...(count === undefined ? {} : { count }),
    data,
    ...(next === undefined ? {} : { meta: { next } }),
    ...(errors === undefined || errors.length === 0 ? {} : { errors }),
  };
  return sendBytes(c, status, JSON.stringify(envelope), "application/json", headers);
}

const unixSeconds = (instant: Date): number => Math.floor(instant.getTime() / 1000);

/** Sends a body with its Content-Digest (RFC 9530, section 2). */
export function sendBytes(
  c: AppContext,
  status: number,
  body: Uint8Array | string,
  contentType: string,
  headers: Record<string, string> = {},
): Promise<Response> | Response {
  // What is hashed and sent as text is encoded twice.
  const bytes = typeof body === "string" ? toUtf8(body) : body;
  return send(c, status, bytes, { "Content-Type": contentType, "Content-Digest": contentDigest(bytes), ...headers });
}

/** Sends a body that is written while it is sent. It has no Content-Digest: nobody knows that before the end. */
export const sendStream = (
  c: AppContext,
  body: ReadableStream<Uint8Array>,
  { contentType, fileName }: { contentType: string; fileName: string },
): Promise<Response> | Response =>
  send(c, 200, body, { "Content-Type": contentType, "Content-Disposition": `attachment; filename="${fileName}"` });

type Content = Uint8Array | string | ReadableStream<Uint8Array> | null;

/** Signed where the client asks for it. */
function send(c: AppContext, status: number, body: Content, headers: Record<string, string>): Promise<Response> | Response {
  const state = c.get("request");
  return state.signatureWish === undefined
    ? new Response(body, { status, headers: { ...headersOf(c), ...headers } })
    : sendSigned(c, state.signatureWish, { status, body, headers });
}

async function sendSigned(
  c: AppContext,
  wish: SignatureWish,
  { status, body, headers }: { status: number; body: Content; headers: Record<string, string> },
): Promise<Response> {
  const state = c.get("request");
  // Before the timing is told: it may take a round trip.
  const signer = await state.findSigner();
  const fields = { ...headersOf(c), ...headers };
  const message = { request: c.req.raw, url: clientUrlOf(c), status, headers: fields, now: state.now };
  const signed = signer === undefined ? fields : Object.assign(fields, await signatureFields(wish, signer, message));
  return new Response(body, { status, headers: signed });
}

/** Any site may call: credentials travel in a header that a page must hold, never in a cookie. Only a page's request names its site. */
const crossOrigin = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers":
    "X-Request-Id, Content-Digest, Server-Timing, Retry-After, RateLimit, RateLimit-Policy, Age, Idempotency-Replayed, Signature, Signature-Input",
};

const preflight = {
  "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
  "Access-Control-Allow-Headers": "Authorization, Content-Type, Cache-Control, Idempotency-Key, Accept-Signature, Content-Digest",
  "Access-Control-Max-Age": "86400",
};

/** What a browser asks before it calls from another site. */
export const respondPreflight = (c: AppContext): Response =>
  new Response(null, { status: 204, headers: { ...headersOf(c), ...preflight } });

/** What every answer carries, whatever it says. */
const always = {
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/** RFC 6797, section 7.2: not to be said without TLS. */
const overTls = { "Strict-Transport-Security": "max-age=31536000" };

function headersOf(c: AppContext): Record<string, string> {
  const state = c.get("request");
  const { headers } = c.req.raw;
  return {
    ...always,
    ...(isOverTls(c) ? overTls : undefined),
    ...(headers.has("Origin") ? crossOrigin : undefined),
    "X-Request-Id": state.requestId,
    "Server-Timing": serverTiming(state),
    ...(state.rate === null ? undefined : rateHeaders(state.rate)),
  };
}

/** For work that comes after the answer was written, unless it was signed with the answer. */
export function tellTiming(c: AppContext, response: Response): void {
  const state = c.get("request");
  if (!coversField(state.signatureWish, "server-timing")) response.headers.set("Server-Timing", serverTiming(state));
}

/** W3C Server-Timing: milliseconds in all, milliseconds at the database, and the number of round trips to it. */
function serverTiming({ startedAt, meter }: RequestState): string {
  const total = (performance.now() - startedAt).toFixed(1);
  return `total;dur=${total}, db;dur=${meter.milliseconds.toFixed(1)};desc="${meter.roundTrips}"`;
}
