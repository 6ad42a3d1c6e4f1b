import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { webhookDeliveries, webhooks } from "../db/schema.ts";
import { instant } from "../db/sql.ts";

/** Deliveries that wait for their next attempt, and for how long the oldest that is due has. */
export type WaitingDeliveries = { pending: number; dueAgeSeconds: number };

/** Deliveries that are counted at most: nobody does anything else for more. */
const mostCounted = 100_000;

/**
 * Reads what waits of the whole deployment. The deliveries that wait are counted in an index of these alone, and the oldest that is due is looked up for
 * each tenant with webhooks (webhook_deliveries_due).
 */
export async function selectWaitingDeliveries(database: Pick<Database, "execute">, now: Date): Promise<WaitingDeliveries> {
  const { rows } = await database.execute<WaitingDeliveries>(sql`
    select
      (select count(*)::int from (select from ${webhookDeliveries} where status = 'pending' limit ${mostCounted}::int) waiting) as "pending",
      coalesce(greatest(0, extract(epoch from ${instant(now)} - (
        select min(first.next_attempt_at)
        from (select distinct tenant_id from ${webhooks}) tenant
        cross join lateral (
          select next_attempt_at
          from ${webhookDeliveries} delivery
          where delivery.tenant_id = tenant.tenant_id and delivery.status = 'pending'
          order by next_attempt_at
          limit 1
        ) first
      ))), 0)::float8 as "dueAgeSeconds"`);
  const [waiting = { pending: 0, dueAgeSeconds: 0 }] = rows;
  return waiting;
}
