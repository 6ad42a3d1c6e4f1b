import { describe, expect, test } from "vitest";
import { isAdmin } from "../../src/access/admins.ts";
import type { Caller, Tenant } from "../../src/access/caller.ts";
import { reachesAdmins, reachesLicense, reachesProduct, reachesTenant, reachOf } from "../../src/access/reach.ts";
import { beyondRights, isWithinRights } from "../../src/access/rights.ts";

// No rule of this page looks at its settings.
const tenant = { id: "01932f5e-7a10-7cc3-98c4-dc0c0c07398f", name: "acme" } as Tenant;

const subject = { domain: `tenant:${tenant.id}`, subject: `account:${tenant.id}`, role: "user", permissions: [] } as const;

const person = (role: string): Caller => ({ ...subject, kind: "account", accountId: "ada", username: "ada", role, tenant });

const superadmin: Caller = { ...subject, kind: "superadmin", username: "root", role: "superadmin" };

const product: Caller = { ...subject, kind: "product", productId: "sketchbook", tenant };

const license: Caller = { ...subject, kind: "license", licenseId: "alice", block: null, tenant };

const license1 = { id: "alice", productId: "sketchbook" };

describe("the reach of a caller", () => {
  test.each<[string, Caller, object]>([
    ["a person", person("user"), {}],
    ["the superadmin", superadmin, {}],
    ["nobody", { kind: "nobody" }, {}],
    ["a token of a product", product, { productId: "sketchbook" }],
    ["a license", license, { licenseId: "alice" }],
  ])("of %s", (_, caller, reach) => {
    expect(reachOf({ caller })).toEqual(reach);
  });

  test.each([
    ["everything", {}, [true, true, true]],
    ["its product", { productId: "sketchbook" }, [true, true, false]],
    ["another product", { productId: "notebook" }, [false, false, false]],
    ["itself", { licenseId: "alice" }, [true, false, false]],
    ["another license", { licenseId: "bob" }, [false, false, false]],
    ["itself of another product", { licenseId: "alice", productId: "notebook" }, [false, false, false]],
    ["another license of its product", { licenseId: "bob", productId: "sketchbook" }, [false, false, false]],
  ])("that is %s: a license, its product, the tenant", (_, reach, expected) => {
    expect([reachesLicense(reach, license1), reachesProduct(reach, "sketchbook"), reachesTenant(reach)]).toEqual(expected);
  });
});

describe("an administrator", () => {
  test.each<[string, Caller, boolean]>([
    ["the superadmin", superadmin, true],
    ["an admin", person("admin"), true],
    ["a user", person("user"), false],
    ["a token of a product in a role of that name", { ...product, role: "admin" }, false],
    ["nobody", { kind: "nobody" }, false],
  ])("%s: %s", (_, caller, expected) => {
    expect(isAdmin(caller)).toBe(expected);
  });
});

describe("the rights of a caller", () => {
  const caller = { permissions: ["license.read", "admin.read"] } as const;

  test.each([
    [[], true],
    [["license.read"], true],
    [["license.read", "license.delete"], false],
    [["license.delete"], false],
  ])("permit %j as a part of them: %s", (wanted, expected) => {
    expect(isWithinRights(caller, wanted)).toBe(expected);
    expect(isWithinRights(caller, [], wanted)).toBe(expected);
  });

  test("leave beyond them what they lack", () => {
    expect(beyondRights(caller)).toContain("license.delete");
    expect(beyondRights(caller)).not.toContain("license.read");
  });

  test("reach admins where they may read them", () => {
    expect(reachesAdmins(caller)).toBe(true);
    expect(reachesAdmins({ permissions: ["license.read"] })).toBe(false);
  });
});
