import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { events, webhookDeliveries, webhooks } from "../db/schema.ts";
import { instant } from "../db/sql.ts";

/**
 * Returns tenants for whose webhooks something is due: an event that was not looked at, or a delivery. Served by events_sequence and webhook_deliveries_due,
 * which are asked once for each enabled webhook.
 * @param after the last tenant of the batch before
 */
export async function selectDueTenants(
  database: Database,
  { now, after, size }: { now: Date; after: string | null; size: number },
): Promise<string[]> {
  const { rows } = await database.execute<{ tenant_id: string }>(sql`
    select distinct webhook.tenant_id
    from ${webhooks} webhook
    where webhook.enabled and (${after}::uuid is null or webhook.tenant_id > ${after}::uuid) and (
      exists (
        select from ${events} entry
        where entry.tenant_id = webhook.tenant_id and entry.sequence > webhook.scanned_sequence
      ) or exists (
        select from ${webhookDeliveries} delivery
        where delivery.tenant_id = webhook.tenant_id and delivery.webhook_id = webhook.id and delivery.status = 'pending'
          and delivery.next_attempt_at <= ${instant(now)}
      )
    )
    order by webhook.tenant_id
    limit ${size}`);
  return rows.map(({ tenant_id: tenantId }) => tenantId);
}
