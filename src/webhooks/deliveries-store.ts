import { type SQL, sql } from "drizzle-orm";
import { inOneBatch } from "../db/batch.ts";
import type { Database } from "../db/client.ts";
import type { DeliveryStatus } from "../db/delivery-states.ts";
import { defineList } from "../db/list.ts";
import { reviveRow } from "../db/revive.ts";
import { rowJson } from "../db/row-json.ts";
import { events, webhookAttempts, webhookDeliveries, webhooks } from "../db/schema.ts";
import { instant, refuse } from "../db/sql.ts";

export type AttemptRecord = typeof webhookAttempts.$inferSelect;

/** A delivery with its attempts, the latest first: that one alone in a list. */
export type DeliveryRecord = { delivery: typeof webhookDeliveries.$inferSelect; attempts: AttemptRecord[] };

type Json = Record<string, unknown>;
type Row = { delivery: Json; attempts: Json[] };

/** The attempts of the delivery on the alias `delivery`, the latest first. Served by webhook_attempts_delivery. */
const itsAttempts: SQL = sql`
  from ${webhookAttempts} attempt
  where attempt.tenant_id = delivery.tenant_id and attempt.delivery_id = delivery.id
  order by attempt.attempted_at desc, attempt.id desc`;

/** A delivery on the alias `delivery` as JSON, with so many attempts, for `deliveryOf`. */
const deliveryRow = (attempts: "all" | "latest"): SQL => sql`jsonb_build_object(
  'delivery', ${rowJson(webhookDeliveries, "delivery")},
  'attempts', array(select ${rowJson(webhookAttempts, "attempt")} ${itsAttempts} ${attempts === "all" ? sql`` : sql`limit 1`})
)`;

const deliveryOf = ({ delivery, attempts }: Row): DeliveryRecord => ({
  delivery: reviveRow(webhookDeliveries, delivery),
  attempts: attempts.map((attempt) => reviveRow(webhookAttempts, attempt)),
});

type Scope = { tenantId: string; webhookId: string };

/** A webhook's deliveries. Served by webhook_deliveries_status, webhook_deliveries_event or webhook_deliveries_created. */
export const deliveryList = defineList({
  table: webhookDeliveries,
  alias: "delivery",
  within: ({ tenantId, webhookId }: Scope) => [sql`delivery.tenant_id = ${tenantId}`, sql`delivery.webhook_id = ${webhookId}`],
  filters: {
    status: (status: DeliveryStatus) => sql`delivery.status = ${status}`,
    event: (event: string) => sql`delivery.event = ${event}`,
    since: (time: Date) => sql`delivery.created_at >= ${instant(time)}`,
    until: (time: Date) => sql`delivery.created_at < ${instant(time)}`,
  },
  sorts: { created_at: "timestamptz" },
  row: deliveryRow("latest"),
  // As `deliveryRow` has them.
  read: (rows: Row[]) => rows.map(deliveryOf),
});

type Named = Scope & { id: string };

/** Conditions on the alias `delivery`. Served by the primary key. */
const named = ({ tenantId, webhookId, id }: Named): SQL => sql`
  delivery.tenant_id = ${tenantId} and delivery.webhook_id = ${webhookId} and delivery.id = ${id}`;

const selectRow = (delivery: Named): SQL => sql`
  select ${deliveryRow("all")} as row
  from ${webhookDeliveries} delivery
  where ${named(delivery)}`;

const deliveryIn = ([found]: Json[]): DeliveryRecord | undefined =>
  found === undefined ? undefined : deliveryOf(found.row as Row);

export async function selectDelivery(database: Database, delivery: Named): Promise<DeliveryRecord | undefined> {
  return deliveryIn((await database.execute<Json>(selectRow(delivery))).rows);
}

/** Refuses an endpoint that does not exist, and one that is disabled: nothing would be sent. */
const requireEnabled = ({ tenantId, webhookId }: Scope): SQL => sql`
  select ${refuse(sql`case when webhook.id is null then 'webhook_not_found' when not webhook.enabled then 'webhook_disabled' end`)}
  from (select) one
  left join ${webhooks} webhook on webhook.tenant_id = ${tenantId} and webhook.id = ${webhookId}`;

