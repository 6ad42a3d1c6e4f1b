import { reachOf } from "../access/reach.ts";
import type { TenantContext } from "../context.ts";
import type { ListPage, Page } from "../db/list-store.ts";
import { policyList } from "./list-store.ts";
import type { PolicyRecord } from "./store.ts";

type Filter = Parameters<typeof policyList.select>[2];

/** Reads a page of the policies within the caller's reach. */
export const listPolicies = (context: TenantContext, filter: Filter, page: Page): Promise<ListPage<PolicyRecord>> =>
  policyList.select(context.database, { tenantId: context.tenant.id, reach: reachOf(context) }, filter, page);
