import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { permissionsOfRole } from "../../src/access/permissions.ts";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { type Client, client, newAccount, newTenant, superadmin, type TenantStory } from "../support/client.ts";

// One rule: what the target may now, and what it would be allowed afterwards, is a subset of what the caller may.

const password = "correct horse battery";

const refused = { status: 403, code: "40003" };

/** Answer about admins for callers that may not read them. */
const nobody = { status: 404, code: "43009" };

/** An account in a role of its own, which allows just this. */
async function withRole({ path, admin }: TenantStory, username: string, permissions: readonly string[]): Promise<Client> {
  const role = `role of ${username}`;
  expect(await admin.post(`${path}/roles`, { name: role, permissions })).toMatchObject({ status: 201 });
  return newAccount({ path, maker: admin, username, role });
}

const roleNameOf = async ({ path, admin }: TenantStory, username: string) =>
  (await admin.get(`${path}/accounts/${username}`)).data.role_name;

describe("An account cannot assign a role with more permissions than its own", () => {
  test("with user.update alone, an account cannot make itself or another account a user or an admin", async () => {
    const tenant = await newTenant();
    const { path, admin } = tenant;
    const eve = await withRole(tenant, "eve", ["user.read", "user.update"]);
    await admin.post(`${path}/roles`, { name: "guest", permissions: [] });
    await newAccount({ path, maker: admin, username: "guy", role: "guest" });
    for (const username of ["eve", "guy"])
      for (const role of ["user", "admin"])
        expect(await eve.patch(`${path}/accounts/${username}`, { role })).toMatchObject(refused);
    expect(await roleNameOf(tenant, "eve")).toBe("role of eve");
    expect(await eve.patch(`${path}/accounts/guy`, { role: "role of eve" })).toMatchObject({ status: 200 });
    expect(await eve.patch(`${path}/accounts/eve`, { role: "guest" })).toMatchObject({ status: 200 });
  });

  test("with user.create alone, an account cannot create a user", async () => {
    const tenant = await newTenant();
    const { path } = tenant;
    const eve = await withRole(tenant, "eve", ["user.create"]);
    const ask = (role: string) =>
      eve.post(`${path}/accounts`, { username: "mallory", password, email: "mallory@example.com", role });
    for (const role of ["user", "admin"]) expect(await ask(role)).toMatchObject(refused);
    expect(await ask("no such role")).toMatchObject({ status: 400, code: "43003" });
    expect(await ask("role of eve")).toMatchObject({ status: 201, data: { role_name: "role of eve" } });
  });

  test("an account with all the permissions of a user can create users", async () => {
    const tenant = await newTenant();
    const lead = await withRole(tenant, "lea", permissionsOfRole.user);
    const body = { username: "uma", password, email: "uma@example.com", role: "user" };
    expect(await lead.post(`${tenant.path}/accounts`, body)).toMatchObject({ status: 201, data: { role_name: "user" } });
    expect(await lead.patch(`${tenant.path}/accounts/uma`, { status: "inactive" })).toMatchObject({ status: 200 });
  });
});

