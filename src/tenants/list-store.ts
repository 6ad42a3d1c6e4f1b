import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { type ListPage, type Page, selectPage } from "../db/list-store.ts";
import { reviveRow } from "../db/revive.ts";
import { tenantKeys, tenants } from "../db/schema.ts";
import type { TenantRecord } from "./store.ts";

type Row = { tenant: Record<string, unknown>; public_key: string };

export async function selectTenants(database: Database, name: string | undefined, page: Page): Promise<ListPage<TenantRecord>> {
  const pattern = `%${(name ?? "").replace(/[\\%_]/g, "\\$&")}%`;
  const found = await selectPage<Row>(
    database,
    {
      from: sql`${tenants} tenant join ${tenantKeys} key on key.tenant_id = tenant.id and key.retired_at is null`,
      where: name === undefined ? sql`true` : sql`tenant.name ilike ${pattern}`,
      row: sql`jsonb_build_object('tenant', to_jsonb(tenant), 'public_key', key.public_key)`,
      id: sql`tenant.id`,
      sorts: {
        created_at: { expression: sql`tenant.created_at`, type: "timestamptz" },
        name: { expression: sql`tenant.name`, type: "text" },
      },
    },
    page,
  );
  return {
    ...found,
    rows: found.rows.map(({ tenant, public_key }) => ({ ...reviveRow(tenants, tenant), publicKey: public_key })),
  };
}
