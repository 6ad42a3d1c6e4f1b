import { isPermitted } from "../access/decide.ts";
import type { TenantContext } from "../context.ts";
import { hashPassword } from "../crypto/passwords.ts";
import { uuidV7 } from "../crypto/random.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { type AccountRecord, insertAccount, selectAccount, selectRole } from "./store.ts";

export type AccountInput = {
  username: string;
  password: string;
  email: string;
  /** `admin`, `user`, or the name of one of the tenant's own. */
  role: string;
  firstName: string | null;
  lastName: string | null;
  metadata: Record<string, unknown>;
};

/**
 * Makes an account of the tenant. Only who may make admins makes one; a `user` makes nobody.
 * @throws LatchkeyError 40003, 43005, 43006, 43011
 */
export async function createAccount(context: TenantContext, input: AccountInput): Promise<AccountRecord> {
  const { database, tenant, now } = context;
  await requireAdministration(context, input.role === "admin");
  requireStrongPassword(input.username, input.password);
  const role = await resolveRole(context, input.role);
  return insertAccount(database, {
    id: uuidV7(now.getTime()),
    tenantId: tenant.id,
    username: input.username,
    email: input.email,
    firstName: input.firstName,
    lastName: input.lastName,
    passwordHash: await hashPassword(input.password),
    ...role,
    metadata: input.metadata,
    createdAt: now,
    updatedAt: now,
    roleName: input.role,
  });
}

/** @throws LatchkeyError 43011 */
export function requireStrongPassword(username: string, password: string): void {
  if (password.toLowerCase() === username.toLowerCase()) throw new LatchkeyError("43011");
}

export type RoleColumns = { builtInRole: string | null; customRoleId: string | null };

/** The role of this name, as an account has it. Nobody gives a role that may more than itself. @throws LatchkeyError 40003, 43003 */
export async function resolveRole({ database, tenant, caller }: TenantContext, name: string): Promise<RoleColumns> {
  if (caller.kind === "nobody") throw new LatchkeyError("40003");
  if (name === "user") return { builtInRole: "user", customRoleId: null };
  if (name === "admin") {
    if (!(await isPermitted(caller, "admin.create"))) throw new LatchkeyError("40003");
    return { builtInRole: "admin", customRoleId: null };
  }
  const role = await selectRole(database, tenant.id, name);
  if (role === undefined) throw new LatchkeyError("43003");
  const mayGive = role.permissions.every((permission) => caller.permissions.some((own) => own === permission));
  if (!mayGive) throw new LatchkeyError("40003", { message: "This role may more than you. Ask an administrator to give it." });
  return { builtInRole: null, customRoleId: role.id };
}

/** An account reads itself; others need to be allowed to read its kind. @throws LatchkeyError 40003, 43009 */
export async function readAccount(context: TenantContext, username: string): Promise<AccountRecord> {
  const { caller, database, tenant } = context;
  const isOwn = caller.kind === "account" && caller.username === username;
  if (caller.kind === "account" && caller.role === "user" && !isOwn) throw new LatchkeyError("40003");
  const account = await selectAccount(database, tenant.id, username);
  if (account === undefined) throw new LatchkeyError("43009");
  const isAdmin = account.builtInRole === "admin";
  if (isAdmin && !isOwn && !(caller.kind !== "nobody" && (await isPermitted(caller, "admin.read"))))
    throw new LatchkeyError("40003");
  return account;
}

/** The matrix gives `user` its account permissions for its own account alone. */
async function requireAdministration({ caller }: TenantContext, ofAdmin: boolean): Promise<void> {
  if (caller.kind === "nobody" || caller.role === "user") throw new LatchkeyError("40003");
  if (ofAdmin && !(await isPermitted(caller, "admin.create"))) throw new LatchkeyError("40003");
}
