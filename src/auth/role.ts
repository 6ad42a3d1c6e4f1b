import { type Permission, permissions, permissionsOfRole } from "../access/permissions.ts";
import type { AccountState } from "./store.ts";

export type ResolvedRole = {
  /** As the API shows it. */
  name: string;
  /** As Casbin and its memory know it: a custom role that changed is another one. */
  id: string;
  permissions: readonly Permission[];
};

const isPermission = (text: string): text is Permission => permissions.some((permission) => permission === text);

type RoleFacts = { account: { builtInRole: string | null } | null; role: AccountState["role"] };

/** The role of an account and what it may do. A tenant's own role never goes beyond an admin's. */
export function roleOf({ account, role }: RoleFacts): ResolvedRole {
  if (account?.builtInRole === "admin" || account?.builtInRole === "user") {
    return { name: account.builtInRole, id: account.builtInRole, permissions: permissionsOfRole[account.builtInRole] };
  }
  if (role === null) throw new Error("an account without a role");
  const allowed = role.permissions.filter(isPermission).filter((permission) => permissionsOfRole.admin.includes(permission));
  return { name: role.name, id: `role:${role.id}:${role.updatedAt.getTime()}`, permissions: allowed };
}

/** Returns the permissions of an account, by its built-in role or by its tenant's own role. */
export const permissionsOfAccount = (account: {
  builtInRole: string | null;
  rolePermissions: string[] | null;
}): readonly string[] =>
  account.builtInRole === "admin" || account.builtInRole === "user"
    ? permissionsOfRole[account.builtInRole]
    : (account.rolePermissions ?? []);
