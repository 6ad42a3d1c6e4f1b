import { sql } from "drizzle-orm";
import { measureNumbers } from "../../src/analytics/index.ts";
import type { Database } from "../../src/db/client.ts";

/** Brings the numbers of a tenant up to date, as the clock does each minute, with a pass over its licenses. Other tenants' passes wait. */
export async function measure(database: Database, tenantName: string, now = new Date()): Promise<void> {
  const tenant = sql`(select id from tenants where name = ${tenantName})`;
  await database.changing.execute(sql`
    insert into license_passes (tenant_id, due_at) select id, 'infinity' from tenants where id <> ${tenant}
    on conflict (tenant_id) do update set due_at = 'infinity'`);
  await measureNumbers({ database, now, isOver: () => false });
  await database.changing.execute(sql`update license_passes set due_at = '-infinity' where tenant_id = ${tenant}`);
  await measureNumbers({ database, now, isOver: () => false });
}