describe("An account cannot act on an account with more permissions", () => {
  const deputyMay = permissionsOfRole.admin.filter((permission) => permission !== "product.delete");

  test.each([
    ["user.update", "patch", "", { status: "inactive" }],
    ["user.update", "patch", "", { email: "other@example.com" }],
    ["user.update", "patch", "", { metadata: { seen: true } }],
    ["user.update", "patch", "", { role: "role of eve" }],
    ["user.delete", "delete", "", undefined],
    ["user.ban", "post", "/actions/ban", {}],
    ["user.unban", "post", "/actions/unban", {}],
    ["user-password.reset", "post", "/actions/password-token", {}],
    [
      "user-password.update",
      "post",
      "/actions/update-password",
      { current_password: password, new_password: "another one here" },
    ],
  ] as const)("%s does not %s a deputy, a user or an admin%s", async (permission, method, rest, body) => {
    const tenant = await newTenant();
    const { path, admin } = tenant;
    const eve = await withRole(tenant, "eve", [permission]);
    await withRole(tenant, "dee", deputyMay);
    await newAccount({ path, maker: admin, username: "uma", role: "user" });
    await newAccount({ path, maker: admin, username: "abe", role: "admin" });
    await withRole(tenant, "pal", [permission]);
    for (const username of ["dee", "uma", "abe"])
      expect(await eve[method](`${path}/accounts/${username}${rest}`, body), username).toMatchObject(
        username === "abe" ? nobody : refused,
      );
    const equal = await eve[method](`${path}/accounts/pal${rest}`, body);
    expect(equal.code, equal.message).toBe(permission === "user.unban" ? "43014" : equal.status === 204 ? undefined : "00000");
    expect(await admin.get(`${path}/accounts/dee`)).toMatchObject({ data: { status: "active", email: "dee@example.com" } });
  });

  test("a right and a wrong guess of a password get the same refusal", async () => {
    const tenant = await newTenant();
    const eve = await withRole(tenant, "eve", ["user-password.update"]);
    await withRole(tenant, "dee", deputyMay);
    for (const current_password of [password, "not the one at all"]) {
      const body = { current_password, new_password: "another one here" };
      expect(await eve.post(`${tenant.path}/accounts/dee/actions/update-password`, body)).toMatchObject(refused);
    }
  });

  test("a reset token made before the account got another role, or its role other permissions, is void", async () => {
    const tenant = await newTenant();
    const { path, admin } = tenant;
    const eve = await withRole(tenant, "eve", ["user-password.reset"]);
    await admin.post(`${path}/roles`, { name: "guest", permissions: [] });
    for (const username of ["guy", "gil"]) await newAccount({ path, maker: admin, username, role: "guest" });
    const tokenFor = async (username: string) =>
      (await eve.post(`${path}/accounts/${username}/actions/password-token`)).data.token;
    const reset = (username: string, reset_token: string) =>
      client().post(`${path}/accounts/${username}/actions/reset-password`, { reset_token, new_password: "taken over by eve" });
    const [ofGuy, ofGil] = [await tokenFor("guy"), await tokenFor("gil")];
    await admin.patch(`${path}/accounts/guy`, { role: "admin" });
    await admin.patch(`${path}/roles/guest`, { permissions: ["license.create"] });
    expect(await reset("guy", ofGuy)).toMatchObject({ status: 401, code: "49014" });
    expect(await reset("gil", ofGil)).toMatchObject({ status: 401, code: "49014" });
  });
});

describe("An account cannot change a role with more permissions than its own", () => {
  test("an account can neither shrink, rename nor delete such a role", async () => {
    const tenant = await newTenant();
    const { path, admin } = tenant;
    const own = ["admin.create", "admin.update", "admin.delete", "license.read"];
    const dee = await withRole(tenant, "dee", own);
    await admin.post(`${path}/roles`, { name: "above", permissions: ["license.read", "license.create"] });
    await admin.post(`${path}/roles`, { name: "below", permissions: ["license.read"] });
    for (const change of [{ permissions: [] }, { permissions: ["license.read"] }, { name: "renamed" }])
      expect(await dee.patch(`${path}/roles/above`, change)).toMatchObject(refused);
    expect(await dee.delete(`${path}/roles/above`)).toMatchObject(refused);
    expect((await admin.get(`${path}/roles/above`)).data.permissions).toEqual(["license.read", "license.create"]);
    expect(await dee.patch(`${path}/roles/below`, { permissions: [] })).toMatchObject({ status: 200 });
    expect(await dee.delete(`${path}/roles/below`)).toMatchObject({ status: 204 });
  });
});

describe("The last active admin", () => {
  const last = { status: 422, code: "43021" };

  const acts: [string, (who: Client, path: string) => ReturnType<Client["get"]>][] = [
    ["banned", (who, path) => who.post(`${path}/accounts/ada/actions/ban`)],
    ["deactivated", (who, path) => who.patch(`${path}/accounts/ada`, { status: "inactive" })],
    ["demoted", (who, path) => who.patch(`${path}/accounts/ada`, { role: "user" })],
    ["deleted", (who, path) => who.delete(`${path}/accounts/ada`)],
  ];

  test.each(acts)("is not %s, by itself, by a deputy or by the superadmin", async (_, actOn) => {
    const tenant = await newTenant();
    const { path, admin } = tenant;
    const deputy = await withRole(tenant, "dee", permissionsOfRole.admin);
    const idle = await newAccount({ path, maker: admin, username: "ivy", role: "admin" });
    expect(await idle.get(`${path}/accounts`)).toMatchObject({ status: 200 });
    await admin.patch(`${path}/accounts/ivy`, { status: "inactive" });
    await newAccount({ path, maker: admin, username: "ben", role: "admin" });
    await admin.post(`${path}/accounts/ben/actions/ban`);
    for (const who of [admin, deputy, await superadmin()]) expect(await actOn(who, path)).toMatchObject(last);
    expect(await admin.get(`${path}/accounts/ada`)).toMatchObject({ data: { status: "active", role_name: "admin" } });
    await admin.patch(`${path}/accounts/ivy`, { status: "active" });
    expect((await actOn(deputy, path)).status).toBeLessThan(300);
  });

  test("keeps its role and status when a request repeats them", async () => {
    const { path, admin } = await newTenant();
    const again = { method: "PATCH", body: { role: "admin", status: "active" }, changesNothing: true };
    expect(await admin.send(`${path}/accounts/ada`, again)).toMatchObject({ status: 200 });
    expect(await admin.patch(`${path}/accounts/ada`, { last_name: "Lovelace" })).toMatchObject({ status: 200 });
  });
});

