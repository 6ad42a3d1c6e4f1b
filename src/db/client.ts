import { type NeonQueryFunction, neon, neonConfig } from "@neondatabase/serverless";
import { drizzle, type NeonHttpDatabase } from "drizzle-orm/neon-http";
import { type Deadline, within } from "../errors/deadline.ts";
import { type Gate, overloaded } from "../gate.ts";
import { DatabaseAwayError, unlessAway } from "./breaker.ts";
import { tooLargeState } from "./errors.ts";

export type Database = NeonHttpDatabase;

/** What a request spent at the database: a round trip is one request to its endpoint, whatever that carries. */
export type DatabaseMeter = { roundTrips: number; milliseconds: number };

export const newMeter = (): DatabaseMeter => ({ roundTrips: 0, milliseconds: 0 });

export type DatabaseOptions = {
  /** A postgres:// URL. */
  url: string;
  /** Where statements are sent when it is not Neon itself: the URL of an endpoint that speaks Neon's HTTP protocol. */
  endpoint?: string | undefined;
  meter?: DatabaseMeter;
  /** Milliseconds after which a round trip is given up. */
  deadlineMs?: number;
  /** When the request that it is made for is given up. */
  deadline?: Deadline | undefined;
  /** Who acts, as JSON for `latchkey_write_event`: everything that is sent becomes a transaction that says so first. */
  actor?: (() => string) | undefined;
  /** What a request with an idempotency key claims with every change it makes. */
  claim?: Claim | undefined;
  /** Where to put what changes have told the feed, so that the nodes can be told. */
  told?: Told[] | undefined;
  /** Has the platform find out whether a database that was away is back, after the request is refused. */
  waitUntil?: ((work: Promise<unknown>) => void) | undefined;
  /** Counts the round trips under way, and refuses a request's first one where they are too many. Without it nothing is refused. */
  gate?: Gate | undefined;
};

/** What a committed change put into the feed: the ids and names of what is changed by it, and the nodes of its tenant. */
export type Told = { tenant_id: string; roots: string[]; nodes: string[] };

export type Claim = {
  /** JSON for `latchkey_claim_request`. */
  request: string;
  /** Whether a change was committed, and the claim with it. */
  isMade: boolean;
};

/**
 * The database over HTTP: one a request, so that the meter tells that request's share. It is made when it is first used, because most
 * validations never ask it and making it takes longer than answering them.
 */
export function openDatabase(options: DatabaseOptions): Database {
  let opened: Database | undefined;
  // The proxy is what its members make it: the type of what they come from.
  return new Proxy({} as Database, {
    get: (_, member) => {
      opened ??= drizzle(openDatabaseClient(options));
      const value: unknown = Reflect.get(opened, member);
      return typeof value === "function" ? value.bind(opened) : value;
    },
  });
}

/** The driver alone, without the query builder: for what is SQL and nothing else. */
export function openDatabaseClient({
  url,
  endpoint,
  meter = newMeter(),
  deadlineMs = 10_000,
  deadline,
  actor,
  claim,
  told,
  waitUntil,
  gate,
}: DatabaseOptions): NeonQueryFunction<false, false> {
  neonConfig.fetchFunction = meteredFetch;
  return neon(url, { fetchOptions: { meter, deadlineMs, deadline, endpoint, actor: actor?.(), claim, told, waitUntil, gate } });
}

type MeteredInit = RequestInit & {
  meter?: DatabaseMeter;
  deadlineMs?: number;
  deadline?: Deadline | undefined;
  endpoint?: string | undefined;
  actor?: string | undefined;
  claim?: Claim | undefined;
  told?: Told[] | undefined;
  waitUntil?: ((work: Promise<unknown>) => void) | undefined;
  gate?: Gate | undefined;
};

/** What the driver reads of a response. */
type Answered = { ok: boolean; status: number; json: () => Promise<unknown> };

/** The driver hands its `fetchOptions` on: that is how what belongs to one request gets here, and to no other's. */
async function meteredFetch(
  input: string,
  { meter = newMeter(), deadlineMs = 10_000, deadline, endpoint, actor, claim, told, waitUntil, gate, ...init }: MeteredInit,
): Promise<Answered> {
  // A request that has been at the database goes on: it may have changed something already.
  if (gate?.isFull === true && meter.roundTrips === 0) throw overloaded();
  const ticket = gate?.enter();
  const startedAt = performance.now();
  try {
    const sent: Sent = JSON.parse(String(init.body));
    const ahead = actor === undefined ? [] : statementsAhead(sent, actor, claim);
    const behind = actor !== undefined && told !== undefined && isChange(sent) ? [whatWasTold] : [];
    const framed: Sent = actor === undefined ? sent : { queries: [...ahead, ...queriesOf(sent), ...behind] };
    const address = endpoint || input;
    const send = async (body: Sent, signal: AbortSignal): Promise<Reply> => {
      meter.roundTrips += 1;
      const response = await fetch(address, { ...init, body: JSON.stringify(body), signal: either(signal, deadline?.abandoned) });
      return readReply(response.status, await response.text(), body);
    };
    const asking = unlessAway(address, {
      ask: (signal) => send(framed, signal),
      ping: (signal) => send(smallest, signal),
      deadlineMs,
      waitUntil,
      abandoned: deadline?.abandoned,
    });
    const reply = await within(deadline, asking);
    if ("refusal" in reply) return { ok: false, status: 400, json: async () => reply.refusal };
    const { results } = reply;
    if (claim !== undefined && actor !== undefined && isChange(sent)) claim.isMade = true;
    if (behind.length > 0) told?.push(...(results.pop()?.rows ?? []).map(([row]) => JSON.parse(String(row)) as Told));
    const own = results.slice(ahead.length);
    return { ok: true, status: 200, json: async () => ("queries" in sent ? { results: own } : own[0]) };
  } finally {
    meter.milliseconds += performance.now() - startedAt;
    if (ticket !== undefined) gate?.leave(ticket);
  }
}

