import { licenseAction, licenseActionNames } from "../licensing/license-actions.ts";

/** Permissions that guard the actions on licenses. */
const ofLicenseActions = licenseActionNames.map((name) => licenseAction(name).permission);

/** Several actions may ask for one permission. */
const once = <Name extends string>(names: readonly Name[]): Name[] => [...new Set(names)];

/** Permissions of whoever operates the service. */
const ofOperators = [
  ...(["superadmin.read", "superadmin.update"] as const),
  ...(["tenant.create", "tenant.update", "tenant.delete", "tenant.read"] as const),
];

/** Every permission: `<object>.<action>`, guarded by the routes that name it. */
export const permissions = once([
  ...ofOperators,
  "tenant-settings.read",
  "tenant-settings.update",
  "signing-key.create",
  "signing-key.read",
  "signing-key.update",
  "event.read",
  "webhook.create",
  "webhook.read",
  "webhook.update",
  "webhook.delete",
  "analytics.read",
  "admin.create",
  "admin.delete",
  "admin.read",
  "admin.update",
  "user.ban",
  "user.unban",
  "user.create",
  "user.delete",
  "user.read",
  "user.update",
  "user-password.reset",
  "user-password.update",
  "entitlement.create",
  "entitlement.delete",
  "entitlement.update",
  "entitlement.read",
  "product.create",
  "product.delete",
  "product.update",
  "product.read",
  "product-tokens.generate",
  "policy.create",
  "policy.delete",
  "policy.read",
  "policy.update",
  "policy-entitlements.attach",
  "policy-entitlements.detach",
  "license.create",
  "license.delete",
  "license.update",
  ...ofLicenseActions,
  "license-policy.update",
  "license.read",
  "license-tokens.generate",
  "license-entitlements.attach",
  "license-entitlements.detach",
  "license-users.attach",
  "license-users.detach",
  "machine.create",
  "machine.delete",
  "machine.read",
  "machine.update",
  "machine.check-out",
  "machine-heartbeat.ping",
  "machine-heartbeat.reset",
]);

export type Permission = (typeof permissions)[number];

/** Former spellings of permissions, which requests may still send. Answers have today's alone. */
export const formerPermissions = {
  "user_password.reset": "user-password.reset",
  "user_password.update": "user-password.update",
  "product_tokens.generate": "product-tokens.generate",
  "policy_entitlements.attach": "policy-entitlements.attach",
  "policy_entitlements.detach": "policy-entitlements.detach",
} as const satisfies Record<string, Permission>;

export type FormerPermission = keyof typeof formerPermissions;

const isFormer = (name: string): name is FormerPermission => Object.hasOwn(formerPermissions, name);

/** Returns today's spelling of a permission; any other text stays as it is. */
export const todaysPermission = <Name extends string>(name: Name | FormerPermission): Name | Permission =>
  isFormer(name) ? formerPermissions[name] : name;

/** The roles every tenant has. `superadmin` stands above tenants; `product` and `license` are the roles of API tokens and keys. */
export const builtInRoles = ["superadmin", "admin", "user", "product", "license"] as const;

export type BuiltInRole = (typeof builtInRoles)[number];

const ofAdmins: Permission[] = [
  "tenant-settings.read",
  "tenant-settings.update",
  "event.read",
  "signing-key.create",
  "signing-key.read",
  "signing-key.update",
  "webhook.create",
  "webhook.read",
  "webhook.update",
  "webhook.delete",
  "analytics.read",
  "admin.create",
  "admin.delete",
  "admin.read",
  "admin.update",
  "user.ban",
  "user.unban",
];

/** Permissions of people alone: a product token never touches catalogue or accounts. */
const ofPeople: Permission[] = [
  "user.create",
  "user.delete",
  "user.read",
  "user.update",
  "user-password.reset",
  "user-password.update",
  "entitlement.create",
  "entitlement.delete",
  "entitlement.update",
  "product.create",
  "product.delete",
  "product.update",
  "license-users.attach",
  "license-users.detach",
];

/** Permissions of a shipped copy of the software on its own license. */
const ofLicenses: Permission[] = once([
  "entitlement.read",
  "license.read",
  ...licenseActionNames.map(licenseAction).flatMap(({ permission, isForLicenses }) => (isForLicenses ? [permission] : [])),
  "license-tokens.generate",
  "machine.create",
  "machine.delete",
  "machine.read",
  "machine.update",
  "machine.check-out",
  "machine-heartbeat.ping",
  "machine-heartbeat.reset",
]);

const without = (...left: Permission[][]): Permission[] => permissions.filter((permission) => !left.flat().includes(permission));

/** The matrix: what each role may do. Whose things it may do it to ("own") is the services' to check. */
export const permissionsOfRole: Record<BuiltInRole, readonly Permission[]> = {
  superadmin: permissions,
  admin: without(ofOperators),
  user: without(ofOperators, ofAdmins),
  product: without(ofOperators, ofAdmins, ofPeople),
  license: ofLicenses,
};
