import fc from "fast-check";
import { type Permission, permissionsOfRole } from "../../src/access/permissions.ts";
import { isWithinRights } from "../../src/access/rights.ts";

// A second model of who may do what: a tenant's accounts and roles as plain objects, and each call of the API that changes them.

export type Account = { role: string; status: "active" | "inactive"; isBanned: boolean };

export type Tenant = { roles: Map<string, readonly Permission[]>; accounts: Map<string, Account> };

export type Call =
  | CallOnAccount
  | { act: "create role" | "change role"; role: string; permissions: readonly Permission[] }
  | { act: "delete role"; role: string }
  | { act: "change settings" };

type CallOnAccount =
  | { act: "create account"; username: string; role: string }
  | { act: "give role"; username: string; role: string }
  | { act: "set status"; username: string; status: "active" | "inactive" }
  | { act: "ban" | "unban" | "delete account" | "take over"; username: string };

/** The permission that the route of each call asks for. */
const permissionFor: Record<Call["act"], Permission> = {
  "create account": "user.create",
  "give role": "user.update",
  "set status": "user.update",
  ban: "user.ban",
  unban: "user.unban",
  "delete account": "user.delete",
  "take over": "user-password.reset",
  "create role": "admin.create",
  "change role": "admin.update",
  "delete role": "admin.delete",
  "change settings": "tenant-settings.update",
};

export const permissionsIn = (tenant: Tenant, role: string): readonly Permission[] =>
  role === "admin" || role === "user" ? permissionsOfRole[role] : (tenant.roles.get(role) ?? []);

export const permissionsOfAccount = (tenant: Tenant, username: string): readonly Permission[] => {
  const account = tenant.accounts.get(username);
  return account === undefined ? [] : permissionsIn(tenant, account.role);
};

/** Makes the call in the model, if the caller may make it. Says whether it was made. */
export function makeCall(tenant: Tenant, caller: string, call: Call): boolean {
  if (!isAllowed(tenant, caller, call)) return false;
  const { accounts, roles } = tenant;
  const target = "username" in call ? accounts.get(call.username) : undefined;
  if (call.act === "create account") accounts.set(call.username, active(call.role));
  if (call.act === "create role" || call.act === "change role") roles.set(call.role, call.permissions);
  if (call.act === "delete role") roles.delete(call.role);
  if (call.act === "delete account") accounts.delete(call.username);
  if (target !== undefined && call.act === "give role") target.role = call.role;
  if (target !== undefined && call.act === "set status") target.status = call.status;
  if (target !== undefined && call.act === "ban") target.isBanned = true;
  if (target !== undefined && call.act === "unban") target.isBanned = false;
  return true;
}

function isAllowed(tenant: Tenant, caller: string, call: Call): boolean {
  const { accounts, roles } = tenant;
  const by = accounts.get(caller);
  const rights = { permissions: permissionsOfAccount(tenant, caller) };
  if (by === undefined || by.isBanned || by.status !== "active" || !rights.permissions.includes(permissionFor[call.act]))
    return false;
  const covers = (...targets: (readonly Permission[])[]) => isWithinRights(rights, ...targets);
  const exists = (role: string) => role === "admin" || role === "user" || roles.has(role);
  if ("username" in call) return isAllowedOnAccount(tenant, { caller, by, covers, exists }, call);
  if (call.act === "change settings") return true;
  if (call.act === "create role") return !exists(call.role) && covers(call.permissions);
  if (call.act === "change role") return roles.has(call.role) && covers(permissionsIn(tenant, call.role), call.permissions);
  const isHeld = [...accounts.values()].some(({ role }) => role === call.role);
  return roles.has(call.role) && covers(permissionsIn(tenant, call.role)) && !isHeld;
}

type Judge = {
  caller: string;
  by: Account;
  covers: (...targets: (readonly Permission[])[]) => boolean;
  exists: (role: string) => boolean;
};

function isAllowedOnAccount(tenant: Tenant, { caller, by, covers, exists }: Judge, call: CallOnAccount): boolean {
  const { accounts } = tenant;
  const isOwn = caller === call.username;
  if (by.role === "user" && !isOwn) return false;
  if (call.act === "create account")
    return !accounts.has(call.username) && exists(call.role) && covers(permissionsIn(tenant, call.role));
  const target = accounts.get(call.username);
  if (target === undefined || !covers(permissionsIn(tenant, target.role))) return false;
  const staysAdmin = isAdmin(target) && [...accounts.values()].filter(isAdmin).length === 1;
  switch (call.act) {
    case "give role":
      if (by.role === "user" && call.role !== "user") return false;
      return exists(call.role) && covers(permissionsIn(tenant, call.role)) && !(staysAdmin && call.role !== "admin");
    case "set status":
      return !(call.status === "inactive" && (staysAdmin || by.role === "user"));
    case "ban":
      return !target.isBanned && !staysAdmin;
    case "unban":
      return target.isBanned;
    case "delete account":
      return !staysAdmin;
    case "take over":
      return true;
  }
}

/** An admin who may sign in. */
export const isAdmin = ({ role, status, isBanned }: Account): boolean => role === "admin" && status === "active" && !isBanned;

const active = (role: string): Account => ({ role, status: "active", isBanned: false });

/** The permissions that the calls below ask for, and a few others. */
const interesting: Permission[] = [...new Set([...Object.values(permissionFor), "license.read", "product.delete"] as const)];

const permissionSet = fc.oneof(
  fc.subarray(interesting),
  fc.constant([...permissionsOfRole.user]),
  fc.subarray([...permissionsOfRole.admin], { minLength: permissionsOfRole.admin.length - 2 }),
);

const roleNames = ["red", "green", "blue"];
const usernames = ["ada", "bob", "cat", "dan", "eve"];

const anyRole = fc.constantFrom("admin", "user", ...roleNames);
const anybody = fc.constantFrom(...usernames);

/** The roles of a tenant and who has which; `ada` is its admin, `eve` is the one who tries. */
export const startOfTenant = fc.record({
  roles: fc.tuple(permissionSet, permissionSet),
  accounts: fc.tuple(anyExisting(), anyExisting(), anyExisting()),
});

function anyExisting() {
  return fc.constantFrom("admin", "user", "red", "green");
}

export const anyCall: fc.Arbitrary<Call> = fc.oneof(
  fc.record({ act: fc.constant("create account" as const), username: anybody, role: anyRole }),
  fc.record({ act: fc.constant("give role" as const), username: anybody, role: anyRole }),
  fc.record({
    act: fc.constant("set status" as const),
    username: anybody,
    status: fc.constantFrom("active" as const, "inactive" as const),
  }),
  fc.record({ act: fc.constantFrom("ban" as const, "unban", "delete account", "take over"), username: anybody }),
  fc.record({
    act: fc.constantFrom("create role" as const, "change role"),
    role: fc.constantFrom(...roleNames),
    permissions: permissionSet,
  }),
  fc.record({ act: fc.constant("delete role" as const), role: fc.constantFrom(...roleNames) }),
  fc.record({ act: fc.constant("change settings" as const) }),
);

export function newModel({ roles, accounts }: { roles: (readonly Permission[])[]; accounts: string[] }): Tenant {
  const [red = [], green = []] = roles;
  const [bob = "user", cat = "user", eve = "user"] = accounts;
  return {
    roles: new Map([
      ["red", red],
      ["green", green],
    ]),
    accounts: new Map([
      ["ada", active("admin")],
      ["bob", active(bob)],
      ["cat", active(cat)],
      ["eve", active(eve)],
    ]),
  };
}
