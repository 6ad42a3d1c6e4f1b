import { describe, expect, test } from "vitest";
import { permissions } from "../../src/access/permissions.ts";
import { errorCatalogue } from "../../src/errors/catalogue.ts";
import { routes } from "../../src/http/app.ts";
import { codesOf } from "../../src/http/openapi.ts";

const guarded = routes.map(({ definition }) => definition.permission).filter((permission) => permission !== null);

describe("permissions", () => {
  test.each(permissions)("%s guards a route", (permission) => {
    expect(guarded).toContain(permission);
  });

  test("only signing in, the public keys and a reset by its token ask for none", () => {
    const open = routes
      .filter(({ definition }) => definition.permission === null)
      .map(({ definition }) => definition.operationId);
    expect(open.sort()).toEqual(["readTenantKeys", "resetPassword", "signIn", "signInSuperadmin"]);
  });
});

describe("the catalogue and the routes", () => {
  test("no two routes are one", () => {
    const names = routes.map(({ definition: { method, path } }) => `${method} ${path.replace(/:[a-z_]+/g, ":")}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test("every code can be given: by a route, or by the spine", () => {
    // A path without its id is another path; the contract keeps these codes all the same.
    const kept = ["46002", "47005", "47020", "48000"];
    const spine = [...kept, "40004", "40005", "43007", "43008", "47007", "47008", "48006", "48007"];
    const given = new Set<string>([...routes.flatMap(({ definition }) => codesOf(definition)), ...spine]);
    expect(Object.keys(errorCatalogue).filter((code) => !given.has(code))).toEqual([]);
  });

  test("every message says what is wrong in a sentence, and what to do in another", () => {
    for (const { message, status } of Object.values(errorCatalogue)) {
      expect(message).toMatch(/^[A-Z_a-z][^.]*\. [A-Z].*[.)]$/);
      expect(status).toBeGreaterThanOrEqual(400);
    }
  });
});
