import { beforeAll, describe, expect, test } from "vitest";
import { builtInRoles, type Permission, permissionsOfRole } from "../../src/access/permissions.ts";
import { routes } from "../../src/app/routes.ts";
import { permissionsRequiredBy, type Route } from "../../src/http/route.ts";
import { keepSession } from "../support/browser.ts";
import { type Catalogue, type Client, client, newAccount, newCatalogue, newTenant, superadmin } from "../support/client.ts";
import {
  bodiesOf,
  everythingOf,
  firstBodyOf,
  namesInPath,
  namesReadBy,
  newThings,
  nothing,
  ofTenants,
  sendTo,
  type Things,
} from "../support/things.ts";

/** Callers: every built-in role, a license by a token of its own, and an account of a role that the tenant made. */
const callers = [...builtInRoles, "license token", "role of its own"] as const;

type CallerName = (typeof callers)[number];

type World = Catalogue & { things: Things; callers: Record<CallerName, Client> };

const ofOwnRole: Permission[] = ["license.read", "license.suspend", "machine.read", "machine.delete"];

const permissionsOf: Record<CallerName, readonly Permission[]> = {
  ...permissionsOfRole,
  "license token": permissionsOfRole.license,
  "role of its own": ofOwnRole,
};

async function newWorld(username: string): Promise<World> {
  const vendor = await newCatalogue();
  const { path, admin } = vendor;
  const things = await newThings(vendor, { mark: username });
  const role = await admin.post(`${path}/roles`, { name: `support-${username}`, permissions: ofOwnRole });
  const user = await newAccount({ path, maker: admin, username, role: "user" });
  const support = await newAccount({ path, maker: admin, username: `${username}-support`, role: role.data.name });
  return {
    ...vendor,
    things: {
      ...things,
      token_id: things.productToken.id,
      session_id: await keepSession(vendor, username),
      username,
      role_name: role.data.name,
    },
    callers: {
      superadmin: await superadmin(),
      admin,
      user,
      product: client(`Bearer ${things.productToken.token}`),
      license: client(`License ${things.license_key}`),
      "license token": client(`Bearer ${things.licenseToken.token}`),
      "role of its own": support,
    },
  };
}

const send = (as: Client, route: Route, tenant: string, things: Things, body = firstBodyOf(route)) =>
  sendTo(route, { as, tenant, things, body });

const guarded = routes.filter(({ definition }) => definition.permission !== null);

let mine: World;
let theirs: World;
let spare: string;
let before: unknown;

beforeAll(async () => {
  [mine, theirs] = [await newWorld("bob"), await newWorld("mallory")];
  spare = (await newTenant()).name;
  before = await everythingOf(theirs.admin, theirs.name, theirs.things);
});

describe("the matrix, over HTTP", () => {
  // Nothing exists under the names that are sent, so that nothing is done: only whether the call may be made shows.
  const table = guarded.flatMap((route) => callers.map((role) => [route.definition.operationId, role, route] as const));

  test.each(table)("%s as %s", async (_, role, route) => {
    const { operationId } = route.definition;
    const asked = permissionsRequiredBy(route.definition);
    // The superadmin may delete a tenant, and does: one that nobody else is tested in.
    const tenant = role === "superadmin" ? spare : mine.name;
    const reply = await send(mine.callers[role], route, tenant, nothing());
    const isClosed = role.startsWith("license") && route.definition.isForVendorAlone === true;
    const isPermitted = !isClosed && asked.some((permission) => permissionsOf[role].includes(permission));
    // A user account acts on no account but its own, and a license sees no account.
    const isOthersAccount =
      role === "user" && (route.definition.path.includes("/accounts/:username") || operationId === "createAccount");
    if (role === "license" && !route.needsTenant) {
      expect(reply).toMatchObject({ status: 401, code: "40001" });
      return;
    }
    if (!isPermitted) expect(reply).toMatchObject({ status: 403, code: "40003" });
    else if (!isOthersAccount && reply.code !== "40000") expect(reply.code, reply.message).not.toBe("40003");
    expect(reply.status).not.toBe(401);
  });

  test.each(guarded.map((route) => [route.definition.operationId, route] as const))("%s as nobody", async (_, route) => {
    expect(await send(client(), route, mine.name, mine.things)).toMatchObject({ status: 401, code: "40001" });
  });
});

describe("Another tenant's objects", () => {
  const table = ofTenants.flatMap((route) => callers.map((role) => [route.definition.operationId, role, route] as const));

  test.each(table)("%s as %s: refused in their tenant, and not found in mine", async (_, role, route) => {
    const as = mine.callers[role];
    // The superadmin is at home in every tenant.
    if (role !== "superadmin") {
      const inTheirs = await send(as, route, theirs.name, theirs.things);
      const nowhere = await send(as, route, "no-such-tenant", theirs.things);
      // A license's key is good in its own tenant only: elsewhere it is no credential at all.
      expect(inTheirs.code).toBe(role === "license" ? "40001" : "40003");
      expect([nowhere.status, nowhere.code, nowhere.message]).toEqual([inTheirs.status, inTheirs.code, inTheirs.message]);
    }

    for (const body of bodiesOf(route)) {
      if (namesInPath(route).length === 0 && namesReadBy(body).length === 0) continue;
      const foreign = await send(as, route, mine.name, theirs.things, body);
      const absent = await send(as, route, mine.name, nothing(), body);
      expect(foreign.status, foreign.message).toBeGreaterThanOrEqual(400);
      expect([foreign.status, foreign.code, foreign.message]).toEqual([absent.status, absent.code, absent.message]);
    }
  });

  const filters: [list: string, filter: string, value: (things: Things) => string][] = [
    ["licenses", "license_key", ({ license_key }) => license_key],
    ["licenses", "product_id", ({ product_id }) => product_id],
    ["licenses", "policy_id", ({ policy_id }) => policy_id],
    ["licenses", "user", ({ username }) => username],
    ["licenses", "owner", ({ username }) => username],
    ["policies", "product_id", ({ product_id }) => product_id],
    ["machines", "license_id", ({ license_id }) => license_id],
    ["machines", "license_key", ({ license_key }) => license_key],
    ["accounts", "search", ({ username }) => username],
    ["accounts", "role", ({ role_name }) => role_name],
    ["events", "resource_id", ({ license_id }) => license_id],
  ];

  test.each(filters)("%s filtered by their %s: the list is empty", async (list, filter, value) => {
    for (const as of [mine.callers.admin, mine.callers.superadmin, mine.callers.user, mine.callers.product]) {
      const found = await as.get(`${mine.path}/${list}?${filter}=${encodeURIComponent(value(theirs.things))}`);
      if (found.status !== 403) expect(found).toMatchObject({ status: 200, count: 0, data: [] });
    }
  });

  test("no object of the other tenant has changed, and no event records an attempt", async () => {
    expect(await everythingOf(theirs.admin, theirs.name, theirs.things)).toEqual(before);
  });
});
