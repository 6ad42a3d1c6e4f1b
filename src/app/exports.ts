import { LatchkeyError } from "../errors/latchkey-error.ts";

/** Exports of one tenant that an isolate sends at once. Each keeps the database busy for as long as its client takes what comes. */
export const mostExports = 4;

/** Milliseconds after which an export whose client takes nothing is no longer counted: the platform may drop a request without a word. */
const lostMs = 60_000;

/** Seconds after which a client that is refused may try again. */
const retrySeconds = 30;

/** An export that is under way. */
export type Ticket = { tenant: string; takenAt: number };

const underWay = new Map<string, Set<Ticket>>();

/** Counts an export of a tenant until it ends. @throws LatchkeyError too_many_requests where as many are under way as may be */
export function beginExport(tenant: string): Ticket {
  const now = performance.now();
  const tickets = underWay.get(tenant) ?? new Set();
  for (const ticket of tickets) if (now - ticket.takenAt > lostMs) tickets.delete(ticket);
  if (tickets.size >= mostExports)
    throw new LatchkeyError("too_many_requests", {
      message: `${mostExports} exports of this tenant are under way. Wait for one of them to end, then try again.`,
      headers: { "Retry-After": String(retrySeconds) },
    });
  const ticket = { tenant, takenAt: now };
  underWay.set(tenant, tickets.add(ticket));
  return ticket;
}

/** Says that the client of an export takes its next part. */
export function goOn(ticket: Ticket): void {
  ticket.takenAt = performance.now();
}

/** Ends the counting of an export. Doing so again changes nothing. */
export function endExport(ticket: Ticket): void {
  const tickets = underWay.get(ticket.tenant);
  tickets?.delete(ticket);
  if (tickets?.size === 0) underWay.delete(ticket.tenant);
}
