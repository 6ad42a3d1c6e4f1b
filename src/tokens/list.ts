import type { Caller } from "../access/caller.ts";
import { reachOf } from "../access/reach.ts";
import type { TenantContext } from "../context.ts";
import type { ListPage, Page } from "../db/list-store.ts";
import { type TokenKind, tokenList, type Visible } from "./list-store.ts";
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

const onlyOne: Page = { limit: 1, offset: 0, after: null, sort: { name: "created_at", descending: true }, isCounted: false };

/** Reads the token by which the caller asks, whatever it may read else. Undefined for a session, a password and a key. */
export async function readOwnToken({ caller, database, tenant, now }: TenantContext): Promise<TokenRecord | undefined> {
  const id = tokenIdOf(caller);
  if (id === undefined) return undefined;
  const visible: Visible = { kinds: ["product", "license", "account"], onlyAccount: null };
  const found = await tokenList.select(database, { tenantId: tenant.id, reach: {}, visible, now }, { id }, onlyOne);
  return found.rows[0];
}

/** The id of the token by which the caller asks. */
function tokenIdOf(caller: Caller): string | undefined {
  if (caller.kind === "account") return caller.tokenId;
  const isBearer = (caller.kind === "product" || caller.kind === "license") && caller.subject.startsWith("token:");
  return isBearer ? caller.subject.slice("token:".length) : undefined;
}
