import { isPermitted } from "../access/decide.ts";
import { forgetAccount } from "../auth/resolve-caller.ts";
import type { TenantContext } from "../context.ts";
import { hashPassword, verifyPassword } from "../crypto/passwords.ts";
import { randomToken, uuidV7 } from "../crypto/random.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { deleteAccount, insertPasswordReset, isResetExpired, resetPassword, setBan, updateAccount } from "./change-store.ts";
import { requireStrongPassword, resolveRole } from "./service.ts";
import { type AccountRecord, selectAccount } from "./store.ts";

/** Hours that a reset token is good for. */
const resetHours = 24;

type AdminAction = "admin.update" | "admin.delete";

/**
 * The account, if the caller may act on it: a `user` on itself alone, and on an admin only who may act on admins.
 * @throws LatchkeyError 40003, 43009
 */
async function accountToChange(context: TenantContext, username: string, onAdmin: AdminAction): Promise<AccountRecord> {
  const { caller, database, tenant } = context;
  if (caller.kind !== "superadmin" && caller.kind !== "account") throw new LatchkeyError("40003");
  const isOwn = caller.kind === "account" && caller.username === username;
  if (caller.role === "user" && !isOwn) throw new LatchkeyError("40003");
  const account = await selectAccount(database, tenant.id, username);
  if (account === undefined) throw new LatchkeyError("43009");
  if (account.builtInRole === "admin" && !isOwn && !(await isPermitted(caller, onAdmin))) throw new LatchkeyError("40003");
  return account;
}

export type AccountChange = {
  email?: string | undefined;
  firstName?: string | null | undefined;
  lastName?: string | null | undefined;
  metadata?: Record<string, unknown> | undefined;
  role?: string | undefined;
  status?: "active" | "inactive" | undefined;
};

/**
 * Changes what the change names and nothing else. A new role or status ends the account's sessions; a `user` gives itself neither.
 * @throws LatchkeyError 40003, 43003, 43006, 43009
 */
export async function changeAccount(context: TenantContext, username: string, change: AccountChange): Promise<AccountRecord> {
  const { database, tenant, now, caller } = context;
  const account = await accountToChange(context, username, "admin.update");
  const { role, status, ...plain } = change;
  const isElevating = (role !== undefined && role !== account.roleName) || (status !== undefined && status !== account.activity);
  if (isElevating && (caller.kind === "nobody" || caller.role === "user")) throw new LatchkeyError("40003");
  const update = {
    ...Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)),
    ...(role === undefined ? {} : await resolveRole(context, role)),
    ...(status === undefined ? {} : { activity: status }),
    ...(isElevating ? { sessionsValidFrom: now } : {}),
    updatedAt: now,
  };
  const changed = await updateAccount(database, tenant.id, account.id, update);
  if (changed === undefined) throw new LatchkeyError("43009");
  forgetAccount(tenant.name, username);
  return changed;
}

/** @throws LatchkeyError 40003, 43009, and 43012 for one that owns something, unless it cascades */
export async function removeAccount(context: TenantContext, username: string, cascade: boolean): Promise<void> {
  const { database, tenant } = context;
  const account = await accountToChange(context, username, "admin.delete");
  if (!(await deleteAccount(database, tenant.id, account.id, cascade))) throw new LatchkeyError("43009");
  forgetAccount(tenant.name, username);
}

/** Bans an account, or lifts the ban; either ends its sessions. @throws LatchkeyError 40003, 43009, 43013, 43014 */
export async function banAccount(context: TenantContext, username: string, isBanned: boolean): Promise<AccountRecord> {
  const { database, tenant, now } = context;
  const account = await accountToChange(context, username, "admin.update");
  const changed = await setBan(database, tenant.id, account.id, isBanned, now);
  if (changed === undefined) throw new LatchkeyError("43009");
  forgetAccount(tenant.name, username);
  return changed;
}

/** Who knows the current password sets a new one; every session ends. @throws LatchkeyError 40003, 43009, 43011, 49012 */
export async function updatePassword(
  context: TenantContext,
  username: string,
  current: string,
  next: string,
): Promise<AccountRecord> {
  const { database, tenant, now } = context;
  const account = await accountToChange(context, username, "admin.update");
  if (!(await verifyPassword(current, account.passwordHash))) throw new LatchkeyError("49012");
  requireStrongPassword(username, next);
  const update = { passwordHash: await hashPassword(next), sessionsValidFrom: now, updatedAt: now };
  const changed = await updateAccount(database, tenant.id, account.id, update);
  if (changed === undefined) throw new LatchkeyError("43009");
  forgetAccount(tenant.name, username);
  return changed;
}

/** A token that sets a new password once, within 24 hours; answered here and never again. @throws LatchkeyError 40003, 43009 */
export async function makeResetToken(context: TenantContext, username: string): Promise<{ token: string; expiry: Date }> {
  const { database, secrets, tenant, now } = context;
  const account = await accountToChange(context, username, "admin.update");
  const token = randomToken("reset");
  const expiry = new Date(now.getTime() + resetHours * 3_600_000);
  const tokenHash = await secrets.lookupHash(token);
  await insertPasswordReset(database, {
    id: uuidV7(now.getTime()),
    tenantId: tenant.id,
    accountId: account.id,
    tokenHash,
    expiry,
    createdAt: now,
  });
  return { token, expiry };
}

/** Sets a new password with a token. An unknown account is told what a wrong token is. @throws LatchkeyError 43011, 49014, 49015 */
export async function useResetToken(context: TenantContext, username: string, token: string, next: string): Promise<void> {
  const { database, secrets, tenant, now } = context;
  requireStrongPassword(username, next);
  const passwordHash = await hashPassword(next);
  const reset = { tenantId: tenant.id, username, tokenHash: await secrets.lookupHash(token), now };
  if (!(await resetPassword(database, { ...reset, passwordHash }))) {
    throw new LatchkeyError((await isResetExpired(database, reset)) ? "49015" : "49014");
  }
  forgetAccount(tenant.name, username);
}
