import { reachesAdmins } from "../access/reach.ts";
import { isWithinRights } from "../access/rights.ts";
import { forgetAccount, permissionsOfAccount } from "../auth/index.ts";
import type { TenantContext } from "../context.ts";
import { randomToken, uuidV7 } from "../crypto/random.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { insertPasswordReset, resetPassword, selectResetState, setPassword } from "./passwords-store.ts";
import { act, actorOn, requireStrongPassword } from "./service.ts";
import { type AccountRecord, type ActOnAccount, selectAccount } from "./store.ts";

/** Hours that a reset token is good for. */
const resetHours = 24;

/**
 * Sets a new password for a caller who knows the current one, and ends every session. Nobody can try passwords of an account beyond their
 * own rights.
 * @throws LatchkeyError permission_denied, too_many_requests, account_not_found, password_too_weak, credentials_invalid, too_many_password_checks
 */
export async function updatePassword(
  context: TenantContext,
  username: string,
  current: string,
  next: string,
): Promise<AccountRecord> {
  // Before the attempt is counted: nobody learns whether others have guessed at an account that it does not act on.
  actorOn(context, username);
  return context.attempts().guess(`${context.tenant.name}/${username}`, () =>
    act(context, username, async (on) => {
      const { email } = await accountWithPassword(context, on, current);
      requireStrongPassword(next, { username, email, tenantName: context.tenant.name });
      return setPassword(context.database, on, await context.passwords().hash(next));
    }),
  );
}

/**
 * A token that sets a new password once, within 24 hours; answered here and never again. For one's own account the current password is needed:
 * whoever got hold of a session alone must not make a lasting way in of it.
 * @throws LatchkeyError permission_denied, too_many_requests, account_not_found, current_password_missing, credentials_invalid,
 * too_many_password_checks
 */
export const makeResetToken = (
  context: TenantContext,
  username: string,
  current: string | undefined,
): Promise<{ token: string; expiry: Date }> =>
  act(context, username, async (on) => {
    const { database, secrets, now } = context;
    await requireOwnPassword(context, on, current);
    const token = randomToken("reset");
    const expiry = new Date(now.getTime() + resetHours * 3_600_000);
    const tokenHash = await secrets.lookupHash(token);
    await insertPasswordReset(database, on, { id: uuidV7(now.getTime()), tokenHash, expiry });
    return { token, expiry };
  });

/**
 * Has whoever acts on its own account prove that it knows the password: a session or token alone makes no lasting way in.
 * @throws LatchkeyError too_many_requests, account_not_found, current_password_missing, credentials_invalid, too_many_password_checks
 */
export async function requireOwnPassword(
  context: TenantContext,
  on: Omit<ActOnAccount, "now">,
  current: string | undefined,
): Promise<void> {
  const { caller, tenant } = context;
  if (caller.kind !== "account" || caller.username !== on.username || caller.knowsPassword === true) return;
  if (current === undefined) throw new LatchkeyError("current_password_missing");
  await context.attempts().guess(`${tenant.name}/${on.username}`, () => accountWithPassword(context, on, current));
}

/**
 * The account, for who may act on it and knows its password. It is a guess of one.
 * @throws LatchkeyError permission_denied, account_not_found, credentials_invalid, too_many_password_checks
 */
async function accountWithPassword(
  { database, passwords }: TenantContext,
  on: Omit<ActOnAccount, "now">,
  password: string,
): Promise<AccountRecord> {
  const account = await selectAccount(database, on.tenantId, on.username);
  if (account === undefined || (account.builtInRole === "admin" && !reachesAdmins(on.caller)))
    throw new LatchkeyError("account_not_found");
  if (!isWithinRights(on.caller, permissionsOfAccount(account))) throw new LatchkeyError("permission_denied");
  if (!(await passwords().verify(password, account.passwordHash))) throw new LatchkeyError("credentials_invalid");
  return account;
}

/**
 * Sets a new password with a token. An unknown account is told what a wrong token is.
 * @throws LatchkeyError too_many_requests, password_too_weak, reset_token_invalid, reset_token_expired, too_many_password_checks
 */
export const useResetToken = (context: TenantContext, username: string, token: string, next: string): Promise<void> =>
  context.attempts().guess(`${context.tenant.name}/${username}`, () => resetWithToken(context, username, token, next));

/** Only who has a good token has a password hashed, which is expensive. The last statement alone uses the token up. */
async function resetWithToken(context: TenantContext, username: string, token: string, next: string): Promise<void> {
  const { database, passwords, secrets, tenant, now } = context;
  requireStrongPassword(next, { username, tenantName: tenant.name });
  const reset = { tenantId: tenant.id, username, tokenHash: await secrets.lookupHash(token), now };
  const found = await selectResetState(database, reset);
  if (found?.state !== "good") throw new LatchkeyError(found === undefined ? "reset_token_invalid" : "reset_token_expired");
  requireStrongPassword(next, { username, email: found.email });
  if (!(await resetPassword(database, { ...reset, passwordHash: await passwords().hash(next) })))
    throw new LatchkeyError("reset_token_invalid");
  forgetAccount(tenant.name, username);
}
