import type { Context as HonoContext } from "hono";
import type { z } from "zod";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import type { Signer } from "../crypto/key-pairs.ts";
import { type ChangeNotice, type Claim, type DatabaseMeter, newMeter } from "../db/client.ts";
import type { Rate } from "../document/rate-store.ts";
import type { Edge } from "../edge/edge.ts";
import type { Deadline } from "../errors/deadline.ts";
import type { LatchkeyError } from "../errors/latchkey-error.ts";
import type { Ticket } from "../gate.ts";
import type { Answer } from "../http/answer.ts";
import type { Answered, Content, SignatureRequest } from "../http/format.ts";
import type { Input, Subject } from "../http/route.ts";
import type { AnswerSource } from "../metrics/answer-meter.ts";
import type { TraceContext } from "../trace-context.ts";
import type { Environment } from "./environment.ts";

/** Client of a request, as far as trusted proxies identify it. */
export type Client = {
  /** Null where nothing says it, as in a test that calls the app itself. */
  address: string | null;
  /** The client's own connection has TLS, whatever the one to this service has. */
  isSecure: boolean;
};

/** A request with an idempotency key: its hashes, and what it claims with every change that it makes. */
export type IdempotentRequest = { claim: Claim; keyHash: string; requestHash: string };

/** The source of a validation's answer. */
export type AnsweredFrom = { source: AnswerSource; isStale: boolean };

/** A request's path, query and body as the route's schemas declare them. */
export type ReadInput = Input<z.ZodObject, z.ZodObject, z.ZodObject>;

/** One request while it is answered: what the steps have found out so far. */
export type RequestState = Answered & {
  deadline: Deadline;
  /** `performance.now()` when it came in. */
  startedAt: number;
  /** The result of `durationOf`, once it is asked for. */
  duration: number | undefined;
  /** The result of `clientOf`, once it is asked for. */
  client: Client | undefined;
  meter: DatabaseMeter;
  /** The endpoint's pattern, never the path: a path may hold a license key. */
  route: string | undefined;
  /** The request's place among those that are under way. */
  ticket: Ticket | undefined;
  /** The result of `traceOf`, once it is asked for. */
  trace: TraceContext | null | undefined;
  /** Refused because of too many others, before anything of it was read: it has no log line of its own. */
  isRefusedUnread: boolean;
  /** Name of the tenant that the request is for; undefined outside any, and for what is no name at all. */
  tenantName: string | undefined;
  /** The signature that the client asks for. */
  signatureRequest: SignatureRequest | undefined;
  /** The revisions of which what the request changes must have one (`If-Match`); undefined where any will do. */
  expected: string[] | undefined;
  /** The result of `edgeOf`; null until it is asked for. */
  edge: Edge | undefined | null;
  /** The license that a validation is of, where a license key is its credential. */
  subject: Subject | undefined;
  caller: Caller;
  /** Context that the handler gets besides its input. */
  context: Context | undefined;
  /** The result of `bodyOf`, once it is asked for. */
  body: Promise<unknown> | undefined;
  /** The result of `bodyInputOf`, once it is asked for. */
  bodyInput: Promise<Record<string, unknown>> | undefined;
  /** The request's idempotency key and what it claims. */
  idempotent: IdempotentRequest | undefined;
  input: ReadInput | undefined;
  /** The place from which a validation was answered, and whether that was too old to be current. */
  answeredFrom: AnsweredFrom | undefined;
  /** Remaining requests of the license that the request was counted on, where its policy limits requests. */
  rate: Rate | null;
  /** Notices that the request's changes put into the feed. */
  changeNotices: ChangeNotice[];
  answer: Answer | undefined;
  /** Value that a step has thrown. */
  refusal: { thrown: unknown } | undefined;
  /** Error that tells the client what was thrown. */
  error: LatchkeyError | undefined;
  content: Content | undefined;
  /** The key that signs: the one of the tenant that the request is for. */
  signer: Signer | undefined;
  response: Response | undefined;
};

export type AppEnv = { Bindings: Environment; Variables: { request: RequestState } };

export type AppContext = HonoContext<AppEnv>;

/** Milliseconds after which a request is given up; of an answer that is streamed, after which its next part is. */
export const requestDeadlineMs = 25_000;

export function newRequestState(route: string | undefined): RequestState {
  const now = new Date();
  // One literal: spreading another object into it costs each request ten times as much.
  return {
    requestId: crypto.randomUUID(),
    now,
    bodyBytes: 0,
    deadline: { at: now.getTime() + requestDeadlineMs },
    startedAt: performance.now(),
    duration: undefined,
    client: undefined,
    meter: newMeter(),
    route,
    ticket: undefined,
    trace: undefined,
    isRefusedUnread: false,
    tenantName: undefined,
    signatureRequest: undefined,
    expected: undefined,
    edge: null,
    subject: undefined,
    caller: { kind: "nobody" },
    context: undefined,
    body: undefined,
    bodyInput: undefined,
    idempotent: undefined,
    input: undefined,
    answeredFrom: undefined,
    rate: null,
    changeNotices: [],
    answer: undefined,
    refusal: undefined,
    error: undefined,
    content: undefined,
    signer: undefined,
    response: undefined,
  };
}

/** Returns the milliseconds that the request has taken when it is first asked for: the last steps ask, and reading the time takes longer than adding it up. */
export const durationOf = (request: RequestState): number => (request.duration ??= performance.now() - request.startedAt);

/** Returns something that an earlier step has put into the state. @throws Error where that step is missing in the pipeline */
export function found<T>(value: T | undefined, step: string): T {
  if (value === undefined) throw new Error(`the step "${step}" has to run first`);
  return value;
}
