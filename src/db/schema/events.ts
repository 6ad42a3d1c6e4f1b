import { sql } from "drizzle-orm";
import { index, jsonb, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { tenantId } from "../columns.ts";

/**
 * The record of what happened: who changed what, when, from where, and the fields before and after. Triggers alone write it, in the
 * transaction of the change, and it is never changed afterwards. An event outlives the thing that it describes, so it references nothing.
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
