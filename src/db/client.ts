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
};

/** The database over HTTP. Cheap to make: one a request, so that the meter tells that request's share. */
export const openDatabase = (options: DatabaseOptions): Database => drizzle(openDatabaseClient(options), { schema });

/** The driver alone, without the query builder: for what is SQL and nothing else. */
export function openDatabaseClient({
  url,
  endpoint,
  meter = newMeter(),
  deadlineMs = 10_000,
}: DatabaseOptions): NeonQueryFunction<false, false> {
  neonConfig.fetchFunction = meteredFetch;
  return neon(url, { fetchOptions: { meter, deadlineMs, endpoint } });
}

type MeteredInit = RequestInit & { meter?: DatabaseMeter; deadlineMs?: number; endpoint?: string | undefined };

/** The driver hands its `fetchOptions` on: that is how the meter and the endpoint of one request get here, and no other's. */
async function meteredFetch(
  input: string,
  { meter = newMeter(), deadlineMs = 10_000, endpoint, ...init }: MeteredInit,
): Promise<Response> {
  const startedAt = performance.now();
  meter.roundTrips += 1;
  try {
    const response = await fetch(endpoint || input, { ...init, signal: AbortSignal.timeout(deadlineMs) });
    const body = await response.arrayBuffer();
    return new Response(body, { status: response.status, headers: response.headers });
  } finally {
    meter.milliseconds += performance.now() - startedAt;
  }
}
