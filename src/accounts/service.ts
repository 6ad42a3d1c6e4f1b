import type { Subject } from "../access/decide.ts";
import { idFor } from "../access/ids.ts";
import { permissionsOfRole } from "../access/permissions.ts";
import { reachesAdmins } from "../access/reach.ts";
import { isWithinRights } from "../access/rights.ts";
import { forgetAccount, forgetToken } from "../auth/index.ts";
import type { TenantContext } from "../context.ts";
import { type PasswordOwner, passwordFault } from "../crypto/password-rules.ts";
import { dummyHash } from "../crypto/passwords.ts";
import { refusalOf } from "../db/errors.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { foldName, hasInvisible, isEmailAddress, isLongFolded } from "../names.ts";
import { isBuiltIn } from "./guard-store.ts";
import {
  type AccountRecord,
  type AccountUpdate,
  type ActOnAccount,
  deleteAccount,
  type Ending,
  insertAccount,
  selectAccount,
  setBan,
  updateAccount,
} from "./store.ts";

export type AccountInput = {
  /** The id that it had in another system. */
  id?: string | undefined;
  username: string;
  /** Null for an account that signs in only once it has set a password, with a token for that. */
  password: string | null;
  email: string;
  /** `admin`, `user`, or the name of one of the tenant's own. */
  role: string;
  firstName: string | null;
  lastName: string | null;
  metadata: Record<string, unknown>;
};

/**
 * Makes an account of the tenant. A `user` makes nobody, and nobody gives a role that allows more than they may.
 * @throws LatchkeyError permission_denied, id_taken, role_not_assignable, username_taken, email_taken, account_not_found, password_too_weak,
 * too_many_password_checks
 */
export async function createAccount(context: TenantContext, input: AccountInput): Promise<AccountRecord> {
  const { database, passwords, tenant, now } = context;
  const caller = administratorOf(context);
  // The statement judges every role; what is known without it saves the costly hash.
  if (isBuiltIn(input.role) && !isWithinRights(caller, permissionsOfRole[input.role]))
    throw new LatchkeyError("permission_denied");
  requireUsername(input);
  const id = idFor(context, input.id);
  if (input.password !== null)
    requireStrongPassword(input.password, { username: input.username, email: input.email, tenantName: tenant.name });
  return insertAccount(
    database,
    { tenantId: tenant.id, caller, role: input.role },
    {
      id,
      username: input.username,
      email: input.email,
      firstName: input.firstName,
      lastName: input.lastName,
      passwordHash: input.password === null ? dummyHash() : await passwords().hash(input.password),
      metadata: input.metadata,
      now,
    },
  );
}

/**
 * Refuses a name that could be taken for another one: the word superadmin, invisible characters, somebody else's email address. Whether
 * somebody has it is the database's to judge.
 * @throws LatchkeyError account_not_found
 */
function requireUsername({ username, email }: Pick<AccountInput, "username" | "email">): void {
  const refused = (message: string) => new LatchkeyError("account_not_found", { isMalformed: true, message });
  if (foldName(username) === "superadmin") throw refused("This username is the superadmin's. Choose another one.");
  if (hasInvisible(username)) throw refused("The username has a character that cannot be seen. Leave it out.");
  if (isLongFolded(username)) throw refused("The username is too long. Use at most 256 characters after NFKC and case folding.");
  if (isEmailAddress(username) && foldName(username) !== foldName(email))
    throw refused(
      "A username that is an email address must be the account's own email. Send the same one, or choose another username.",
    );
}

/** @throws LatchkeyError password_too_weak, which says the rule that the password breaks */
export function requireStrongPassword(password: string, owner: PasswordOwner): void {
  const fault = passwordFault(password, owner);
  if (fault !== undefined) throw new LatchkeyError("password_too_weak", { message: fault });
}

/** The accounts that a caller sees, for reads and lists alike. */
export type VisibleAccounts = {
  /** Its own account, which it always sees; null for the superadmin. */
  own: string | null;
  others: "none" | "all but admins" | "all";
};

/** A `user` sees itself alone; whoever may not read admins sees none but itself. @throws LatchkeyError permission_denied */
export function visibleAccounts({ caller }: TenantContext): VisibleAccounts {
  if (caller.kind === "superadmin") return { own: null, others: "all" };
  if (caller.kind !== "account") throw new LatchkeyError("permission_denied");
  const own = caller.username;
  if (caller.role === "user") return { own, others: "none" };
  return { own, others: reachesAdmins(caller) ? "all" : "all but admins" };
}

