import { beforeAll, describe, expect, test } from "vitest";
import { builtInRoles, type Permission, permissionsOfRole } from "../../src/access/permissions.ts";
import { routes } from "../../src/http/app.ts";
import { permissionsAskedBy, type Route } from "../../src/http/route.ts";
import {
  type Catalogue,
  type Client,
  client,
  newAccount,
  newCatalogue,
  newLicense,
  newPolicy,
  newTenant,
  superadmin,
} from "../support/client.ts";

/** What a tenant has that a path or body can name. */
type Things = Record<
  | "license_id"
  | "license_key"
  | "machine_id"
  | "policy_id"
  | "product_id"
  | "entitlement_id"
  | "token_id"
  | "component_id"
  | "process_id"
  | "username"
  | "role_name",
  string
>;

/** Who calls: every built-in role, a license by a token of its own, and an account of a role that the tenant made. */
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
  const { path, admin, productId } = vendor;
  const policy = await newPolicy(vendor, { max_machines: 5 });
  const license = await newLicense(vendor, policy);
  const machine = await admin.post(`${path}/machines`, {
    license_key: license.license_key,
    fingerprint: "a",
    components: [{ name: "disk", fingerprint: "d" }],
  });
  const components = await admin.get(`${path}/machines/${machine.data.id}/components`);
  const process = await admin.post(`${path}/machines/${machine.data.id}/processes`, { pid: "1" });
  const entitlement = await admin.post(`${path}/entitlements`, { name: "Export", code: "EXPORT" });
  const token = await admin.post(`${path}/products/${productId}/tokens`);
  const role = await admin.post(`${path}/roles`, { name: `support-${username}`, permissions: ofOwnRole });
  const user = await newAccount({ path, maker: admin, username, role: "user" });
  const support = await newAccount({ path, maker: admin, username: `${username}-support`, role: role.data.name });
  const licenseToken = await admin.post(`${path}/licenses/${license.license_id}/tokens`);
  return {
    ...vendor,
    things: {
      license_id: license.license_id,
      license_key: license.license_key,
      machine_id: machine.data.id,
      policy_id: policy.id,
      product_id: productId,
      entitlement_id: entitlement.data.id,
      token_id: token.data.id,
      component_id: components.data[0].id,
      process_id: process.data.id,
      username,
      role_name: role.data.name,
    },
    callers: {
      superadmin: await superadmin(),
      admin,
      user,
      product: client(`Bearer ${token.data.token}`),
      license: client(`License ${license.license_key}`),
      "license token": client(`Bearer ${licenseToken.data.token}`),
      "role of its own": support,
    },
  };
}

/** The same names, of nothing that exists. */
const nothing = (): Things => ({
  license_id: crypto.randomUUID(),
  license_key: "no-such-key-at-all",
  machine_id: crypto.randomUUID(),
  policy_id: crypto.randomUUID(),
  product_id: crypto.randomUUID(),
  entitlement_id: crypto.randomUUID(),
  token_id: crypto.randomUUID(),
  component_id: crypto.randomUUID(),
  process_id: crypto.randomUUID(),
  username: "nobody-at-all",
  role_name: "no-such-role",
});

/** Bodies that name things, by operation; other routes get an empty one. */
const bodies: Record<string, (things: Things) => Record<string, unknown>> = {
  createPolicy: ({ product_id }) => ({ product_id, name: "x" }),
  createLicense: ({ policy_id, product_id }) => ({ policy_id, product_id, name: "x" }),
  importLicenses: ({ policy_id, product_id }) => ({ licenses: [{ policy_id, product_id, name: "x" }] }),
  createMachine: ({ license_key }) => ({ license_key, fingerprint: "x" }),
  updateMachine: ({ license_key }) => ({ license_key }),
  changeLicensePolicy: ({ policy_id }) => ({ policy_id }),
  attachLicenseEntitlements: ({ entitlement_id }) => ({ entitlement_id: [entitlement_id] }),
  attachPolicyEntitlements: ({ entitlement_id }) => ({ entitlement_id: [entitlement_id] }),
  detachLicenseEntitlements: ({ entitlement_id }) => ({ id: [entitlement_id] }),
  detachPolicyEntitlements: ({ entitlement_id }) => ({ id: [entitlement_id] }),
  attachLicenseUsers: ({ username }) => ({ usernames: [username] }),
  detachLicenseUsers: ({ username }) => ({ usernames: [username] }),
  fillPool: () => ({ keys: ["POOL-KEY-0001"] }),
  createComponent: () => ({ name: "x", fingerprint: "x" }),
  createProcess: () => ({ pid: "x" }),
  updatePassword: () => ({ current_password: "correct horse battery", new_password: "another password" }),
};

