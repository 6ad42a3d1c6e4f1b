import { isPermitted } from "../access/decide.ts";
import type { Permission } from "../access/permissions.ts";
import { reachOf } from "../access/reach.ts";
import { visibleAccounts } from "../accounts/index.ts";
import type { TenantContext } from "../context.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { visibleTokens } from "../tokens/index.ts";
import { type SearchKind, searchKinds } from "./kinds.ts";
import { readSearch } from "./search-text.ts";
import { type SearchResult, search } from "./store.ts";

/** The permission to read things of each kind. Tokens ask for one of several, by whom they stand for: see `visibleTokens`. */
const readOf: Record<Exclude<SearchKind, "token">, Permission> = {
  license: "license.read",
  machine: "machine.read",
  account: "user.read",
  product: "product.read",
  policy: "policy.read",
  entitlement: "entitlement.read",
  webhook: "webhook.read",
};

/** Finds what a customer has sent, among the things that the caller may read. Kinds that it may not read are left out. */
export async function findAnything(
  context: TenantContext,
  { text, limit }: { text: string; limit: number },
): Promise<SearchResult[]> {
  const { database, tenant, secrets } = context;
  const read = readSearch(text);
  const tokens = await visibleTokens(context);
  const kinds = new Set(await readableKinds(context, tokens.kinds.length > 0));
  return search(database, {
    tenantId: tenant.id,
    text: read,
    keyHashes: kinds.has("license") ? await Promise.all(read.keys.map((key) => secrets.lookupHash(key))) : [],
    reach: reachOf(context),
    kinds,
    visibleAccounts: kinds.has("account") ? visibleAccounts(context) : noAccounts,
    visibleTokens: tokens,
    limit,
  });
}

const noAccounts = { own: null, others: "none" } as const;

async function readableKinds({ caller }: TenantContext, hasTokens: boolean): Promise<SearchKind[]> {
  if (caller.kind === "nobody") throw new LatchkeyError("not_authenticated");
  const mayRead = (kind: SearchKind) => (kind === "token" ? hasTokens : isPermitted(caller, readOf[kind]));
  const readable = await Promise.all(searchKinds.map(mayRead));
  return searchKinds.filter((_, index) => readable[index]);
}
