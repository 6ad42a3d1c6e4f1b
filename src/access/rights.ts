import { type Permission, permissions } from "./permissions.ts";

/** The permissions that a caller has. */
export type Rights = { permissions: readonly Permission[] };

/**
 * The one rule for acting on an account, giving a role, changing a role and making a token: what the target may now, and what it would be
 * allowed afterwards, must be a subset of what the caller may. The built-in roles are roles like others in this.
 */
export const isWithinRights = (caller: Rights, ...targets: readonly (readonly string[])[]): boolean => {
  const beyond: readonly string[] = beyondRights(caller);
  return targets.every((target) => target.every((permission) => !beyond.includes(permission)));
};

/** The permissions that the caller lacks: the rule as a list, for statements that judge what they change. */
export const beyondRights = (caller: Rights): Permission[] =>
  permissions.filter((permission) => !caller.permissions.includes(permission));
