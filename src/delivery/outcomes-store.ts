import { type SQL, sql } from "drizzle-orm";
import { webhookAttempts, webhookDeliveries, webhooks } from "../db/schema.ts";
import { instant, jsonOf, nameEvents, uuidArray } from "../db/sql.ts";

/** The end of one attempt, and what it makes of its delivery. */
export type Outcome = {
  /** The id of the attempt's own row. */
  attemptId: string;
  deliveryId: string;
  webhookId: string;
  attemptedAt: string;
  durationMs: number;
  answerStatus: number | null;
  error: string | null;
  answer: string | null;
  /** The delivery's status from now on. */
  status: "pending" | "succeeded" | "failed";
  /** Null unless it is pending. */
  nextAttemptAt: string | null;
  /** The receiver said that it is gone for good: 410. */
  isGone: boolean;
};

/** Milliseconds for which a failing delivery holds back the later ones of its license. */
const holdMs = 10 * 60_000;

/** Milliseconds of nothing but failures after which a webhook is disabled. */
const failingMs = 5 * 86_400_000;

const outcomeColumns: SQL = sql`(
  "attemptId" uuid, "deliveryId" uuid, "attemptedAt" timestamptz, "durationMs" integer, "answerStatus" integer, error text, answer text,
  status text, "nextAttemptAt" timestamptz
)`;

/**
 * The statements that write outcomes down, and what they mean for webhooks and later deliveries. An outcome of a delivery that has ended meanwhile leaves
 * its attempt alone. They run under the lock of `lockDeliveries`.
 */
export function record(tenantId: string, outcomes: Outcome[], now: Date): SQL[] {
  if (outcomes.length === 0) return [];
  const given = sql`jsonb_to_recordset(${jsonOf(outcomes)}) as given ${outcomeColumns}`;
  const failed = outcomes.filter(({ status }) => status !== "succeeded");
  // An outcome whose writing was not answered comes again: its attempt is there.
  const ended = sql`
    with given as (
      select * from ${given}
    ), attempt as (
      insert into ${webhookAttempts} (id, tenant_id, delivery_id, attempted_at, duration_ms, status, error, answer)
      select given."attemptId", delivery.tenant_id, delivery.id, given."attemptedAt", given."durationMs", given."answerStatus", given.error, given.answer
      from given
      join ${webhookDeliveries} delivery on delivery.tenant_id = ${tenantId} and delivery.id = given."deliveryId"
      on conflict (tenant_id, id) do nothing
      returning id
    )
    update ${webhookDeliveries} delivery
    set
      status = given.status, attempts = delivery.attempts + 1, next_attempt_at = given."nextAttemptAt", claimed_until = null,
      holds_until = case when given.status = 'pending' then coalesce(delivery.holds_until, ${heldBefore}, ${instant(later(now, holdMs))}) end,
      finished_at = case when given.status <> 'pending' then ${instant(now)} end
    from given join attempt on attempt.id = given."attemptId"
    where delivery.tenant_id = ${tenantId} and delivery.id = given."deliveryId" and delivery.status = 'pending'`;
  return [
    sql`select ${nameEvents({ webhook: "disabled" })}`,
    changedWebhooks(tenantId, outcomes, now),
    sql`select ${nameEvents({})}`,
    ended,
    ...(failed.length === 0 ? [] : [ofEndedWebhooks(tenantId, failed, now), heldBack(tenantId, failed, now)]),
  ];
}

/**
 * The end of the time for which earlier deliveries of the license hold back, since the first of them failed. One that fails behind them holds back no longer:
 * else the later ones would wait for each in turn. Of the alias `delivery`. Served by webhook_deliveries_order.
 */
const heldBefore: SQL = sql`(
  select min(earlier.holds_until)
  from ${webhookDeliveries} earlier
  where earlier.tenant_id = delivery.tenant_id and earlier.webhook_id = delivery.webhook_id and earlier.license_id = delivery.license_id
    and earlier.status = 'pending' and earlier.sequence < delivery.sequence
)`;

const later = (time: Date, milliseconds: number): Date => new Date(time.getTime() + milliseconds);

type WebhookChange = { webhookId: string; hasSucceeded: boolean; failingSince: string | null; isGone: boolean };

