import { sql } from "drizzle-orm";
import { defineList } from "../db/list.ts";
import { webhooks } from "../db/schema.ts";
import { webhookOf, webhookRow } from "./store.ts";

/** A tenant's webhooks. Served by webhooks_created: a tenant has few. */
export const webhookList = defineList({
  table: webhooks,
  alias: "webhook",
  within: ({ tenantId }: { tenantId: string }) => [sql`webhook.tenant_id = ${tenantId}`],
  filters: {
    enabled: (enabled: boolean) => sql`webhook.enabled = ${enabled}`,
  },
  sorts: { created_at: "timestamptz" },
  row: webhookRow,
  read: (rows: Record<string, unknown>[]) => rows.map(webhookOf),
});
