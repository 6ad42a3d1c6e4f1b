import { Gate, overloaded } from "../gate.ts";
import type { Route } from "../http/route.ts";
import type { AppContext } from "./state.ts";

/** Requests that may always be under way in an isolate. */
const alwaysAdmitted = 256;

/** Requests that may be under way at most, whatever they wait for: each takes memory. */
const mostAdmitted = 4_096;

/** Milliseconds that a request may take without its time at the database, on average, before the processor is taken to be behind. */
const mostOwnMs = 100;

/** Share of the average that the latest request has. */
const weight = 1 / 32;

/** Milliseconds that count of one request: a client that sends its body slowly says nothing of the processor. */
const mostOfOneMs = 4 * mostOwnMs;

/** Milliseconds between two log lines that say how many requests were refused. */
const sayMs = 1_000;

const requests = new Gate({ atOnce: mostAdmitted, atLeast: mostAdmitted, patienceMs: 0 });

/** The requests' round trips to the database that are under way in this isolate. */
export const statements = new Gate({ atOnce: 512, atLeast: 64, patienceMs: 500 });

/** Milliseconds that requests took lately without their time at the database: they grow with what waits for the processor. */
let ownMs = 0;

let refused = 0;
let saidAt = Number.NEGATIVE_INFINITY;

/**
 * Lets a request in, or refuses it at once: before its credential is looked at and its body is read, because those take most of the time of a
 * request that is answered from memory. An isolate has one thread, so what it cannot answer in time would only wait.
 * @throws LatchkeyError service_overloaded
 */
export async function admitted(c: AppContext, { definition }: Route, answer: () => Promise<Response>): Promise<Response> {
  const isBehind = requests.isFull || (ownMs >= mostOwnMs && requests.underWay >= alwaysAdmitted);
  // A validation may be answered without the database: whether it asks is known later.
  const waitsForDatabase = definition.saysWhoActsItself !== true && statements.isFull;
  if (isBehind || waitsForDatabase) {
    c.get("request").isRefusedUnread = true;
    sayRefused();
    throw overloaded();
  }
  const ticket = requests.enter();
  try {
    return await answer();
  } finally {
    requests.leave(ticket);
    const { startedAt, meter } = c.get("request");
    const own = Math.min(mostOfOneMs, Math.max(0, performance.now() - startedAt - meter.milliseconds));
    ownMs = requests.underWay === 0 ? 0 : ownMs + (own - ownMs) * weight;
  }
}

/** A line for each refused request would take longer than the refusal. */
function sayRefused(): void {
  refused += 1;
  const now = performance.now();
  if (now - saidAt < sayMs) return;
  console.warn(
    JSON.stringify({
      level: "warn",
      message: "overloaded",
      refused,
      under_way: requests.underWay,
      statements: statements.underWay,
    }),
  );
  refused = 0;
  saidAt = now;
}
