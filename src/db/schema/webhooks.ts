import { sql } from "drizzle-orm";
import { bigint, boolean, check, foreignKey, index, integer, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, instant, revision, tenantId, updatedAt } from "../columns.ts";
import { type DeliveryStatus, type DisabledReason, deliveryStatuses, disabledReasons } from "../delivery-states.ts";
import { tenants } from "./tenants.ts";

const quoted = (values: readonly string[]) => sql.raw(values.map((value) => `'${value}'`).join(", "));

/** Endpoints of a tenant's own, to which its events are sent. */
export const webhooks = pgTable(
  "webhooks",
  {
    id: id(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    url: text("url").notNull(),
    /** Names of events, `<resource>.*` or `*`. */
    events: text("events").array().notNull(),
    /** Ids of the products whose events it gets; none for all. A deleted product stays named: without it the list would mean all. */
    products: uuid("products").array().notNull().default(sql`'{}'::uuid[]`),
    description: text("description"),
    enabled: boolean("enabled").notNull().default(true),
    /** The wire format in which events are written. */
    api: text("api").notNull().default("native"),
    /** The secret that makes `v1` signatures: `whsec_…`. */
    secretSealed: text("secret_sealed").notNull(),
    /** The secret before, which signs as well until that time. */
    previousSecretSealed: text("previous_secret_sealed"),
    previousSecretUntil: instant("previous_secret_until"),
    /** Since when every attempt has failed; null once one succeeded. */
    failingSince: instant("failing_since"),
    disabledAt: instant("disabled_at"),
    disabledReason: text("disabled_reason").$type<DisabledReason>(),
    /** The events up to this sequence have their deliveries, or came before the endpoint. */
    scannedSequence: bigint("scanned_sequence", { mode: "number" }).notNull(),
    revision: revision("url", "events", "products", "description", "enabled"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("webhooks_created").on(table.tenantId, table.createdAt, table.id),
    check("webhooks_api", sql`${table.api} in ('native')`),
    check(
      "webhooks_disabled",
      sql`num_nonnulls(${table.disabledAt}, ${table.disabledReason}) = case when ${table.enabled} then 0 else 2 end`,
    ),
    check("webhooks_disabled_reason", sql`${table.disabledReason} in (${quoted(disabledReasons)})`),
    check("webhooks_previous_secret", sql`num_nonnulls(${table.previousSecretSealed}, ${table.previousSecretUntil}) in (0, 2)`),
  ],
);

/**
 * The outbox: an event on its way to an endpoint. The event and its license are not referenced: an event may be pruned, and `license.deleted` is
 * sent when the license is gone. The delivery of a ping is written with its event, for its endpoint alone.
 */
export const webhookDeliveries = pgTable(
  "webhook_deliveries",
  {
    id: id(),
    tenantId: tenantId(),
    webhookId: uuid("webhook_id").notNull(),
    eventId: uuid("event_id").notNull(),
    /** The event's name, so that a list by it needs no other table. */
    event: text("event").notNull(),
    /** The event's sequence: deliveries of one license go out in its order. */
    sequence: bigint("sequence", { mode: "number" }).notNull(),
    licenseId: uuid("license_id"),
    status: text("status").notNull().default("pending").$type<DeliveryStatus>(),
    /** Attempts since it was created or last ordered again: how far its retries are. */
    attempts: integer("attempts").notNull().default(0),
    nextAttemptAt: instant("next_attempt_at"),
    /** Until when somebody who took it may be sending it. */
    claimedUntil: instant("claimed_until"),
    /** Until when it holds back the later ones of its license, for ten minutes from its first failure; null before that: it is sent first. */
    holdsUntil: instant("holds_until"),
    createdAt: createdAt(),
    finishedAt: instant("finished_at"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique("webhook_deliveries_once").on(table.tenantId, table.webhookId, table.eventId),
    index("webhook_deliveries_due")
      .on(table.tenantId, table.webhookId, table.nextAttemptAt, table.sequence)
      .where(sql`${table.status} = 'pending'`),
    index("webhook_deliveries_claimed")
      .on(table.tenantId, table.webhookId, table.claimedUntil)
      .where(sql`${table.claimedUntil} is not null`),
    index("webhook_deliveries_order")
      .on(table.tenantId, table.webhookId, table.licenseId, table.sequence)
      .where(sql`${table.status} = 'pending'`),
    index("webhook_deliveries_created").on(table.tenantId, table.webhookId, table.createdAt, table.id),
    index("webhook_deliveries_status").on(table.tenantId, table.webhookId, table.status, table.createdAt, table.id),
    index("webhook_deliveries_event").on(table.tenantId, table.webhookId, table.event, table.createdAt, table.id),
    index("webhook_deliveries_finished").on(table.finishedAt).where(sql`${table.finishedAt} is not null`),
    foreignKey({
      columns: [table.tenantId, table.webhookId],
      foreignColumns: [webhooks.tenantId, webhooks.id],
      name: "webhook_deliveries_webhook",
    }).onDelete("cascade"),
    check("webhook_deliveries_status_known", sql`${table.status} in (${quoted(deliveryStatuses)})`),
    check("webhook_deliveries_pending", sql`(${table.status} = 'pending') = (${table.nextAttemptAt} is not null)`),
    check("webhook_deliveries_over", sql`(${table.status} = 'pending') = (${table.finishedAt} is null)`),
  ],
);

/** The attempts of deliveries, each with what came of it. */
export const webhookAttempts = pgTable(
  "webhook_attempts",
  {
    id: id(),
    tenantId: tenantId(),
    deliveryId: uuid("delivery_id").notNull(),
    attemptedAt: instant("attempted_at").notNull(),
    durationMs: integer("duration_ms").notNull(),
    /** The receiver's HTTP status; null where none came. */
    status: integer("status"),
    /** The failure, in a few words; null for an attempt that succeeded. */
    error: text("error"),
    /** The first KiB of the answer's body, as text. */
    answer: text("answer"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("webhook_attempts_delivery").on(table.tenantId, table.deliveryId, table.attemptedAt, table.id),
    index("webhook_attempts_attempted").on(table.attemptedAt),
    foreignKey({
      columns: [table.tenantId, table.deliveryId],
      foreignColumns: [webhookDeliveries.tenantId, webhookDeliveries.id],
      name: "webhook_attempts_delivery_of",
    }).onDelete("cascade"),
  ],
);
