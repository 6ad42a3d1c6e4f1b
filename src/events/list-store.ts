import { sql } from "drizzle-orm";
import { defineList, type FilterOf } from "../db/list.ts";
import { reviveRow } from "../db/revive.ts";
import { events } from "../db/schema.ts";
import { instant } from "../db/sql.ts";

export type EventRecord = typeof events.$inferSelect;

/** `actor` is a username. Served by events_event, events_actor, events_resource where a resource is named, events_request, or events_occurred. */
const filters = {
  event: (name: string) => sql`entry.event = ${name}`,
  resource: (resource: string) => sql`entry.resource = ${resource}`,
  resourceId: (id: string) => sql`entry.resource_id = ${id}`,
  actor: (name: string) => sql`entry.actor_name = ${name}`,
  actorKind: (kind: string) => sql`entry.actor_kind = ${kind}`,
  requestId: (id: string) => sql`entry.request_id = ${id}`,
  since: (time: Date) => sql`entry.occurred_at >= ${instant(time)}`,
  until: (time: Date) => sql`entry.occurred_at < ${instant(time)}`,
};

export type EventFilter = FilterOf<typeof filters>;

/** A tenant's events. */
export const eventList = defineList({
  table: events,
  alias: "entry",
  within: ({ tenantId }: { tenantId: string }) => [sql`entry.tenant_id = ${tenantId}`],
  filters,
  sorts: { occurred_at: "timestamptz" },
  read: (rows: Record<string, unknown>[]) => rows.map((row) => reviveRow(events, row)),
});
