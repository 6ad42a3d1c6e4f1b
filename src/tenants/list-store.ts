import { sql } from "drizzle-orm";
import { defineList, hasPart } from "../db/list.ts";
import { reviveRow } from "../db/revive.ts";
import { rowJson } from "../db/row-json.ts";
import { signingKeys, tenants } from "../db/schema.ts";
import type { TenantRecord } from "./store.ts";

type Row = { tenant: Record<string, unknown>; public_key: string };

/** All tenants, each with the public key that verifies its answers. `name` is a part of it. */
export const tenantList = defineList({
  table: tenants,
  alias: "tenant",
  joins: sql`join ${signingKeys} key on key.tenant_id = tenant.id and key.algorithm = 'ED25519' and key.status = 'active'`,
  within: () => [],
  filters: { name: (part: string) => hasPart(sql`tenant.name`, part) },
  sorts: { created_at: "timestamptz", name: "text" },
  row: sql`jsonb_build_object('tenant', ${rowJson(tenants, "tenant")}, 'public_key', key.public_key)`,
  read: (rows: Row[]) =>
    rows.map(({ tenant, public_key }): TenantRecord => ({ ...reviveRow(tenants, tenant), publicKey: public_key })),
});