/** Is aborted when one of the two is. */
const either = (one: AbortSignal, other: AbortSignal | undefined): AbortSignal =>
  other === undefined ? one : AbortSignal.any([one, other]);

/** What a database says: a result for each statement, or why it refuses. */
type Reply = { results: Result[] } | { refusal: Refusal };

/** An error as the driver reads it. */
type Refusal = { message: string; code: string };

/** Of a statement, as Neon's protocol has it; the driver reads more of it than is named here. */
type Result = { fields: { name: string; dataTypeID: number }[]; rows: (string | null)[][]; command: string };

/**
 * What a proxy, a captive network or half a connection puts in the place of an answer is none: nobody may take it for "there is no such row".
 * @throws DatabaseAwayError
 */
function readReply(status: number, text: string, sent: Sent): Reply {
  const body = parsed(text);
  const tooLarge = tooLargeRefusal(status, body);
  if (tooLarge !== undefined) return { refusal: tooLarge };
  if (status === 400 && isRefusal(body)) return { refusal: body };
  const queries = queriesOf(sent);
  const results = status !== 200 ? undefined : "queries" in sent ? memberOf(body, "results") : [body];
  const isWhole = Array.isArray(results) && results.length === queries.length && results.every(isResult);
  if (!isWhole || !queries.every((query, index) => isAnswer(results[index], query)))
    throw new DatabaseAwayError(`the database's endpoint answered with status ${status} and no result${reasonIn(body)}`);
  return { results };
}

/** As far as can be told: whether it is of the statement's kind, and says back what the statement has it say. */
function isAnswer(result: Result | undefined, { query, params }: Query): boolean {
  const kind = /^\s*(select|insert|update|delete)\b/i.exec(query)?.[1];
  const said = query === whoActs ? params[0] : query === smallest.query ? "1" : undefined;
  const isOfKind = kind === undefined || kind.toUpperCase() === result?.command;
  return isOfKind && (hasColumns(result) || readsNoColumns(query)) && (said === undefined || result?.rows[0]?.[0] === said);
}

const hasColumns = (result: Result | undefined): boolean => result?.command !== "SELECT" || result.fields.length > 0;

/** Such a statement locks rows, or asks whether there are any. */
const readsNoColumns = (query: string): boolean => /\bselect\s+from\b/i.test(query);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;

/** Neon's proxy gives an empty SQLSTATE to what Postgres itself did not say: it could not connect, or the connection broke. */
const isRefusal = (value: unknown): value is Refusal =>
  typeof memberOf(value, "message") === "string" && isText(memberOf(value, "code"));

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";

const reasonIn = (body: unknown): string => (isText(memberOf(body, "message")) ? `: ${memberOf(body, "message")}` : "");

/** The endpoint's limits, 10 MiB each way at Neon, are no outage: another statement gets its answer. */
function tooLargeRefusal(status: number, body: unknown): Refusal | undefined {
  const refusal = (what: string) => ({ message: `${what}${reasonIn(body)}`, code: tooLargeState });
  if (status === 413) return refusal("the statement and its values are larger than the database's endpoint takes");
  const isResponse = status === 507 && /too large/.test(String(memberOf(body, "message")));
  return isResponse ? refusal("the statement's rows are larger than the database's endpoint gives") : undefined;
}

/** Columns by name, and for each row a text or null in each. */
function isResult(value: unknown): value is Result {
  const [fields, rows, command] = ["fields", "rows", "command"].map((name) => memberOf(value, name));
  if (!Array.isArray(fields) || !Array.isArray(rows) || typeof command !== "string") return false;
  const isField = (field: unknown) =>
    typeof memberOf(field, "name") === "string" && typeof memberOf(field, "dataTypeID") === "number";
  const isRow = (row: unknown) =>
    Array.isArray(row) && row.length === fields.length && row.every((text) => text === null || typeof text === "string");
  return fields.every(isField) && rows.every(isRow);
}

type Query = { query: string; params: unknown[] };

type Sent = { queries: Query[] } | Query;

/** Asks whether anybody is there. */
const smallest: Query = { query: "select 1", params: [] };

const queriesOf = (sent: Sent): Query[] => ("queries" in sent ? sent.queries : [sent]);

/** The words of a statement that changes something, or locks what it will change. Values are parameters, not text. */
const isChange = (sent: Sent): boolean => queriesOf(sent).some(({ query }) => /\b(insert|update|delete)\b/i.test(query));

/** Gives back what it sets, which names the request: so the answer to another's change is told from one's own. */
const whoActs = "select set_config('latchkey.actor', $1, true)";

/** What goes ahead in the same transaction: no write can forget who acts, or be made twice under one claim. */
const statementsAhead = (sent: Sent, actor: string, claim: Claim | undefined): Query[] => [
  { query: whoActs, params: [actor] },
  ...(claim === undefined
    ? []
    : [{ query: "select latchkey_claim_request($1::jsonb, $2::boolean)", params: [claim.request, String(isChange(sent))] }]),
];

/** What goes behind a change, in its transaction: no write can forget to say what it changed. */
const whatWasTold: Query = { query: "select to_jsonb(told)::text from latchkey_told() told", params: [] };
