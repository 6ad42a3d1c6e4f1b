import { type SQL, sql } from "drizzle-orm";
import { events, signingKeys, tenants, webhookDeliveries, webhooks } from "../db/schema.ts";
import { instant, uuidArray } from "../db/sql.ts";
import { settled } from "./fan-out-store.ts";
import type { Waiting } from "./lanes.ts";
import type { StoredEvent } from "./payload.ts";

/** A delivery that was taken, with all that sending it needs. */
export type Claimed = Waiting & {
  attempts: number;
  url: string;
  /** The webhook's secret, and the one before it while that signs too. */
  secretsSealed: string[];
  /** Null where the event is no longer kept. */
  event: StoredEvent | null;
  /** The tenant's active Ed25519 key; null where it has none. */
  signingKey: { id: string; privateKeySealed: string } | null;
};

export type Claim = {
  tenantId: string;
  now: Date;
  until: Date;
  /** Webhooks for which nothing is taken, and those for which nothing is taken while they fail. */
  busy: string[];
  sending: string[];
};

/** Deliveries that are taken at once for a webhook, and for a tenant. */
const [mostForOne, mostForAll] = [16, 48];

/** Deliveries of a webhook that are looked at: of those of one license the first alone may be free. */
const mostLookedAt = 200;

/**
 * Takes deliveries that are due, under the lock of `lockDeliveries`. One that is due waits for an earlier one of its license that is pending, unless that
 * is taken with it, or has failed for so long that it holds nothing back. A webhook that fails gets one. Served by webhook_deliveries_due and
 * webhook_deliveries_order.
 */
export const claim = ({ tenantId, now, until, busy, sending }: Claim): SQL => sql`
  with webhook as materialized (
    select id, failing_since is not null as is_failing
    from ${webhooks}
    where tenant_id = ${tenantId} and enabled
      and id <> all (${uuidArray(busy)}) and (failing_since is null or id <> all (${uuidArray(sending)}))
  ), due as materialized (
    select webhook.id as webhook_id, webhook.is_failing, found.*
    from webhook cross join lateral (
      select id, license_id, sequence
      from ${webhookDeliveries}
      where tenant_id = ${tenantId} and webhook_id = webhook.id and status = 'pending'
        and next_attempt_at <= ${instant(now)} and (claimed_until is null or claimed_until <= ${instant(now)})
      order by next_attempt_at, sequence
      limit ${mostLookedAt}
    ) found
  ), free as (
    select due.*, row_number() over (partition by due.webhook_id order by due.sequence) as place
    from due
    where due.license_id is null or not exists (
      select from ${webhookDeliveries} earlier
      where earlier.tenant_id = ${tenantId} and earlier.webhook_id = due.webhook_id and earlier.license_id = due.license_id
        and earlier.status = 'pending' and earlier.sequence < due.sequence
        and (earlier.holds_until is null or earlier.holds_until > ${instant(now)} or earlier.claimed_until > ${instant(now)})
        and earlier.id not in (select id from due)
    )
  ), taken as (
    select id, webhook_id, is_failing
    from free
    where place <= case when is_failing then 1 else ${mostForOne} end
    order by place, sequence
    limit ${mostForAll}
  ), claimed as (
    update ${webhookDeliveries} delivery
    set claimed_until = ${instant(until)}
    from taken
    where delivery.tenant_id = ${tenantId} and delivery.id = taken.id
    returning delivery.id, delivery.webhook_id, delivery.event_id, delivery.license_id, delivery.sequence, delivery.attempts, taken.is_failing
  )
  select jsonb_build_object(
    'id', claimed.id, 'webhookId', claimed.webhook_id, 'licenseId', claimed.license_id, 'isFailing', claimed.is_failing,
    'attempts', claimed.attempts, 'url', webhook.url,
    'secretsSealed', array_remove(array[
      webhook.secret_sealed, case when webhook.previous_secret_until > ${instant(now)} then webhook.previous_secret_sealed end
    ], null),
    'event', case when entry.id is not null then ${storedEvent} end,
    'signingKey', case when signing_key.id is not null then jsonb_build_object(
      'id', signing_key.id, 'privateKeySealed', signing_key.private_key_sealed
    ) end
  ) as claimed
  from claimed
  join ${webhooks} webhook on webhook.tenant_id = ${tenantId} and webhook.id = claimed.webhook_id
  join ${tenants} tenant on tenant.id = ${tenantId}
  left join ${events} entry on entry.tenant_id = ${tenantId} and entry.id = claimed.event_id
  left join ${signingKeys} signing_key
    on signing_key.tenant_id = ${tenantId} and signing_key.algorithm = 'ED25519' and signing_key.status = 'active'
  order by claimed.sequence`;

/** An event as it is stored (`StoredEvent`), of the aliases `entry` and `tenant`. */
export const storedEvent: SQL = sql`jsonb_build_object(
  'id', entry.id, 'type', entry.event, 'occurredAt', entry.occurred_at, 'tenant', tenant.name, 'sequence', entry.sequence,
  'actor', jsonb_build_object('kind', entry.actor_kind, 'id', entry.actor_id, 'name', entry.actor_name),
  'requestId', entry.request_id, 'traceparent', entry.traceparent, 'tracestate', entry.tracestate,
  'object', entry.object, 'before', entry.before, 'after', entry.after
)`;

/**
 * Says whether a tenant has events that its webhooks have not seen, settled ones and others, and when the next delivery is due that is not due now: one
 * that waits for its retry, or that a courier took and did not end.
 */
export const outlook = (tenantId: string, now: Date): SQL => sql`
  select
    coalesce(bool_or(exists (
      select from ${events} entry
      where entry.tenant_id = webhook.tenant_id and entry.sequence > webhook.scanned_sequence and entry.sequence <= ${settled}
    )), false) as is_behind,
    count(*) > 0 and exists (select from ${events} entry where entry.tenant_id = ${tenantId} and entry.sequence > ${settled}) as is_unsettled,
    min(least(
      (
        select min(delivery.next_attempt_at)
        from ${webhookDeliveries} delivery
        where delivery.tenant_id = webhook.tenant_id and delivery.webhook_id = webhook.id and delivery.status = 'pending'
          and delivery.next_attempt_at > ${instant(now)}
      ), (
        select min(delivery.claimed_until)
        from ${webhookDeliveries} delivery
        where delivery.tenant_id = webhook.tenant_id and delivery.webhook_id = webhook.id and delivery.claimed_until > ${instant(now)}
      )
    )) as next_at
  from ${webhooks} webhook
  where webhook.tenant_id = ${tenantId} and webhook.enabled`;