/** Sums up what outcomes mean for their webhooks: whether an attempt succeeded, and since when they fail after it. */
export function changesOf(outcomes: readonly Outcome[]): WebhookChange[] {
  const changes = new Map<string, WebhookChange>();
  const inOrder = [...outcomes].sort((one, other) => Date.parse(one.attemptedAt) - Date.parse(other.attemptedAt));
  for (const { webhookId, status, attemptedAt, isGone } of inOrder) {
    const known = changes.get(webhookId) ?? { webhookId, hasSucceeded: false, failingSince: null, isGone: false };
    changes.set(
      webhookId,
      status === "succeeded"
        ? { ...known, hasSucceeded: true, failingSince: null }
        : { ...known, failingSince: known.failingSince ?? attemptedAt, isGone: known.isGone || isGone },
    );
  }
  return [...changes.values()];
}

/** Notes since when webhooks fail, and disables those that are gone or have failed for days. Only that writes an event. */
const changedWebhooks = (tenantId: string, outcomes: Outcome[], now: Date): SQL => sql`
  update ${webhooks} webhook
  set
    failing_since = changed.failing_since,
    enabled = changed.reason is null,
    disabled_at = case when changed.reason is not null then ${instant(now)} end,
    disabled_reason = changed.reason,
    updated_at = case when changed.reason is null then webhook.updated_at else ${instant(now)} end
  from (
    select
      known.id, failing.since as failing_since,
      case when given."isGone" then 'gone' when failing.since <= ${instant(later(now, -failingMs))} then 'failing' end as reason
    from jsonb_to_recordset(${jsonOf(changesOf(outcomes))}) as given (
      "webhookId" uuid, "hasSucceeded" boolean, "failingSince" timestamptz, "isGone" boolean
    )
    join ${webhooks} known on known.tenant_id = ${tenantId} and known.id = given."webhookId" and known.enabled
    cross join lateral (
      select case when given."hasSucceeded" then given."failingSince" else coalesce(known.failing_since, given."failingSince") end as since
    ) failing
  ) changed
  where webhook.tenant_id = ${tenantId} and webhook.id = changed.id
    and (webhook.failing_since is distinct from changed.failing_since or changed.reason is not null)`;

/** Ends as failed what waits for a webhook that has just been disabled: its vendor can order it again. */
const ofEndedWebhooks = (tenantId: string, failed: Outcome[], now: Date): SQL => sql`
  update ${webhookDeliveries} delivery
  set status = 'failed', next_attempt_at = null, claimed_until = null, holds_until = null, finished_at = ${instant(now)}
  from ${webhooks} webhook
  where webhook.tenant_id = ${tenantId} and webhook.id = any (${uuidArray(failed.map(({ webhookId }) => webhookId))})
    and webhook.disabled_reason in ('gone', 'failing')
    and delivery.tenant_id = ${tenantId} and delivery.webhook_id = webhook.id and delivery.status = 'pending'`;

/** Has the later deliveries of a license wait for the one that failed, so that nobody looks at them before. Served by webhook_deliveries_order. */
const heldBack = (tenantId: string, failed: Outcome[], now: Date): SQL => sql`
  update ${webhookDeliveries} later
  set next_attempt_at = held.until
  from (
    select webhook_id, license_id, min(sequence) as sequence, min(least(next_attempt_at, holds_until)) as until
    from ${webhookDeliveries}
    where tenant_id = ${tenantId} and id = any (${uuidArray(failed.map(({ deliveryId }) => deliveryId))})
      and license_id is not null and status = 'pending' and holds_until > ${instant(now)}
    group by webhook_id, license_id
  ) held
  where later.tenant_id = ${tenantId} and later.webhook_id = held.webhook_id and later.license_id = held.license_id
    and later.status = 'pending' and later.sequence > held.sequence and later.next_attempt_at < held.until`;

/** A statement that lets others take deliveries that were taken and not sent. */
export const giveBack = (tenantId: string, ids: string[]): SQL => sql`
  update ${webhookDeliveries}
  set claimed_until = null
  where tenant_id = ${tenantId} and id = any (${uuidArray(ids)}) and status = 'pending'`;
