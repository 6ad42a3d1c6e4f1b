import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  index,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { tenantId, transactionId } from "../columns.ts";

/**
 * The record of what happened: who changed what, when, from where, and the fields before and after. Triggers alone write it, in the
 * transaction of the change, and it is never changed afterwards. An event outlives the thing that it describes, so it references nothing.
 */
export const events = pgTable(
  "events",
  {
    id: uuid("id").notNull().defaultRandom(),
    /** Grows with each event, of whatever tenant. Transactions commit out of order: see `eventHorizon`. */
    sequence: bigint("sequence", { mode: "number" }).notNull().generatedAlwaysAsIdentity(),
    tenantId: tenantId(),
    /** In the field's terms: `license.created`, `license.suspended`, `machine.deleted`, … */
    event: text("event").notNull(),
    /** The kind and id of what changed. */
    resource: text("resource").notNull(),
    resourceId: uuid("resource_id").notNull(),
    /** The license that it belongs to: the resource itself, or the one of its machine, component, process or token. Null for anything else. */
    licenseId: uuid("license_id"),
    /** The product that it belongs to: the resource itself, or the one of its license or policy. Null for anything else. */
    productId: uuid("product_id"),
    /** `account`, `superadmin`, `token`, `license`, `nobody`, `clock`, or `database` for a change by another way than the API. */
    actorKind: text("actor_kind").notNull(),
    actorId: text("actor_id"),
    actorName: text("actor_name"),
    requestId: uuid("request_id"),
    ip: text("ip"),
    /** The trace of the request that did it (W3C Trace Context), for webhooks to send on; null where it had none. */
    traceparent: text("traceparent"),
    tracestate: text("tracestate"),
    /** The resource with the columns that events show, as the change left it; as it was, where it is deleted. */
    object: jsonb("object").$type<Record<string, unknown>>().notNull(),
    /** The changed columns, secrets redacted. */
    before: jsonb("before").$type<Record<string, unknown>>().notNull(),
    after: jsonb("after").$type<Record<string, unknown>>().notNull(),
    occurredAt: timestamp("occurred_at", { withTimezone: true, mode: "date" }).notNull(),
    /** A random number that its hash covers, so that nobody confirms a guess of what was erased by the hash that a seal keeps. */
    salt: uuid("salt").notNull().defaultRandom(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("events_occurred").on(table.tenantId, table.occurredAt, table.id),
    index("events_event").on(table.tenantId, table.event, table.occurredAt, table.id),
    index("events_actor").on(table.tenantId, table.actorName, table.occurredAt, table.id),
    index("events_resource").on(table.tenantId, table.resourceId, table.occurredAt),
    index("events_license")
      .on(table.tenantId, table.licenseId, table.occurredAt, table.id)
      .where(sql`${table.licenseId} is not null`),
    index("events_sequence").on(table.tenantId, table.sequence),
    /** An hour (UTC) has one of these events at most for a license and a limit or code (`latchkey_write_hourly_event`). */
    uniqueIndex("events_hourly")
      .on(
        table.tenantId,
        table.licenseId,
        table.event,
        sql`coalesce(${table.after} ->> 'limit', ${table.after} ->> 'code')`,
        sql`date_trunc('hour', ${table.occurredAt} at time zone 'UTC')`,
      )
      .where(sql`${table.event} in ('license.limit_reached', 'license.validation_failed')`),
    index("events_request").on(table.tenantId, table.requestId).where(sql`${table.requestId} is not null`),
  ],
);

/**
 * How far events can be read onwards, one row (`latchkey_settled_sequence`): when all transactions before `transaction` have ended, no event up to
 * `sequence` is still to come.
 */
export const eventHorizon = pgTable(
  "event_horizon",
  {
    id: smallint("id").primaryKey(),
    sequence: bigint("sequence", { mode: "number" }).notNull(),
    transaction: transactionId("transaction").notNull(),
    settledSequence: bigint("settled_sequence", { mode: "number" }).notNull(),
  },
  (table) => [check("event_horizon_one", sql`${table.id} = 1`)],
);
