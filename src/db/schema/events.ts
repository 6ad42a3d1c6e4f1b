import { sql } from "drizzle-orm";
import { bigint, date, index, jsonb, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { tenantId } from "../columns.ts";

/**
 * What happened: who changed what, when, from where, and the fields before and after. Written by triggers alone, in the transaction of the
 * change; never changed afterwards. It outlives what it tells of, so it points to nothing.
 */
export const events = pgTable(
  "events",
  {
    id: uuid("id").notNull().defaultRandom(),
    tenantId: tenantId(),
    /** In the field's terms: `license.created`, `license.suspended`, `machine.deleted`, … */
    event: text("event").notNull(),
    /** The kind and id of what changed. */
    resource: text("resource").notNull(),
    resourceId: uuid("resource_id").notNull(),
    /** `account`, `superadmin`, `token`, `license`, `nobody`, or `database` for a change by another way than the API. */
    actorKind: text("actor_kind").notNull(),
    actorId: text("actor_id"),
    actorName: text("actor_name"),
    requestId: uuid("request_id"),
    ip: text("ip"),
    /** The changed columns, secrets redacted. */
    before: jsonb("before").$type<Record<string, unknown>>().notNull(),
    after: jsonb("after").$type<Record<string, unknown>>().notNull(),
    occurredAt: timestamp("occurred_at", { withTimezone: true, mode: "date" }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("events_occurred").on(table.tenantId, table.occurredAt, table.id),
    index("events_event").on(table.tenantId, table.event, table.occurredAt, table.id),
    index("events_actor").on(table.tenantId, table.actorName, table.occurredAt, table.id),
    index("events_resource").on(table.tenantId, table.resourceId, table.occurredAt),
    index("events_request").on(table.tenantId, table.requestId).where(sql`${table.requestId} is not null`),
  ],
);

/**
 * How many events there are by day (UTC), kind and actor; an actor without a name is empty. Written by triggers alone; a number stands in
 * several rows, whose sum it is, where writers came together: none waits for another's.
 */
export const eventTallies = pgTable(
  "event_tallies",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    tenantId: tenantId(),
    occurredOn: date("occurred_on").notNull(),
    event: text("event").notNull(),
    resource: text("resource").notNull(),
    actorKind: text("actor_kind").notNull(),
    actorName: text("actor_name").notNull(),
    events: bigint("events", { mode: "number" }).notNull(),
  },
  (table) => [
    index("event_tallies_cell").on(
      table.tenantId,
      table.occurredOn,
      table.event,
      table.resource,
      table.actorKind,
      table.actorName,
    ),
  ],
);
