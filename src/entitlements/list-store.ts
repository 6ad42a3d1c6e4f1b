import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { type ListPage, type Page, selectPage } from "../db/list-store.ts";
import { reviveRow } from "../db/revive.ts";
import { entitlements, licenseEntitlements, licenses, policyEntitlements } from "../db/schema.ts";
import type { EntitlementRecord } from "./store.ts";

export type EntitlementFilter = {
  name?: string | undefined;
  code?: string | undefined;
  /** The license whose entitlements alone the caller sees. */
  licenseId?: string | undefined;
};

const heldBy = (licenseId: string) => sql`exists (
  select
  from ${licenses} license
  where license.tenant_id = entitlement.tenant_id and license.id = ${licenseId} and (
    exists (
      select from ${licenseEntitlements} held
      where held.tenant_id = license.tenant_id and held.license_id = license.id and held.entitlement_id = entitlement.id
    ) or exists (
      select from ${policyEntitlements} held
      where held.tenant_id = license.tenant_id and held.policy_id = license.policy_id and held.entitlement_id = entitlement.id
    )
  )
)`;

export async function selectEntitlements(
  database: Database,
  tenantId: string,
  filter: EntitlementFilter,
  page: Page,
): Promise<ListPage<EntitlementRecord>> {
  const pattern = `%${(filter.name ?? "").replace(/[\\%_]/g, "\\$&")}%`;
  const found = await selectPage<Record<string, unknown>>(
    database,
    {
      from: sql`${entitlements} entitlement`,
      where: sql`entitlement.tenant_id = ${tenantId}
        and ${filter.name === undefined ? sql`true` : sql`entitlement.name ilike ${pattern}`}
        and ${filter.code === undefined ? sql`true` : sql`entitlement.code = ${filter.code}`}
        and ${filter.licenseId === undefined ? sql`true` : heldBy(filter.licenseId)}`,
      row: sql`to_jsonb(entitlement)`,
      id: sql`entitlement.id`,
      sorts: {
        created_at: { expression: sql`entitlement.created_at`, type: "timestamptz" },
        code: { expression: sql`entitlement.code`, type: "text" },
      },
    },
    page,
  );
  return { ...found, rows: found.rows.map((row) => reviveRow(entitlements, row)) };
}
