import type { Subject } from "../access/decide.ts";
import { reachesAdmins } from "../access/reach.ts";
import { isWithinRights } from "../access/rights.ts";
import { forgetToken } from "../auth/bearer.ts";
import { forgetAccount } from "../auth/resolve-caller.ts";
import { permissionsOfAccount } from "../auth/role.ts";
import type { TenantContext } from "../context.ts";
import { randomToken, uuidV7 } from "../crypto/random.ts";
import { refusalOf } from "../db/errors.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import {
  type AccountUpdate,
  type ActOnAccount,
  deleteAccount,
  type Ending,
  insertPasswordReset,
  resetPassword,
  selectResetState,
  setBan,
  setPassword,
  updateAccount,
} from "./change-store.ts";
import { requireStrongPassword } from "./service.ts";
import { type AccountRecord, selectAccount } from "./store.ts";

/** Hours that a reset token is good for. */
const resetHours = 24;

/** Who may act on the account at all: a `user` on itself alone. The rest is judged where the change is made. @throws LatchkeyError 40003 */
function actorOn({ caller }: TenantContext, username: string): Subject {
  if (caller.kind !== "superadmin" && caller.kind !== "account") throw new LatchkeyError("40003");
  const isOwn = caller.kind === "account" && caller.username === username;
  if (caller.role === "user" && !isOwn) throw new LatchkeyError("40003");
  return caller;
}

/**
 * Acts on an account, judged by the rule of src/access/rights.ts in the same transaction. The account's standing is looked up again
 * afterwards; so is the caller's, where it has changed while the request was on its way.
 * @throws LatchkeyError 40003, 43009
 */
async function act<T>(context: TenantContext, username: string, work: (on: ActOnAccount) => Promise<T>): Promise<T> {
  const { tenant, now, caller } = context;
  const on = { tenantId: tenant.id, caller: actorOn(context, username), username, now };
  try {
    const done = await work(on);
    forgetAccount(tenant.name, username);
    return done;
  } catch (error) {
    if (refusalOf(error) === "40008" && caller.kind === "account") forgetAccount(tenant.name, caller.username);
    throw error;
  }
}

export type AccountChange = AccountUpdate & { role?: string | undefined };

/**
 * Changes what the change names and nothing else. Another role or status ends the account's sessions; a `user` gives itself neither.
 * @throws LatchkeyError 40003, 43003, 43006, 43009, 43021
 */
export function changeAccount(context: TenantContext, username: string, change: AccountChange): Promise<AccountRecord> {
  const { role, ...update } = change;
  return act(context, username, (on) => {
    const isOther = (role !== undefined && role !== "user") || update.status === "inactive";
    if (on.caller.role === "user" && isOther) throw new LatchkeyError("40003");
    const endsAdmin = (role !== undefined && role !== "admin") || update.status === "inactive";
    return updateAccount(context.database, { ...on, role, endsAdmin }, update);
  });
}

/**
 * Deletes an account. What else ends with it is told at once: here, and to the nodes by the change feed.
 * @throws LatchkeyError 40003, 43009, 43021, and 43012 for one that owns something, unless it cascades
 */
export const removeAccount = (context: TenantContext, username: string, ending: Ending & { cascade: boolean }): Promise<void> =>
  act(context, username, async (on) => {
    for (const id of await deleteAccount(context.database, { ...on, endsAdmin: true }, ending)) forgetToken(id);
  });

/** Bans an account; its sessions end. @throws LatchkeyError 40003, 43009, 43013, 43021 */
export const banAccount = (context: TenantContext, username: string, ending: Ending): Promise<AccountRecord> =>
  act(context, username, async (on) => {
    const { account, tokenIds } = await setBan(context.database, { ...on, endsAdmin: true }, { ...ending, isBanned: true });
    for (const id of tokenIds) forgetToken(id);
    return account;
  });

/** Lifts a ban; the sessions before it stay ended. @throws LatchkeyError 40003, 43009, 43014 */
export const unbanAccount = (context: TenantContext, username: string): Promise<AccountRecord> =>
  act(context, username, async (on) => (await setBan(context.database, on, { isBanned: false, endsTokens: false })).account);

/**
 * Who knows the current password sets a new one; every session ends. Nobody tries passwords of an account beyond their own rights.
 * @throws LatchkeyError 40003, 40029, 43009, 43011, 49012, 50002
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
 * @throws LatchkeyError 40003, 40029, 43009, 49010, 49012, 50002
 */
export const makeResetToken = (
  context: TenantContext,
  username: string,
  current: string | undefined,
): Promise<{ token: string; expiry: Date }> =>
  act(context, username, async (on) => {
    const { caller, database, secrets, now } = context;
    if (caller.kind === "account" && caller.username === username) {
      if (current === undefined) throw new LatchkeyError("49010");
      await context.attempts().guess(`${context.tenant.name}/${username}`, () => accountWithPassword(context, on, current));
    }
    const token = randomToken("reset");
    const expiry = new Date(now.getTime() + resetHours * 3_600_000);
    const tokenHash = await secrets.lookupHash(token);
    await insertPasswordReset(database, on, { id: uuidV7(now.getTime()), tokenHash, expiry });
    return { token, expiry };
  });

/** The account, for who may act on it and knows its password. It is a guess of one. @throws LatchkeyError 40003, 43009, 49012, 50002 */
async function accountWithPassword(
  { database, passwords }: TenantContext,
  on: ActOnAccount,
  password: string,
): Promise<AccountRecord> {
  const account = await selectAccount(database, on.tenantId, on.username);
  if (account === undefined || (account.builtInRole === "admin" && !reachesAdmins(on.caller))) throw new LatchkeyError("43009");
  if (!isWithinRights(on.caller, permissionsOfAccount(account))) throw new LatchkeyError("40003");
  if (!(await passwords().verify(password, account.passwordHash))) throw new LatchkeyError("49012");
  return account;
}

/**
 * Sets a new password with a token. An unknown account is told what a wrong token is.
 * @throws LatchkeyError 40029, 43011, 49014, 49015, 50002
 */
export const useResetToken = (context: TenantContext, username: string, token: string, next: string): Promise<void> =>
  context.attempts().guess(`${context.tenant.name}/${username}`, () => resetWithToken(context, username, token, next));

/** Only who has a good token has a password hashed, which is expensive. The last statement alone uses the token up. */
async function resetWithToken(context: TenantContext, username: string, token: string, next: string): Promise<void> {
  const { database, passwords, secrets, tenant, now } = context;
  requireStrongPassword(next, { username, tenantName: tenant.name });
  const reset = { tenantId: tenant.id, username, tokenHash: await secrets.lookupHash(token), now };
  const found = await selectResetState(database, reset);
  if (found?.state !== "good") throw new LatchkeyError(found === undefined ? "49014" : "49015");
  requireStrongPassword(next, { username, email: found.email });
  if (!(await resetPassword(database, { ...reset, passwordHash: await passwords().hash(next) })))
    throw new LatchkeyError("49014");
  forgetAccount(tenant.name, username);
}
