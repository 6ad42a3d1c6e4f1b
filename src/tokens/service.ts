import { isPermitted } from "../access/decide.ts";
import { permissions as allPermissions, permissionsOfRole, todaysPermission } from "../access/permissions.ts";
import { reachesAdmins, reachOf } from "../access/reach.ts";
import { isWithinRights } from "../access/rights.ts";
import { forgetToken } from "../auth/index.ts";
import type { TenantContext } from "../context.ts";
import { randomToken, uuidV7 } from "../crypto/random.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { isExpired } from "../licensing/index.ts";
import { deleteAnyToken, type TokenKind, type Visible } from "./list-store.ts";
import { type Bearer, deleteToken, insertToken, type Maker, selectTokens, type TokenRecord } from "./store.ts";

export type { Bearer, TokenRecord };

type TokenInput = { name: string | null; expiry: Date | null; permissions: string[] | null };

/** Refusal for an unknown bearer. */
type Unknown = "product_not_found" | "license_not_found" | "account_not_found";

/**
 * Makes an API token; its text is answered here and never again.
 * @throws LatchkeyError `unknown`, concurrent_change, token_expiry_invalid, license_suspended, token_permissions_invalid, license_token_limit_reached,
 * account_token_limit_reached, permission_denied
 */
export async function createToken(
  context: TenantContext,
  bearer: Bearer,
  { name, expiry, permissions: names }: TokenInput,
  unknown: Unknown,
): Promise<{ record: TokenRecord; token: string }> {
  const { database, secrets, tenant, now } = context;
  if (isExpired({ expiry }, now)) throw new LatchkeyError("token_expiry_invalid");
  const kind = kindOf(bearer);
  const permissions = names?.map((permission) => todaysPermission<string>(permission)) ?? null;
  requireSubset(context, kind, permissions);
  const token = randomToken(kind);
  const tokenHash = await secrets.lookupHash(token);
  const row = { id: uuidV7(now.getTime()), tenantId: tenant.id, name, tokenHash, permissions, expiry, now };
  const inserted = await insertToken(database, row, bearer, makerOf(context));
  if (inserted === undefined) throw new LatchkeyError(unknown);
  context.setRate(inserted.rate);
  return { record: inserted.record, token };
}

function kindOf(bearer: Bearer): TokenKind {
  if ("account" in bearer) return "account";
  return "productId" in bearer ? "product" : "license";
}

function makerOf({ caller }: TenantContext): Maker {
  if (caller.kind === "nobody") throw new LatchkeyError("not_authenticated");
  return caller;
}

/** A token never allows more than its bearer's role, nor more than who makes it may. @throws LatchkeyError token_permissions_invalid */
function requireSubset(context: TenantContext, kind: TokenKind, permissions: string[] | null): void {
  // Of an account that bears a token, the statement judges the role.
  const ofRole: readonly string[] = kind === "account" ? allPermissions : permissionsOfRole[kind];
  if (kind === "account" && permissions === null) return;
  const wanted = permissions ?? ofRole;
  const areOfRole = wanted.every((permission) => ofRole.includes(permission));
  if (!areOfRole || !isWithinRights(makerOf(context), wanted)) throw new LatchkeyError("token_permissions_invalid");
}

/** The live tokens, never their text. @throws LatchkeyError `unknown` */
export async function listTokens(
  { database, tenant, now }: TenantContext,
  bearer: Bearer,
  unknown: Unknown,
): Promise<TokenRecord[]> {
  const rows = await selectTokens(database, tenant.id, bearer, now);
  if (rows === undefined) throw new LatchkeyError(unknown);
  return rows;
}

/** @throws LatchkeyError `unknown`, token_not_found */
export async function removeToken(context: TenantContext, bearer: Bearer, id: string, unknown: Unknown): Promise<void> {
  const { database, tenant, now } = context;
  const { isDeleted, rate } = await deleteToken(database, { tenantId: tenant.id, bearer, now }, id);
  context.setRate(rate);
  if (!isDeleted) {
    await listTokens(context, bearer, unknown);
    throw new LatchkeyError("token_not_found");
  }
  forgetToken(id);
}

/** The tokens that the caller may list and delete. A `user`, and whoever may not read admins, sees those of its own account alone. */
export async function visibleTokens(context: TenantContext): Promise<Visible> {
  const caller = makerOf(context);
  const permissionOf = {
    product: "product-tokens.generate",
    license: "license-tokens.generate",
    account: "user.update",
  } as const;
  const kinds = ["product", "license", "account"] as const;
  const mayEach = await Promise.all(kinds.map((kind) => isPermitted(caller, permissionOf[kind])));
  const seesAll = caller.kind === "superadmin" || (caller.role !== "user" && reachesAdmins(caller));
  return {
    kinds: kinds.filter((_, index) => mayEach[index]),
    onlyAccount: caller.kind === "account" && !seesAll ? caller.accountId : null,
  };
}

/** Deletes a token by its id alone. @throws LatchkeyError token_not_found */
export async function removeAnyToken(context: TenantContext, id: string): Promise<void> {
  const { database, tenant, now } = context;
  const deletion = { tenantId: tenant.id, reach: reachOf(context), visible: await visibleTokens(context), now };
  const { isDeleted, rate } = await deleteAnyToken(database, deletion, id);
  context.setRate(rate);
  if (!isDeleted) throw new LatchkeyError("token_not_found");
  forgetToken(id);
}
