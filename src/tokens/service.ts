import { type Permission, permissionsOfRole } from "../access/permissions.ts";
import { forgetToken } from "../auth/bearer.ts";
import type { TenantContext } from "../context.ts";
import { randomToken, uuidV7 } from "../crypto/random.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { type Bearer, deleteToken, insertToken, selectTokens, type TokenRecord } from "./store.ts";

export type { Bearer, TokenRecord };

type TokenInput = { name: string | null; expiry: Date | null; permissions: string[] | null };

/** What an unknown bearer is told. */
type Unknown = "44006" | "47006";

/**
 * Makes an API token; its text is answered here and never again.
 * @throws LatchkeyError `unknown`, 44007, 47042
 */
export async function createToken(
  context: TenantContext,
  bearer: Bearer,
  { name, expiry, permissions }: TokenInput,
  unknown: Unknown,
): Promise<{ record: TokenRecord; token: string }> {
  const { database, secrets, tenant, now } = context;
  if (expiry !== null && expiry <= now) throw new LatchkeyError("44007");
  const kind = "productId" in bearer ? "product" : "license";
  requireSubset(context, kind, permissions);
  const token = randomToken(kind);
  const tokenHash = await secrets.lookupHash(token);
  const row = { id: uuidV7(now.getTime()), tenantId: tenant.id, name, tokenHash, permissions, expiry, now };
  const record = await insertToken(database, row, bearer);
  if (record === undefined) throw new LatchkeyError(unknown);
  return { record, token };
}

/** A token never has more than its bearer's role, nor more than who makes it. */
function requireSubset({ caller }: TenantContext, kind: "product" | "license", permissions: string[] | null): void {
  if (caller.kind === "nobody") throw new LatchkeyError("40001");
  const ofRole: readonly string[] = permissionsOfRole[kind];
  const ofCaller: readonly Permission[] = caller.permissions;
  const wanted = permissions ?? ofRole;
  const isKnown = wanted.every((permission) => ofRole.includes(permission));
  const isOwn = wanted.every((permission) => ofCaller.some((own) => own === permission));
  if (!isKnown || !isOwn) throw new LatchkeyError("47042");
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

/** @throws LatchkeyError `unknown`, 47041 */
export async function removeToken(context: TenantContext, bearer: Bearer, id: string, unknown: Unknown): Promise<void> {
  if (!(await deleteToken(context.database, context.tenant.id, bearer, id))) {
    await listTokens(context, bearer, unknown);
    throw new LatchkeyError("47041");
  }
  forgetToken(id);
}
