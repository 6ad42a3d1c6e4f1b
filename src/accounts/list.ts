import type { TenantContext } from "../context.ts";
import type { ListPage, Page } from "../db/list-store.ts";
import { accountList } from "./list-store.ts";
import { visibleAccounts } from "./service.ts";
import type { AccountRecord } from "./store.ts";

type Filter = Parameters<typeof accountList.select>[2];

/** Reads a page of the accounts that the caller sees. @throws LatchkeyError permission_denied */
export const listAccounts = (context: TenantContext, filter: Filter, page: Page): Promise<ListPage<AccountRecord>> =>
  accountList.select(context.database, { tenantId: context.tenant.id, visible: visibleAccounts(context) }, filter, page);