/** An account reads itself, and others of the kinds that it may read. @throws LatchkeyError permission_denied, account_not_found */
export async function readAccount(context: TenantContext, username: string): Promise<AccountRecord> {
  const { own, others } = visibleAccounts(context);
  const isOwn = own === username;
  if (others === "none" && !isOwn) throw new LatchkeyError("permission_denied");
  const account = await selectAccount(context.database, context.tenant.id, username);
  if (account === undefined || (account.builtInRole === "admin" && others !== "all" && !isOwn))
    throw new LatchkeyError("account_not_found");
  return account;
}

/**
 * Returns the caller if it may act on accounts other than its own: the matrix gives `user` its own alone. @throws LatchkeyError
 * permission_denied
 */
function administratorOf({ caller }: TenantContext): Subject {
  if ((caller.kind !== "superadmin" && caller.kind !== "account") || caller.role === "user")
    throw new LatchkeyError("permission_denied");
  return caller;
}

/**
 * Returns the caller if it may act on the account at all: a `user` may act on itself alone. The rest is judged where the change is made.
 * @throws LatchkeyError permission_denied
 */
export function actorOn({ caller }: TenantContext, username: string): Subject {
  if (caller.kind !== "superadmin" && caller.kind !== "account") throw new LatchkeyError("permission_denied");
  const isOwn = caller.kind === "account" && caller.username === username;
  if (caller.role === "user" && !isOwn) throw new LatchkeyError("permission_denied");
  return caller;
}

/**
 * Acts on an account, judged by the rule of src/access/rights.ts in the same transaction. The account's standing is looked up again
 * afterwards; so is the caller's, where it has changed while the request was on its way.
 * @throws LatchkeyError permission_denied, account_not_found
 */
export async function act<T>(context: TenantContext, username: string, work: (on: ActOnAccount) => Promise<T>): Promise<T> {
  const { tenant, now, caller } = context;
  const on = { tenantId: tenant.id, caller: actorOn(context, username), username, now };
  try {
    const done = await work(on);
    forgetAccount(tenant.name, username);
    return done;
  } catch (error) {
    if (refusalOf(error) === "concurrent_change" && caller.kind === "account") forgetAccount(tenant.name, caller.username);
    throw error;
  }
}

export type AccountChange = AccountUpdate & { role?: string | undefined };

/**
 * Changes what the change names and nothing else. Another role or status ends the account's sessions; a `user` gives itself neither.
 * @throws LatchkeyError permission_denied, role_not_assignable, email_taken, account_not_found, last_admin
 */
export function changeAccount(context: TenantContext, username: string, change: AccountChange): Promise<AccountRecord> {
  const { role, ...update } = change;
  return act(context, username, (on) => {
    const isOther = (role !== undefined && role !== "user") || update.status === "inactive";
    if (on.caller.role === "user" && isOther) throw new LatchkeyError("permission_denied");
    const endsAdmin = (role !== undefined && role !== "admin") || update.status === "inactive";
    return updateAccount(context.database, { ...on, role, endsAdmin }, update);
  });
}

/**
 * Deletes an account. What else ends with it is told at once: here, and to the nodes by the change feed.
 * @throws LatchkeyError permission_denied, account_not_found, last_admin, and account_in_use for one that owns something, unless it cascades
 */
export const removeAccount = (context: TenantContext, username: string, ending: Ending & { cascade: boolean }): Promise<void> =>
  act(context, username, async (on) => {
    for (const id of await deleteAccount(context.database, { ...on, endsAdmin: true }, ending)) forgetToken(id);
  });

/** Bans an account; its sessions end. @throws LatchkeyError permission_denied, account_not_found, account_already_banned, last_admin */
export const banAccount = (context: TenantContext, username: string, ending: Ending): Promise<AccountRecord> =>
  act(context, username, async (on) => {
    const { account, tokenIds } = await setBan(context.database, { ...on, endsAdmin: true }, { ...ending, isBanned: true });
    for (const id of tokenIds) forgetToken(id);
    return account;
  });

/** Lifts a ban; the sessions before it stay ended. @throws LatchkeyError permission_denied, account_not_found, account_not_banned */
export const unbanAccount = (context: TenantContext, username: string): Promise<AccountRecord> =>
  act(context, username, async (on) => (await setBan(context.database, on, { isBanned: false, endsTokens: false })).account);
