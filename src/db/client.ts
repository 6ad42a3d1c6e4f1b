import { type NeonQueryFunction, neon, neonConfig } from "@neondatabase/serverless";
import { drizzle, type NeonHttpDatabase } from "drizzle-orm/neon-http";
import { type Deadline, within } from "../errors/deadline.ts";
import { unlessAway } from "./breaker.ts";

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
}: DatabaseOptions): NeonQueryFunction<false, false> {
  neonConfig.fetchFunction = meteredFetch;
  return neon(url, { fetchOptions: { meter, deadlineMs, deadline, endpoint, actor: actor?.(), claim, told } });
}

type MeteredInit = RequestInit & {
  meter?: DatabaseMeter;
  deadlineMs?: number;
  deadline?: Deadline | undefined;
  endpoint?: string | undefined;
  actor?: string | undefined;
  claim?: Claim | undefined;
  told?: Told[] | undefined;
};

/** The driver hands its `fetchOptions` on: that is how what belongs to one request gets here, and to no other's. */
async function meteredFetch(
  input: string,
  { meter = newMeter(), deadlineMs = 10_000, deadline, endpoint, actor, claim, told, ...init }: MeteredInit,
): Promise<Response> {
  const startedAt = performance.now();
  meter.roundTrips += 1;
  try {
    const sent: Sent | undefined = actor === undefined ? undefined : JSON.parse(String(init.body));
    const ahead = actor === undefined || sent === undefined ? [] : statementsAhead(sent, actor, claim);
    const behind = sent !== undefined && told !== undefined && isChange(sent) ? [whatWasTold] : [];
    const body = sent === undefined ? init.body : JSON.stringify({ queries: [...ahead, ...queriesOf(sent), ...behind] });
    const address = endpoint || input;
    const { response, answered } = await unlessAway(address, async () => {
      const signal = AbortSignal.timeout(deadlineMs);
      const response = await within(deadline, fetch(address, { ...init, ...(body == null ? {} : { body }), signal }));
      return { response, answered: await response.arrayBuffer() };
    });
    if (claim !== undefined && sent !== undefined && response.ok && isChange(sent)) claim.isMade = true;
    if (sent === undefined || !response.ok) return new Response(answered, { status: response.status, headers: response.headers });
    const { results } = JSON.parse(new TextDecoder().decode(answered)) as { results: { rows: unknown[][] }[] };
    if (behind.length > 0) told?.push(...(results.pop()?.rows ?? []).map(([row]) => JSON.parse(String(row)) as Told));
    return new Response(JSON.stringify("queries" in sent ? { results: results.slice(ahead.length) } : results[ahead.length]), {
      status: response.status,
      headers: response.headers,
    });
  } finally {
    meter.milliseconds += performance.now() - startedAt;
  }
}

type Query = { query: string; params: unknown[] };

type Sent = { queries: Query[] } | Query;

const queriesOf = (sent: Sent): Query[] => ("queries" in sent ? sent.queries : [sent]);

/** The words of a statement that changes something, or locks what it will change. Values are parameters, not text. */
const isChange = (sent: Sent): boolean => queriesOf(sent).some(({ query }) => /\b(insert|update|delete)\b/i.test(query));

/** What goes ahead in the same transaction: no write can forget who acts, or be made twice under one claim. */
const statementsAhead = (sent: Sent, actor: string, claim: Claim | undefined): Query[] => [
  { query: "select set_config('latchkey.actor', $1, true)", params: [actor] },
  ...(claim === undefined
    ? []
    : [{ query: "select latchkey_claim_request($1::jsonb, $2::boolean)", params: [claim.request, String(isChange(sent))] }]),
];

/** What goes behind a change, in its transaction: no write can forget to say what it changed. */
const whatWasTold: Query = { query: "select to_jsonb(told)::text from latchkey_told() told", params: [] };