/** Makes deliveries due now, with all their tries before them. */
const ordered = (now: Date): SQL => sql`
  status = 'pending', attempts = 0, next_attempt_at = ${instant(now)}, claimed_until = null, holds_until = null,
  finished_at = null`;

/** Has the tenant's courier woken after the answer, as an event does. */
const told = (tenantId: string): SQL => sql`select set_config('latchkey.written', ${tenantId}, true)`;

/** @throws NeonDbError with the refusal webhook_not_found or webhook_disabled */
export async function orderAgain(database: Database, delivery: Named, now: Date): Promise<DeliveryRecord | undefined> {
  const rows = await inOneBatch(database.changing, {
    judged: requireEnabled(delivery),
    ordered: sql`update ${webhookDeliveries} delivery set ${ordered(now)} where ${named(delivery)}`,
    told: told(delivery.tenantId),
    delivery: selectRow(delivery),
  });
  return deliveryIn(rows.delivery);
}

/** Deliveries that one request orders again at most. */
const mostOrdered = 10_000;

/**
 * Orders the failed deliveries of a time again, the oldest first and 10,000 at most. Returns their number, and whether there are more. Served by
 * webhook_deliveries_status.
 * @throws NeonDbError with the refusal webhook_not_found or webhook_disabled
 */
export async function orderFailedAgain(
  database: Database,
  scope: Scope,
  { since, until, now }: { since: Date; until: Date; now: Date },
): Promise<{ ordered: number; isMore: boolean }> {
  const { tenantId, webhookId } = scope;
  const failed = sql`
    delivery.tenant_id = ${tenantId} and delivery.webhook_id = ${webhookId} and delivery.status = 'failed'
    and delivery.created_at >= ${instant(since)} and delivery.created_at < ${instant(until)}`;
  const rows = await inOneBatch(database.changing, {
    judged: requireEnabled(scope),
    ordered: sql`
      with chosen as (
        select delivery.id
        from ${webhookDeliveries} delivery
        where ${failed}
        order by delivery.created_at, delivery.id
        limit ${mostOrdered}
        for update
      ), changed as (
        update ${webhookDeliveries} delivery
        set ${ordered(now)}
        from chosen
        where delivery.tenant_id = ${tenantId} and delivery.id = chosen.id
        returning delivery.id
      )
      select count(*) as ordered from changed`,
    left: sql`select exists (select from ${webhookDeliveries} delivery where ${failed}) as is_more`,
    told: told(tenantId),
  });
  return { ordered: Number(rows.ordered[0]?.ordered), isMore: rows.left[0]?.is_more === true };
}

/**
 * Writes an event `webhook.ping` and its delivery, to this endpoint alone.
 * @throws NeonDbError with the refusal webhook_not_found or webhook_disabled
 */
export async function insertPing(database: Database, ping: Named & { requestId: string }, now: Date): Promise<DeliveryRecord> {
  const { tenantId, webhookId, id, requestId } = ping;
  const rows = await inOneBatch(database.changing, {
    judged: requireEnabled(ping),
    event: sql`
      select latchkey_write_event(
        webhook.tenant_id, 'webhook.ping', 'webhook', webhook.id, null, null,
        latchkey_disclosed_row(${rowJson(webhooks, "webhook")}, latchkey_event_columns('webhooks')), '{}', '{}'
      )
      from ${webhooks} webhook
      where webhook.tenant_id = ${tenantId} and webhook.id = ${webhookId}`,
    // Served by events_request.
    inserted: sql`
      insert into ${webhookDeliveries} (id, tenant_id, webhook_id, event_id, event, sequence, next_attempt_at, created_at)
      select ${id}::uuid, event.tenant_id, event.resource_id, event.id, event.event, event.sequence, ${instant(now)}, ${instant(now)}
      from ${events} event
      where event.tenant_id = ${tenantId} and event.request_id = ${requestId} and event.event = 'webhook.ping'`,
    delivery: selectRow(ping),
  });
  const inserted = deliveryIn(rows.delivery);
  if (inserted === undefined) throw new Error("the delivery of a ping did not come back");
  return inserted;
}
