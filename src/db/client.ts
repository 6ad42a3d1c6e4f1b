import { neonConfig } from "@neondatabase/serverless";
import { drizzle, type NeonHttpDatabase } from "drizzle-orm/neon-http";
import { type Deadline, within } from "../errors/deadline.ts";
import { type Gate, overloaded } from "../gate.ts";
import { unlessUnavailable } from "./breaker.ts";
import { type Ask, connectionError, forDrizzle, type NeonClient, newNeonClient, refusalError } from "./neon-client.ts";
import { type Query, queriesOf, type Reply, readReply, type Sent, smallest } from "./neon-protocol.ts";

/** The address of the database, from the Worker's variables. */
export type DatabaseEnvironment = {
  /** A postgres:// URL, of Neon or of what stands behind DATABASE_ENDPOINT. */
  DATABASE_URL: string;
  /** URL of an endpoint that speaks Neon's HTTP protocol; not set with Neon itself. */
  DATABASE_ENDPOINT?: string;
};

/** Runs statements that change nothing. */
export type Statements = Pick<NeonHttpDatabase, "execute" | "select" | "batch">;

/**
 * The database of a request. What changes something, or locks what it will change, is sent through `changing`: only then is the request's
 * idempotency key claimed, and only then do the nodes hear of it. In a request that acts for somebody, anything else is a read-only transaction, in
 * which Postgres refuses a change.
 */
export type Database = Statements & {
  readonly changing: NeonHttpDatabase;
  /** The revisions of which what the request changes must have one (`mayChange`); undefined where any will do. */
  readonly expected: readonly string[] | undefined;
};

/** The use of the database by one request. A round trip is one request to the database's endpoint, whatever it carries. */
export type DatabaseMeter = { roundTrips: number; milliseconds: number };

export const newMeter = (): DatabaseMeter => ({ roundTrips: 0, milliseconds: 0 });

export type DatabaseOptions = {
  /** A postgres:// URL. */
  url: string;
  /** The URL of an endpoint that speaks Neon's HTTP protocol. Statements are sent there when the database is not Neon itself. */
  endpoint?: string | undefined;
  meter?: DatabaseMeter;
  /** Milliseconds after which a round trip is given up. */
  deadlineMs?: number;
  /** When the request that it is made for is given up. */
  deadline?: Deadline | undefined;
  /** The actor, as JSON for `latchkey_write_event`. Everything that is sent becomes a transaction that states the actor first. */
  actor?: (() => string) | undefined;
  /** The claim that a request with an idempotency key makes with every change. */
  claim?: Claim | undefined;
  /** The revisions that the request expects of what it changes. */
  expected?: readonly string[] | undefined;
  /** The list that receives what changes have told the feed, so that the nodes can be told. */
  changeNotices?: ChangeNotice[] | undefined;
  /** Has the platform find out whether a database that was away is back, after the request is refused. */
  waitUntil?: ((work: Promise<unknown>) => void) | undefined;
  /** Counts the round trips under way, and refuses a request's first one where they are too many. Without it nothing is refused. */
  gate?: Gate | undefined;
};

/** The entry that a committed change put into the feed: the ids and names of what it changed, and the nodes of its tenant. */
export type ChangeNotice = {
  tenant_id: string;
  roots: string[];
  nodes: string[];
  /** The tenant has a webhook that may want to hear of it. */
  has_webhook: boolean;
};

export type Claim = {
  /** JSON for `latchkey_claim_request`. */
  request: string;
  /** Says whether a change was committed, and the claim with it. */
  isMade: boolean;
};

/**
 * The database over HTTP: one a request, so that the meter tells that request's share. The query builder is made when it is first used, because most
 * validations never ask the database and making it takes longer than answering them.
 */
export const openDatabase = (options: DatabaseOptions): Database => new RequestDatabase(options);

class RequestDatabase implements Database {
  readonly #options: DatabaseOptions;
  #opened: NeonHttpDatabase | undefined;
  #changing: NeonHttpDatabase | undefined;

  constructor(options: DatabaseOptions) {
    this.#options = options;
  }

  get expected(): readonly string[] | undefined {
    return this.#options.expected;
  }

  get changing(): NeonHttpDatabase {
    this.#changing ??= drizzle(forDrizzle(openDatabaseClient(this.#options, { isChange: true })));
    return this.#changing;
  }

  get execute(): NeonHttpDatabase["execute"] {
    return this.#reading.execute.bind(this.#reading);
  }

  get select(): NeonHttpDatabase["select"] {
    return this.#reading.select.bind(this.#reading);
  }

  get batch(): NeonHttpDatabase["batch"] {
    return this.#reading.batch.bind(this.#reading);
  }

