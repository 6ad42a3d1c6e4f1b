import { type SQL, sql } from "drizzle-orm";
import { defineList, type FilterOf } from "../db/list.ts";
import { reviveRow } from "../db/revive.ts";
import { rowJson } from "../db/row-json.ts";
import { events } from "../db/schema.ts";
import { instant } from "../db/sql.ts";

export type EventRecord = typeof events.$inferSelect;

/** An event of a page, which leaves the resource out: a hundred of them may be large. */
export type ListedEvent = Omit<EventRecord, "object"> & { object?: EventRecord["object"] };

const familyEnd = ".*";

/**
 * `actor` is a username; `event` may be a family, such as `license.*`. Served by events_event, events_license where a license is named, events_resource
 * where a resource is, events_actor, events_request, or events_occurred.
 */
const filters = {
  event: (name: string) =>
    name.endsWith(familyEnd) ? sql`entry.resource = ${name.slice(0, -familyEnd.length)}` : sql`entry.event = ${name}`,
  resource: (resource: string) => sql`entry.resource = ${resource}`,
  resourceId: (id: string) => sql`entry.resource_id = ${id}`,
  licenseId: (id: string) => sql`entry.license_id = ${id}`,
  actor: (name: string) => sql`entry.actor_name = ${name}`,
  actorKind: (kind: string) => sql`entry.actor_kind = ${kind}`,
  requestId: (id: string) => sql`entry.request_id = ${id}`,
  since: (time: Date) => sql`entry.occurred_at >= ${instant(time)}`,
  until: (time: Date) => sql`entry.occurred_at < ${instant(time)}`,
};

export type EventFilter = FilterOf<typeof filters>;

const listOf = <Row extends ListedEvent>(row: SQL) =>
  defineList({
    table: events,
    alias: "entry",
    within: ({ tenantId }: { tenantId: string }) => [sql`entry.tenant_id = ${tenantId}`],
    filters,
    sorts: { occurred_at: "timestamptz" },
    row,
    // The columns that the row has.
    read: (rows: Record<string, unknown>[]) => rows.map((one) => reviveRow(events, one) as Row),
  });

const whole = rowJson(events, "entry");

/** A tenant's events. */
export const eventList = listOf<ListedEvent>(sql`(${whole} - 'object')`);

/** A tenant's events, each with its resource. */
export const wholeEventList = listOf<EventRecord>(whole);
