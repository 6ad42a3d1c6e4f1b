import { reachOf } from "../access/reach.ts";
import type { TenantContext } from "../context.ts";
import type { ListPage, Page } from "../db/list-store.ts";
import { type TokenKind, tokenList } from "./list-store.ts";
import { visibleTokens } from "./service.ts";
import type { TokenRecord } from "./store.ts";

type Filter = Parameters<typeof tokenList.select>[2];

/** Reads a page of the live tokens that the caller sees. @param kind the kind whose tokens alone are read; undefined is all */
export async function listAllTokens(
  context: TenantContext,
  { kind, ...filter }: Filter & { kind?: TokenKind | undefined },
  page: Page,
): Promise<ListPage<TokenRecord>> {
  const { database, tenant, now } = context;
  const { kinds, onlyAccount } = await visibleTokens(context);
  const visible = { kinds: kinds.filter((one) => kind === undefined || kind === one), onlyAccount };
  return tokenList.select(database, { tenantId: tenant.id, reach: reachOf(context), visible, now }, filter, page);
}
