import { reachOf } from "../access/reach.ts";
import type { TenantContext } from "../context.ts";
import type { ListPage, Page } from "../db/list-store.ts";
import { entitlementList } from "./list-store.ts";
import type { EntitlementRecord } from "./service.ts";

type Filter = Parameters<typeof entitlementList.select>[2];

/** Reads a page of the entitlements within the caller's reach. */
export const listEntitlements = (context: TenantContext, filter: Filter, page: Page): Promise<ListPage<EntitlementRecord>> =>
  entitlementList.select(context.database, { tenantId: context.tenant.id, reach: reachOf(context) }, filter, page);
