import type { TenantContext } from "../context.ts";
import type { ListPage, Page } from "../db/list-store.ts";
import { entitlementList } from "./list-store.ts";
import type { EntitlementRecord } from "./service.ts";

/** A page of the entitlements that a license holds, through itself or its policy. That the caller reaches the license is the caller's to check. */
export const listHeld = (
  { database, tenant }: TenantContext,
  licenseId: string,
  page: Page,
): Promise<ListPage<EntitlementRecord>> =>
  entitlementList.select(database, { tenantId: tenant.id, reach: { licenseId } }, {}, page);
