import { type SQL, sql } from "drizzle-orm";
import { assignmentsOf, newRow } from "../db/assignments.ts";
import { inOneBatch } from "../db/batch.ts";
import type { Database } from "../db/client.ts";
import { mayChange } from "../db/revision.ts";
import { reviveRow } from "../db/revive.ts";
import { rowJson } from "../db/row-json.ts";
import { products, signingKeys, webhooks } from "../db/schema.ts";
import { instant, refuse, uuidArray } from "../db/sql.ts";

/** An endpoint, with the public half of the key that makes its `v1a` signatures (SPKI, PEM); null where the tenant has none. */
export type WebhookRecord = typeof webhooks.$inferSelect & { signingPublicKey: string | null };

/** Endpoints that a tenant has at most. */
export const mostWebhooks = 100;

/** An endpoint on the alias `webhook` as JSON, for `webhookOf`. The key is found by signing_keys_one_active. */
export const webhookRow: SQL = sql`(${rowJson(webhooks, "webhook")} || jsonb_build_object('signing_public_key', (
  select signing_key.public_key
  from ${signingKeys} signing_key
  where signing_key.tenant_id = webhook.tenant_id and signing_key.algorithm = 'ED25519' and signing_key.status = 'active'
)))`;

export const webhookOf = (row: Record<string, unknown>): WebhookRecord => ({
  ...reviveRow(webhooks, row),
  // As `webhookRow` has it.
  signingPublicKey: (row.signing_public_key ?? null) as string | null,
});

type Rows = Record<string, unknown>[];

const webhookIn = ([found]: Rows): WebhookRecord | undefined =>
  // The statements select `webhookRow` as `row`.
  found === undefined ? undefined : webhookOf(found.row as Record<string, unknown>);

/** One row with `webhookRow`, of an endpoint that the statement before has changed. */
const selectRow = (tenantId: string, id: string): SQL => sql`
  select ${webhookRow} as row from ${webhooks} webhook where webhook.tenant_id = ${tenantId} and webhook.id = ${id}`;

/** The sequence of the last event that there is: an endpoint gets those that come after it. */
const latestSequence: SQL = sql`(select last_value from events_sequence_seq)`;

/** The columns that a request sets, at its creation and afterwards. */
type WebhookAttributes = Pick<WebhookRecord, "url" | "events" | "products" | "description" | "enabled">;

export type NewWebhook = WebhookAttributes & Pick<WebhookRecord, "id" | "api" | "secretSealed">;

/** Refuses products that the tenant does not have. */
const requireProducts = (tenantId: string, ids: string[] | undefined): SQL | undefined =>
  ids === undefined || ids.length === 0
    ? undefined
    : sql`select ${refuse(sql`case when exists (
        select from unnest(${uuidArray(ids)}) wanted
        where not exists (select from ${products} product where product.tenant_id = ${tenantId} and product.id = wanted)
      ) then 'product_not_found' end`)}`;

/** One round trip. @throws NeonDbError with the refusal webhook_limit_reached or product_not_found */
export async function insertWebhook(
  database: Database,
  tenantId: string,
  webhook: NewWebhook,
  now: Date,
): Promise<WebhookRecord> {
  const row = newRow(webhooks, {
    ...webhook,
    tenantId,
    ...(webhook.enabled ? {} : { disabledAt: now, disabledReason: "requested" }),
    scannedSequence: latestSequence,
    createdAt: now,
    updatedAt: now,
  });
  const rows = await inOneBatch(database.changing, {
    // Two creations at once count each other.
    lock: sql`select pg_advisory_xact_lock(hashtextextended('webhooks:' || ${tenantId}::text, 0))`,
    limit: sql`select ${refuse(sql`case when (
        select count(*) from ${webhooks} where tenant_id = ${tenantId}
      ) >= ${mostWebhooks} then 'webhook_limit_reached' end`)}`,
    products: requireProducts(tenantId, webhook.products),
    inserted: sql`insert into ${webhooks} (${row.columns}) values (${row.values})`,
    webhook: selectRow(tenantId, webhook.id),
  });
  const inserted = webhookIn(rows.webhook);
  if (inserted === undefined) throw new Error("an inserted webhook did not come back");
  return inserted;
}

/** Served by the primary key. */
export async function selectWebhook(database: Database, tenantId: string, id: string): Promise<WebhookRecord | undefined> {
  return webhookIn((await database.execute<Record<string, unknown>>(selectRow(tenantId, id))).rows);
}

export type WebhookUpdate = { [Column in keyof WebhookAttributes]?: WebhookAttributes[Column] | undefined };

/**
 * Changes what the update names. An endpoint that is enabled again begins with the events that come from then on, and is not failing.
 * @throws NeonDbError with the refusal product_not_found or changed_meanwhile
 */
export async function updateWebhook(
  database: Database,
  { tenantId, id, now }: { tenantId: string; id: string; now: Date },
  { enabled, ...update }: WebhookUpdate,
): Promise<WebhookRecord | undefined> {
  const where = sql`webhook.tenant_id = ${tenantId} and webhook.id = ${id}`;
  const assignments = assignmentsOf(webhooks, { ...update, updatedAt: now });
  if (enabled === true)
    assignments.push(
      sql`enabled = true, disabled_at = null, disabled_reason = null, failing_since = case when webhook.enabled then webhook.failing_since end`,
      sql`scanned_sequence = case when webhook.enabled then webhook.scanned_sequence else ${latestSequence} end`,
    );
  if (enabled === false)
    assignments.push(
      sql`enabled = false, disabled_at = coalesce(webhook.disabled_at, ${instant(now)})`,
      sql`disabled_reason = coalesce(webhook.disabled_reason, 'requested')`,
    );
  const rows = await inOneBatch(database.changing, {
    products: requireProducts(tenantId, update.products),
    updated: sql`
      update ${webhooks} webhook
      set ${sql.join(assignments, sql`, `)}
      where ${where} and ${mayChange(database, sql`webhook.revision`, where) ?? sql`true`}`,
    webhook: selectRow(tenantId, id),
  });
  return webhookIn(rows.webhook);
}

export type Rotation = { tenantId: string; id: string; secretSealed: string; previousUntil: Date; now: Date };

/** The secret that was is the previous one, until `previousUntil`; the one before it ends. */
export async function rotateSecret(database: Database, rotation: Rotation): Promise<WebhookRecord | undefined> {
  const { tenantId, id, secretSealed, previousUntil, now } = rotation;
  const rows = await inOneBatch(database.changing, {
    rotated: sql`
      update ${webhooks}
      set
        previous_secret_sealed = secret_sealed, previous_secret_until = ${instant(previousUntil)},
        secret_sealed = ${secretSealed}, updated_at = ${instant(now)}
      where tenant_id = ${tenantId} and id = ${id}`,
    webhook: selectRow(tenantId, id),
  });
  return webhookIn(rows.webhook);
}

/** Deletes the endpoint with its deliveries. Says whether there was one. */
export async function deleteWebhook(database: Database, tenantId: string, id: string): Promise<boolean> {
  const deleted = await database.changing.execute(sql`
    delete from ${webhooks} where tenant_id = ${tenantId} and id = ${id} returning id`);
  return deleted.rows.length > 0;
}
