import { sql } from "drizzle-orm";
import { defineList } from "../db/list.ts";
import { reviveRow } from "../db/revive.ts";
import { roles } from "../db/schema.ts";

/** A tenant's own roles. */
export const roleList = defineList({
  table: roles,
  alias: "role",
  within: ({ tenantId }: { tenantId: string }) => [sql`role.tenant_id = ${tenantId}`],
  filters: {},
  sorts: { created_at: "timestamptz", name: "text" },
  read: (rows: Record<string, unknown>[]) => rows.map((row) => reviveRow(roles, row)),
});
