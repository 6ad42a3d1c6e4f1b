import type { EventRecord, ListedEvent } from "./list-store.ts";

/** Returns an event as pages show it. */
export const presentEvent = (row: ListedEvent) => ({
  id: row.id,
  sequence: row.sequence,
  event: row.event,
  resource: row.resource,
  resource_id: row.resourceId,
  license_id: row.licenseId,
  product_id: row.productId,
  actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
  request_id: row.requestId,
  ip: row.ip,
  before: row.before,
  after: row.after,
  occurred_at: row.occurredAt.toISOString(),
});

/** Returns an event with its resource. */
export const presentWholeEvent = (row: EventRecord) => ({ ...presentEvent(row), object: row.object });