describe("A change of rights checks current permissions, not cached ones", () => {
  const acts: [string, (who: Client, path: string) => ReturnType<Client["get"]>][] = [
    ["gives a role", (who, path) => who.patch(`${path}/accounts/guy`, { role: "guest" })],
    ["bans", (who, path) => who.post(`${path}/accounts/guy/actions/ban`)],
    ["makes a reset token", (who, path) => who.post(`${path}/accounts/guy/actions/password-token`)],
    ["makes a role", (who, path) => who.post(`${path}/roles`, { name: "another", permissions: [] })],
    ["changes a role", (who, path) => who.patch(`${path}/roles/guest`, { name: "renamed" })],
    ["changes a setting of the tenant", (who, path) => who.patch(path, { require_second_factor: true })],
    ["deletes a role", (who, path) => who.delete(`${path}/roles/unused`)],
    [
      "makes an account",
      (who, path) => who.post(`${path}/accounts`, { username: "gil", password, email: "gil@example.com", role: "guest" }),
    ],
  ];

  test.each(acts)("an account that just lost the right elsewhere no longer %s", async (_, actOn) => {
    const tenant = await newTenant();
    const { path, admin, name } = tenant;
    for (const role of ["guest", "unused"]) await admin.post(`${path}/roles`, { name: role, permissions: [] });
    await newAccount({ path, maker: admin, username: "guy", role: "guest" });
    const dee = await withRole(tenant, "dee", permissionsOfRole.admin);
    expect(await dee.get(`${path}/accounts/guy`)).toMatchObject({ status: 200 });
    // As another isolate would do it: this one and its node have not heard of it.
    await database().execute(sql`
      update accounts set built_in_role = 'user', custom_role_id = null
      where username = 'dee' and tenant_id = (select id from tenants where name = ${name})`);
    expect(await actOn(dee, path)).toMatchObject({ status: 409, code: "40008" });
    expect((await actOn(dee, path)).status).toBeGreaterThanOrEqual(401);
    expect(await admin.get(`${path}/accounts/guy`)).toMatchObject({ data: { status: "active", role_name: "guest" } });
  });
});

const database = () => {
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
  return openDatabase({ url, endpoint });
};

describe("Lists and reads show the same accounts", () => {
  test("an account that may not read admins finds none in the list, whatever the filter", async () => {
    const tenant = await newTenant();
    const { path, admin } = tenant;
    const eve = await withRole(tenant, "eve", ["user.read"]);
    await newAccount({ path, maker: admin, username: "uma", role: "user" });
    const listed = async (who: Client, query = "") => {
      const { data, count } = await who.get(`${path}/accounts?sort=username${query}`);
      return [data.map(({ username }: any) => username), count];
    };
    expect(await listed(eve)).toEqual([["eve", "uma"], 2]);
    expect(await listed(admin)).toEqual([["ada", "eve", "uma"], 3]);
    for (const query of ["&role=admin", "&search=ada", "&search=ada@example.com"])
      expect(await listed(eve, query)).toEqual([[], 0]);
    expect(await listed(eve, "&offset=1&limit=1")).toEqual([["uma"], 2]);
    expect(await eve.get(`${path}/accounts/ada`)).toMatchObject(nobody);
    expect(await eve.get(`${path}/accounts/uma`)).toMatchObject({ status: 200 });
  });

  test("an account that may read admins finds them, and a user finds itself", async () => {
    const tenant = await newTenant();
    const { path, admin } = tenant;
    const rea = await withRole(tenant, "rea", ["user.read", "admin.read"]);
    const uma = await newAccount({ path, maker: admin, username: "uma", role: "user" });
    expect((await rea.get(`${path}/accounts`)).count).toBe(3);
    expect(await uma.get(`${path}/accounts`)).toMatchObject({ count: 1, data: [{ username: "uma" }] });
  });
});
