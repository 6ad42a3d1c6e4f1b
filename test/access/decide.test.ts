import { describe, expect, test } from "vitest";
import { enforcerFor, isPermitted, type Subject } from "../../src/access/decide.ts";
import { builtInRoles, permissions, permissionsOfRole } from "../../src/access/permissions.ts";

const uuid = "01932f5e-7a10-7cc3-98c4-dc0c0c07398f";
const other = "01932f5e-7a10-7cc3-98c4-dc0c0c073990";

const subjectOf = (role: (typeof builtInRoles)[number]): Subject =>
  role === "superadmin"
    ? { domain: "*", subject: "superadmin", role, permissions: permissionsOfRole.superadmin }
    : { domain: `tenant:${uuid}`, subject: `account:${uuid}`, role, permissions: permissionsOfRole[role] };

describe("the matrix", () => {
  test.each(builtInRoles)("Casbin permits %s exactly what it lists", async (role) => {
    for (const permission of permissions) {
      expect(await isPermitted(subjectOf(role), permission), permission).toBe(permissionsOfRole[role].includes(permission));
    }
  });

  test.each([
    ["tenant.create", ["superadmin"]],
    ["admin.update", ["superadmin", "admin"]],
    ["user.ban", ["superadmin", "admin"]],
    ["user-password.update", ["superadmin", "admin", "user"]],
    ["entitlement.create", ["superadmin", "admin", "user"]],
    ["entitlement.read", ["superadmin", "admin", "user", "product", "license"]],
    ["product.delete", ["superadmin", "admin", "user"]],
    ["product-tokens.generate", ["superadmin", "admin", "user", "product"]],
    ["policy-entitlements.attach", ["superadmin", "admin", "user", "product"]],
    ["license-policy.update", ["superadmin", "admin", "user", "product"]],
    ["license.validate", ["superadmin", "admin", "user", "product", "license"]],
    ["license-entitlements.attach", ["superadmin", "admin", "user", "product"]],
    ["license-users.attach", ["superadmin", "admin", "user"]],
    ["machine-heartbeat.reset", ["superadmin", "admin", "user", "product", "license"]],
  ] as const)("%s is for %j", async (permission, roles) => {
    for (const role of builtInRoles) {
      expect(await isPermitted(subjectOf(role), permission), role).toBe((roles as readonly string[]).includes(role));
    }
  });
});

describe("the model's trap: tenant and subject are nodes of one graph", () => {
  test("a subject that is called like the tenant would inherit; so names never enter the graph", async () => {
    const trap = { domain: "acme", subject: "acme", role: "user", permissions: ["license.read"] } as const;
    await expect(isPermitted(trap, "license.read")).rejects.toThrow("prefixed id");
    const enforcer = await enforcerFor({ ...trap, role: "acme", permissions: ["license.delete"] });
    expect(await enforcer.enforce("acme", "acme", "license", "delete")).toBe(true);
  });

  test.each([
    ["a tenant's name", { domain: "acme" }],
    ["another kind of id as the tenant", { domain: `account:${uuid}` }],
    ["an account's name", { subject: "ada" }],
    ["a role's name", { subject: "admin" }],
    ["a tenant's id as the subject", { subject: `tenant:${uuid}` }],
    ["the superadmin's word for an account", { subject: "superadmin" }],
    ["the superadmin's role for an account", { role: "superadmin" }],
    ["text before the tenant's id", { domain: `x tenant:${uuid}` }],
    ["text after the tenant's id", { domain: `tenant:${uuid} x` }],
    ["text before the subject's id", { subject: `x account:${uuid}` }],
    ["text after the subject's id", { subject: `account:${uuid} x` }],
    ["a tenant's id that is too short", { domain: `tenant:${uuid.slice(1)}` }],
    ["a subject's id that is too short", { subject: `account:${uuid.slice(1)}` }],
    ["an id in capitals", { subject: `account:${uuid.toUpperCase()}` }],
    ["the superadmin in an account's role", { domain: "*", subject: "superadmin" }],
  ])("%s is thrown out", async (_, change) => {
    await expect(isPermitted({ ...subjectOf("user"), ...change }, "license.read")).rejects.toThrow();
  });

  test("neither another tenant's domain nor another subject gains anything from what one subject may do", async () => {
    const enforcer = await enforcerFor(subjectOf("admin"));
    expect(await enforcer.enforce(`tenant:${uuid}`, `account:${uuid}`, "license", "delete")).toBe(true);
    expect(await enforcer.enforce(`tenant:${other}`, `account:${uuid}`, "license", "delete")).toBe(false);
    expect(await enforcer.enforce(`tenant:${other}`, `account:${other}`, "license", "delete")).toBe(false);
  });
});

describe("memory", () => {
  test("a part of a role's permissions is another set than the whole, and than another part", async () => {
    const part = (subset: string, own: Subject["permissions"]): Subject => ({ ...subjectOf("user"), subset, permissions: own });
    expect(await isPermitted(part(`token:${uuid}`, ["license.delete"]), "license.delete")).toBe(true);
    expect(await isPermitted(part(`token:${other}`, []), "license.delete")).toBe(false);
  });

  test("what was decided of one state of a role is not decided again", async () => {
    const role = (own: Subject["permissions"]): Subject => ({ ...subjectOf("user"), role: `role:${other}:1`, permissions: own });
    expect(await isPermitted(role(["license.read"]), "license.read")).toBe(true);
    expect(await isPermitted(role([]), "license.read")).toBe(true);
  });

  test("a role of a tenant's own that changes is another role", async () => {
    const role = (updated: number, own: Subject["permissions"]): Subject => ({
      ...subjectOf("user"),
      role: `role:${uuid}:${updated}`,
      permissions: own,
    });
    expect(await isPermitted(role(1, ["license.read"]), "license.read")).toBe(true);
    expect(await isPermitted(role(2, []), "license.read")).toBe(false);
  });
});
