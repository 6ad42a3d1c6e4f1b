import { sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import { entitlementInReach } from "../access/reach-store.ts";
import { defineList, hasPart } from "../db/list.ts";
import { reviveRow } from "../db/revive.ts";
import { entitlements } from "../db/schema.ts";

/** Entitlements within reach. `name` is a part of it. */
export const entitlementList = defineList({
  table: entitlements,
  alias: "entitlement",
  within: ({ tenantId, reach }: { tenantId: string; reach: Reach }) => [
    sql`entitlement.tenant_id = ${tenantId}`,
    entitlementInReach(reach),
  ],
  filters: {
    name: (part: string) => hasPart(sql`entitlement.name`, part),
    code: (code: string) => sql`entitlement.code = ${code}`,
  },
  sorts: { created_at: "timestamptz", code: "text" },
  read: (rows: Record<string, unknown>[]) => rows.map((row) => reviveRow(entitlements, row)),
});