const bodyOf = ({ definition: { operationId } }: Route, things: Things): Record<string, unknown> => {
  const named = bodies[operationId]?.(things);
  if (named !== undefined) return named;
  // It names nothing in its path, so that the superadmin's call is done: an empty one would change nothing, and leave no event.
  if (operationId === "updateTenant") return { protected: true };
  return operationId.endsWith("ByKey") ? { license_key: things.license_key } : {};
};

function pathOf({ definition: { path } }: Route, tenant: string, things: Things): string {
  return path.replace(/:([a-z_]+)/g, (_, name: string) =>
    name === "tenant_name" ? tenant : encodeURIComponent(things[name as keyof Things] ?? "x"),
  );
}

const send = (as: Client, route: Route, tenant: string, things: Things) => {
  const { method, body } = route.definition;
  return as.send(pathOf(route, tenant, things), {
    method: method.toUpperCase(),
    ...(body === undefined ? {} : { body: bodyOf(route, things) }),
  });
};

const guarded = routes.filter(({ definition }) => definition.permission !== null);
const ofTenants = guarded.filter(({ needsTenant }) => needsTenant);

let mine: World;
let theirs: World;
let spare: string;
let before: unknown;

beforeAll(async () => {
  [mine, theirs] = [await newWorld("bob"), await newWorld("mallory")];
  spare = (await newTenant()).name;
  before = await everythingOf(theirs);
});

/** All that a tenant's admin sees, the whole trace included. */
async function everythingOf({ path, admin, things }: World): Promise<Record<string, unknown>> {
  const seen: Record<string, unknown> = {};
  for (const { definition } of ofTenants) {
    // A validation and a download are noted; the keys of a tenant are no secret.
    if (definition.method !== "get" || definition.notes === true) continue;
    const reply = await admin.get(pathOf({ definition } as Route, path.slice("/tenants/".length), things));
    seen[definition.operationId] = [reply.status, reply.count, reply.data];
  }
  return seen;
}

describe("the matrix, over HTTP", () => {
  // Nothing exists under the names that are sent, so that nothing is done: only whether the call may be made shows.
  const table = guarded.flatMap((route) => callers.map((role) => [route.definition.operationId, role, route] as const));

  test.each(table)("%s as %s", async (_, role, route) => {
    const { operationId } = route.definition;
    const asked = permissionsAskedBy(route.definition);
    // The superadmin may delete a tenant, and does: one that nobody else is tested in.
    const tenant = role === "superadmin" ? spare : mine.name;
    const reply = await send(mine.callers[role], route, tenant, nothing());
    const isPermitted = asked.some((permission) => permissionsOf[role].includes(permission));
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

describe("another tenant's things", () => {
  const table = ofTenants.flatMap((route) => callers.map((role) => [route.definition.operationId, role, route] as const));

  test.each(table)("%s as %s: in their tenant, refused; in mine, as if they were not there", async (_, role, route) => {
    const as = mine.callers[role];
    // The superadmin is at home in every tenant.
    if (role !== "superadmin") {
      const inTheirs = await send(as, route, theirs.name, theirs.things);
      const nowhere = await send(as, route, "no-such-tenant", theirs.things);
      // A license's key is good in its own tenant only: elsewhere it is no credential at all.
      expect(inTheirs.code).toBe(role === "license" ? "40001" : "40003");
      expect([nowhere.status, nowhere.code, nowhere.message]).toEqual([inTheirs.status, inTheirs.code, inTheirs.message]);
    }

    const names = [...route.definition.path.matchAll(/:([a-z_]+)/g)]
      .map(([, name]) => name)
      .filter((name) => name !== "tenant_name");
    const namesInBody = bodies[route.definition.operationId] !== undefined || route.definition.operationId.endsWith("ByKey");
    if (names.length === 0 && !namesInBody) return;
    const foreign = await send(as, route, mine.name, theirs.things);
    const absent = await send(as, route, mine.name, nothing());
    expect(foreign.status, foreign.message).toBeGreaterThanOrEqual(400);
    expect([foreign.status, foreign.code, foreign.message]).toEqual([absent.status, absent.code, absent.message]);
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

  test.each(filters)("%s filtered by their %s are none", async (list, filter, value) => {
    for (const as of [mine.callers.admin, mine.callers.superadmin, mine.callers.user, mine.callers.product]) {
      const found = await as.get(`${mine.path}/${list}?${filter}=${encodeURIComponent(value(theirs.things))}`);
      if (found.status !== 403) expect(found).toMatchObject({ status: 200, count: 0, data: [] });
    }
  });

  test("nothing of theirs has changed, and no event tells of a try", async () => {
    expect(await everythingOf(theirs)).toEqual(before);
  });
});
