import { type SQL, sql } from "drizzle-orm";
import { events, webhookDeliveries, webhooks } from "../db/schema.ts";
import { instant } from "../db/sql.ts";

/** Events that one statement reads for each webhook. */
const eventsAtOnce = 500;

/** Sent to its endpoint alone: its delivery is written with it. */
const ping = "webhook.ping";

/**
 * Notes for the statements that follow up to where events are settled. It comes before anything that changes something, and in a statement of its own: one
 * that reads events as well would read them as they were before.
 */
export const settle = (): SQL => sql`select set_config('latchkey.settled', latchkey_settled_sequence()::text, true)`;

/** The sequence that `settle` has noted. */
export const settled: SQL = sql`current_setting('latchkey.settled')::bigint`;

/**
 * Gives each webhook of a tenant a delivery for each settled event that it asks for and has none of, and moves it on. An event without a product goes to
 * webhooks that name no products. While an earlier delivery of the license fails, the new one waits with it. Served by events_sequence.
 */
export const fanOut = (tenantId: string, now: Date): SQL => sql`
  with webhook as materialized (
    select id, events, products, scanned_sequence
    from ${webhooks}
    where tenant_id = ${tenantId} and enabled and scanned_sequence < ${settled}
  ), entry as materialized (
    select
      webhook.id as webhook_id, found.*,
      (${isNamed}) and (webhook.products = '{}' or found.product_id = any (webhook.products)) and found.event <> ${ping} as is_wanted
    from webhook cross join lateral (
      select id, event, sequence, license_id, product_id
      from ${events}
      where tenant_id = ${tenantId} and sequence > webhook.scanned_sequence and sequence <= ${settled}
      order by sequence
      limit ${eventsAtOnce}
    ) found
  ), sent as (
    insert into ${webhookDeliveries} (id, tenant_id, webhook_id, event_id, event, sequence, license_id, next_attempt_at, created_at)
    select
      gen_random_uuid(), ${tenantId}, entry.webhook_id, entry.id, entry.event, entry.sequence, entry.license_id,
      coalesce((${heldUntil(tenantId, now)}), ${instant(now)}), ${instant(now)}
    from entry
    where entry.is_wanted
    on conflict (tenant_id, webhook_id, event_id) do nothing
  )
  update ${webhooks} webhook
  set scanned_sequence = case when read.events < ${eventsAtOnce} then ${settled} else read.last end
  from (
    select webhook.id, count(entry.id) as events, max(entry.sequence) as last
    from webhook left join entry on entry.webhook_id = webhook.id
    group by webhook.id
  ) read
  where webhook.tenant_id = ${tenantId} and webhook.id = read.id`;

/** Says whether a webhook asks for an event: by its name, by all of its resource (`license.*`), or by all (`*`). */
const isNamed: SQL = sql`webhook.events && array['*', split_part(found.event, '.', 1) || '.*', found.event]`;

/** The time until which the first delivery of the license that fails holds back the others. Served by webhook_deliveries_order. */
const heldUntil = (tenantId: string, now: Date): SQL => sql`
  select least(earlier.next_attempt_at, earlier.holds_until)
  from ${webhookDeliveries} earlier
  where earlier.tenant_id = ${tenantId} and earlier.webhook_id = entry.webhook_id and earlier.license_id = entry.license_id
    and earlier.status = 'pending' and earlier.holds_until > ${instant(now)} and earlier.next_attempt_at > ${instant(now)}
  order by earlier.sequence
  limit 1`;
