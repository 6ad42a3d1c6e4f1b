import { builtInRoles, type Permission } from "../access/permissions.ts";
import { forgetTenantSessions } from "../auth/resolve-caller.ts";
import type { TenantContext } from "../context.ts";
import { uuidV7 } from "../crypto/random.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { deleteRole, insertRole, type RoleRecord, selectRole, updateRole } from "./store.ts";

export type { RoleRecord };

type RoleInput = { name: string; permissions: readonly Permission[] };

/** @throws LatchkeyError 43017, 43018, 43019 */
export async function createRole(context: TenantContext, input: RoleInput): Promise<RoleRecord> {
  const { database, tenant, now } = context;
  requireFreeName(input.name);
  return insertRole(database, {
    id: uuidV7(now.getTime()),
    tenantId: tenant.id,
    name: input.name,
    permissions: grantable(context, input.permissions),
    createdAt: now,
    updatedAt: now,
  });
}

/** @throws LatchkeyError 43016 */
export const readRole = async ({ database, tenant }: TenantContext, name: string): Promise<RoleRecord> =>
  known(await selectRole(database, tenant.id, name));

/**
 * Changes what the change names and nothing else. New permissions hold for sessions too; a new name ends them, since a session says its
 * role's.
 * @throws LatchkeyError 43016, 43017, 43018, 43019
 */
export async function changeRole(
  context: TenantContext,
  name: string,
  change: { [Member in keyof RoleInput]?: RoleInput[Member] | undefined },
): Promise<RoleRecord> {
  const { database, tenant, now } = context;
  if (change.name !== undefined) requireFreeName(change.name);
  const wanted = change.permissions === undefined ? undefined : grantable(context, change.permissions);
  const changed = known(await updateRole(database, tenant.id, name, { name: change.name, permissions: wanted }, now));
  forgetTenantSessions(tenant.name);
  return changed;
}

/** @throws LatchkeyError 43016, 43020 */
export async function removeRole({ database, tenant }: TenantContext, name: string): Promise<void> {
  if (!(await deleteRole(database, tenant.id, name))) throw new LatchkeyError("43016");
}

function known(found: RoleRecord | undefined): RoleRecord {
  if (found === undefined) throw new LatchkeyError("43016");
  return found;
}

function requireFreeName(name: string): void {
  if (!builtInRoles.some((role) => role === name.toLowerCase())) return;
  throw new LatchkeyError("43018", { message: `${name} is a built-in role. Choose another name.` });
}

/** Each once; nobody makes a role that may more than itself. @throws LatchkeyError 43019 */
function grantable({ caller }: TenantContext, wanted: readonly Permission[]): Permission[] {
  if (caller.kind === "nobody") throw new LatchkeyError("40003");
  const tooMuch = wanted.find((permission) => !caller.permissions.includes(permission));
  if (tooMuch !== undefined) throw new LatchkeyError("43019", { message: `${tooMuch} is more than you may do yourself.` });
  return [...new Set(wanted)];
}
