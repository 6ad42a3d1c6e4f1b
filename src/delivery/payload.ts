import { messageIdOf } from "./message-id.ts";

/** An event as it is stored, with the name of its tenant. */
export type StoredEvent = {
  id: string;
  type: string;
  /** ISO 8601, as Postgres writes it in JSON. */
  occurredAt: string;
  tenant: string;
  sequence: number;
  actor: { kind: string; id: string | null; name: string | null };
  requestId: string | null;
  /** The trace of that request (W3C Trace Context); null where it had none. */
  traceparent: string | null;
  tracestate: string | null;
  /** The resource as the change left it, without secrets. */
  object: Record<string, unknown>;
  /** The changed members before, and after. */
  before: Record<string, unknown>;
  after: Record<string, unknown>;
};

/**
 * Returns the body of an event's deliveries: the same text in every attempt. `type`, `timestamp` and `data` are those of the Standard Webhooks
 * specification.
 */
export function payloadOf({
  id,
  type,
  occurredAt,
  tenant,
  sequence,
  actor,
  requestId,
  object,
  before,
  after,
}: StoredEvent): string {
  const time = new Date(occurredAt).toISOString();
  return JSON.stringify({
    id: messageIdOf(id),
    type,
    timestamp: time,
    occurred_at: time,
    sequence,
    tenant,
    actor,
    request_id: requestId,
    data: { object, before, after },
  });
}
