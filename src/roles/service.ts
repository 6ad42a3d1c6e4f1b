import type { Subject } from "../access/decide.ts";
import { builtInRoles, type FormerPermission, type Permission, todaysPermission } from "../access/permissions.ts";
import { isWithinRights } from "../access/rights.ts";
import { forgetAccount, forgetTenantSessions } from "../auth/index.ts";
import type { TenantContext } from "../context.ts";
import { uuidV7 } from "../crypto/random.ts";
import { refusalOf } from "../db/errors.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { deleteRole, insertRole, type RoleRecord, selectRole, updateRole } from "./store.ts";

export type { RoleRecord };

type RoleInput = { name: string; permissions: readonly (Permission | FormerPermission)[] };

/** @throws LatchkeyError role_name_taken, role_name_invalid, role_permissions_invalid */
export async function createRole(context: TenantContext, input: RoleInput): Promise<RoleRecord> {
  const { tenant, now } = context;
  requireFreeName(input.name);
  const permissions = grantable(context, input.permissions);
  const role = { id: uuidV7(now.getTime()), tenantId: tenant.id, name: input.name, permissions, createdAt: now, updatedAt: now };
  return judged(context, (caller) => insertRole(context.database, caller, role));
}

/** @throws LatchkeyError role_not_found */
export const readRole = async ({ database, tenant }: TenantContext, name: string): Promise<RoleRecord> =>
  required(await selectRole(database, tenant.id, name));

/**
 * Changes what the change names and nothing else, of a role that allows no more than the caller may. New permissions hold for sessions too; a
 * new name ends them, since a session says its role's.
 * @throws LatchkeyError permission_denied, role_not_found, role_name_taken, role_name_invalid, role_permissions_invalid
 */
export async function changeRole(
  context: TenantContext,
  name: string,
  change: { [Member in keyof RoleInput]?: RoleInput[Member] | undefined },
): Promise<RoleRecord> {
  const { database, tenant, now } = context;
  if (change.name !== undefined) requireFreeName(change.name);
  const permissions = change.permissions === undefined ? undefined : grantable(context, change.permissions);
  const update = { name: change.name, permissions };
  const changed = required(
    await judged(context, (caller) => updateRole(database, { tenantId: tenant.id, caller, name }, update, now)),
  );
  forgetTenantSessions(tenant.name);
  return changed;
}

/** @throws LatchkeyError permission_denied, role_not_found, role_in_use */
export async function removeRole(context: TenantContext, name: string): Promise<void> {
  const { database, tenant } = context;
  if (!(await judged(context, (caller) => deleteRole(database, { tenantId: tenant.id, caller, name }))))
    throw new LatchkeyError("role_not_found");
}

/** Has the caller's standing looked up again where the statement says that it has changed. */
async function judged<T>({ caller, tenant }: TenantContext, work: (caller: Subject) => Promise<T>): Promise<T> {
  if (caller.kind === "nobody") throw new LatchkeyError("permission_denied");
  try {
    return await work(caller);
  } catch (error) {
    if (refusalOf(error) === "concurrent_change" && caller.kind === "account") forgetAccount(tenant.name, caller.username);
    throw error;
  }
}

function required(found: RoleRecord | undefined): RoleRecord {
  if (found === undefined) throw new LatchkeyError("role_not_found");
  return found;
}

function requireFreeName(name: string): void {
  if (!builtInRoles.some((role) => role === name.toLowerCase())) return;
  throw new LatchkeyError("role_name_invalid", { message: `${name} is a built-in role. Choose another name.` });
}

/** Each once, in today's spelling; nobody makes a role that allows more than they may. @throws LatchkeyError role_permissions_invalid */
function grantable({ caller }: TenantContext, names: RoleInput["permissions"]): Permission[] {
  if (caller.kind === "nobody") throw new LatchkeyError("permission_denied");
  const wanted = names.map((name) => todaysPermission<Permission>(name));
  const tooMuch = wanted.find((permission) => !isWithinRights(caller, [permission]));
  if (tooMuch !== undefined)
    throw new LatchkeyError("role_permissions_invalid", { message: `You do not have the permission ${tooMuch}. Leave it out.` });
  return [...new Set(wanted)];
}
