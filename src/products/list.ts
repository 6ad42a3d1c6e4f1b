import { reachOf } from "../access/reach.ts";
import type { TenantContext } from "../context.ts";
import type { ListPage, Page } from "../db/list-store.ts";
import { productList } from "./list-store.ts";
import type { ProductRecord } from "./store.ts";

type Filter = Parameters<typeof productList.select>[2];

/** Reads a page of the products within the caller's reach. */
export const listProducts = (context: TenantContext, filter: Filter, page: Page): Promise<ListPage<ProductRecord>> =>
  productList.select(context.database, { tenantId: context.tenant.id, reach: reachOf(context) }, filter, page);