  get #reading(): NeonHttpDatabase {
    this.#opened ??= drizzle(forDrizzle(openDatabaseClient(this.#options)));
    return this.#opened;
  }
}

/** Sends statements without the query builder, for callers that write SQL themselves. */
export function openDatabaseClient(options: DatabaseOptions, { isChange = false } = {}): NeonClient {
  const ask: Ask = async (sent) => {
    let reply: Reply;
    try {
      reply = await askDatabase(options, sent, isChange);
    } catch (error) {
      throw connectionError(error);
    }
    if ("refusal" in reply) throw refusalError(reply.refusal);
    return reply.results;
  };
  return newNeonClient(ask);
}

const noActor = { ahead: [], behind: [], echo: undefined };

/** @throws where there is no answer, or the request is refused before it asks */
async function askDatabase(options: DatabaseOptions, sent: Sent, isChange: boolean): Promise<Reply> {
  const {
    url,
    endpoint,
    meter = newMeter(),
    deadlineMs = 10_000,
    deadline,
    actor,
    claim,
    changeNotices,
    waitUntil,
    gate,
  } = options;
  // A request that has been at the database goes on: it may have changed something already.
  if (gate?.isFull === true && meter.roundTrips === 0) throw overloaded();
  const ticket = gate?.enter();
  const startedAt = performance.now();
  try {
    const { ahead, behind, echo } = actor === undefined ? noActor : frameOf(actor(), options, isChange);
    const framed: Sent = actor === undefined ? sent : { queries: [...ahead, ...queriesOf(sent), ...behind] };
    const address = endpoint || addressOf(url);
    const headers = {
      ...headersOf(url),
      ...(actor !== undefined && !isChange ? { "Neon-Batch-Read-Only": "true" } : {}),
    };
    const send = async (body: Sent, signal: AbortSignal): Promise<Reply> => {
      meter.roundTrips += 1;
      const response = await fetch(address, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
        signal: either(signal, deadline?.abandoned),
      });
      return readReply(response.status, await response.text(), body, echo);
    };
    const asking = unlessUnavailable(address, {
      ask: (signal) => send(framed, signal),
      ping: (signal) => send(smallest, signal),
      deadlineMs,
      waitUntil,
      abandoned: deadline?.abandoned,
    });
    const reply = await within(deadline, asking);
    if ("refusal" in reply) return reply;
    if (claim !== undefined && actor !== undefined && isChange) claim.isMade = true;
    const end = reply.results.length - behind.length;
    for (const { rows } of reply.results.slice(end))
      changeNotices?.push(...rows.map(([row]) => JSON.parse(String(row)) as ChangeNotice));
    return { results: reply.results.slice(ahead.length, end) };
  } finally {
    meter.milliseconds += performance.now() - startedAt;
    if (ticket !== undefined) gate?.leave(ticket);
  }
}

/** Is aborted when one of the two is. */
const either = (one: AbortSignal, other: AbortSignal | undefined): AbortSignal =>
  other === undefined ? one : AbortSignal.any([one, other]);

/** Statements around those of a request that acts for somebody, in their transaction. `echo` gives its first value back. */
type Frame = { ahead: Query[]; behind: Query[]; echo: Query | undefined };

/** No write can forget who acts, be made twice under one claim, or forget to say what it changed. */
function frameOf(actor: string, { claim, changeNotices }: DatabaseOptions, isChange: boolean): Frame {
  // It gives back what it sets, which names the request: so the answer to another's change is told from one's own.
  const whoActs: Query = { query: "select set_config('latchkey.actor', $1, true)", params: [actor] };
  const claimed: Query[] =
    claim === undefined
      ? []
      : [{ query: "select latchkey_claim_request($1::jsonb, $2::boolean)", params: [claim.request, String(isChange)] }];
  const changeNoticesQuery: Query = { query: "select to_jsonb(notice)::text from latchkey_change_notices() notice", params: [] };
  return {
    ahead: [whoActs, ...claimed],
    behind: isChange && changeNotices !== undefined ? [changeNoticesQuery] : [],
    echo: whoActs,
  };
}

/** The address at which Neon takes statements over HTTP for a database. */
function addressOf(url: string): string {
  const { hostname, port } = new URL(url);
  const { fetchEndpoint } = neonConfig;
  return typeof fetchEndpoint === "string" ? fetchEndpoint : fetchEndpoint(hostname, port);
}

/** Rows come as arrays of texts, whose types the client knows by their columns. */
const headersOf = (url: string): Record<string, string> => ({
  "Neon-Connection-String": url,
  "Neon-Raw-Text-Output": "true",
  "Neon-Array-Mode": "true",
});
