import { type NeonQueryFunction, neon, neonConfig } from "@neondatabase/serverless";
import { drizzle, type NeonHttpDatabase } from "drizzle-orm/neon-http";
import * as schema from "./schema.ts";

export type Database = NeonHttpDatabase<typeof schema>;

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
  /** Who acts, as JSON for `latchkey_write_event`: everything that is sent becomes a transaction that says so first. */
  actor?: string | undefined;
};

/** The database over HTTP. Cheap to make: one a request, so that the meter tells that request's share. */
export const openDatabase = (options: DatabaseOptions): Database => drizzle(openDatabaseClient(options), { schema });

/** The driver alone, without the query builder: for what is SQL and nothing else. */
export function openDatabaseClient({
  url,
  endpoint,
  meter = newMeter(),
  deadlineMs = 10_000,
  actor,
}: DatabaseOptions): NeonQueryFunction<false, false> {
  neonConfig.fetchFunction = meteredFetch;
  return neon(url, { fetchOptions: { meter, deadlineMs, endpoint, actor } });
}

type MeteredInit = RequestInit & {
  meter?: DatabaseMeter;
  deadlineMs?: number;
  endpoint?: string | undefined;
  actor?: string | undefined;
};

/** The driver hands its `fetchOptions` on: that is how what belongs to one request gets here, and to no other's. */
async function meteredFetch(
  input: string,
  { meter = newMeter(), deadlineMs = 10_000, endpoint, actor, ...init }: MeteredInit,
): Promise<Response> {
  const startedAt = performance.now();
  meter.roundTrips += 1;
  try {
    const body = actor === undefined ? init.body : sayWhoActs(init.body, actor);
    const response = await fetch(endpoint || input, {
      ...init,
      ...(body == null ? {} : { body }),
      signal: AbortSignal.timeout(deadlineMs),
    });
    const answered = await response.arrayBuffer();
    const isWrapped = actor !== undefined && response.ok;
    return new Response(isWrapped ? withoutFirst(answered, init.body) : answered, {
      status: response.status,
      headers: response.headers,
    });
  } finally {
    meter.milliseconds += performance.now() - startedAt;
  }
}

type Sent = { queries: unknown[] } | { query: string; params: unknown[] };

/** Puts the actor ahead of what the driver sends, in the same transaction: no write can forget it. */
function sayWhoActs(body: BodyInit | null | undefined, actor: string): string {
  const sent: Sent = JSON.parse(String(body));
  const queries = "queries" in sent ? sent.queries : [sent];
  return JSON.stringify({ queries: [{ query: "select set_config('latchkey.actor', $1, true)", params: [actor] }, ...queries] });
}

/** The answer as the driver expects it to what it sent. */
function withoutFirst(answered: ArrayBuffer, body: BodyInit | null | undefined): string {
  const { results } = JSON.parse(new TextDecoder().decode(answered)) as { results: unknown[] };
  const sent: Sent = JSON.parse(String(body));
  return JSON.stringify("queries" in sent ? { results: results.slice(1) } : results[1]);
}
