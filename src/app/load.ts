import { Gate, type Ticket } from "../gate.ts";
import { QueueDelay } from "./queue-delay.ts";

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

/** The requests that are under way in this isolate. */
export const requests = new Gate({ atOnce: mostAdmitted, atLeast: mostAdmitted, patienceMs: 0 });

/** The requests' round trips to the database that are under way in this isolate. */
export const statements = new Gate({ atOnce: 512, atLeast: 64, patienceMs: 500 });

/** Requests that have come in on one machine, and wait there for the isolate's thread. */
const waiting = new QueueDelay({ targetMs: 100, intervalMs: 250 });

/** Milliseconds that requests took lately without their time at the database: they grow with what waits for the processor. */
let averageOwnMs = 0;

let refused = 0;
let saidAt = Number.NEGATIVE_INFINITY;

/** Returns true where another request would only wait. */
export const isBehind = (): boolean => requests.isFull || (averageOwnMs >= mostOwnMs && requests.underWay >= alwaysAdmitted);

/**
 * Returns true where a request has waited so long for its turn that it should be refused. The isolate sees a request when its turn has come; how many
 * wait, it cannot see. The listener in front knows when each came in. On the platform nobody says it.
 * @param receivedAt the milliseconds of `Date.now()` at which the listener read its first byte
 */
export function hasWaitedTooLong(receivedAt: number): boolean {
  const now = Date.now();
  return waiting.isTooLong(now - receivedAt, now);
}

/** Counts a request that is over. @param ownMs the milliseconds that it took without its time at the database */
export function leave(ticket: Ticket, ownMs: number): void {
  requests.leave(ticket);
  const own = Math.min(mostOfOneMs, Math.max(0, ownMs));
  averageOwnMs = requests.underWay === 0 ? 0 : averageOwnMs + (own - averageOwnMs) * weight;
}

/** Logs how many requests were refused, at most once a second: a line for each would take longer than the refusal. */
export function sayRefused(): void {
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
