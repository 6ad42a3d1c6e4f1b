import { beforeAll, describe, expect, test } from "vitest";
import { routes } from "../../src/app/routes.ts";
import { forgetTenantSessions } from "../../src/auth/resolve-caller.ts";
import { mayRequest } from "../../src/http/route.ts";
import { type Client, client, superadmin } from "../support/client.ts";
import { provocations, send } from "./provocations.ts";
import { type Ask, aLicense, made, newWorld, type World } from "./world.ts";

// Round trips to the database, as Server-Timing tells them, of a successful call of each route by one who was seen moments ago.

/** Numbers of round trips other than one. Each greater number has a comment that says why. */
const unlikeOne: Record<string, number> = {
  // Known to the node: nothing is asked.
  validateLicense: 0,
  validateLicenseByKey: 0,
  // The account, and in the same moment the operator of that name: neither time nor count tells which there is.
  signIn: 2,
  // The password is verified between the two, as in the next ones.
  beginSecondFactor: 2,
  confirmSecondFactor: 2,
  beginSuperadminFactor: 2,
  confirmSuperadminFactor: 2,
  deleteSuperadminFactor: 3,
  // The current password is verified between the two.
  updatePassword: 2,
  // It is judged whether the caller sees the account before its sessions are read.
  listSessions: 2,
  // The token is looked at before a password is hashed, which is expensive.
  resetPassword: 2,
  // Members that are not named stay, and all of them decide which combinations make sense. The change then holds against what was read.
  updatePolicy: 2,
  // The old key tells the kind of the new one, and a signed key names the license's policy and expiry. The change then holds against what was read.
  rotateLicenseKey: 2,
  rotateLicenseKeyByKey: 2,
};

/** Operations that a license's own key may request, but not as this test does: the token is another's. */
const notByKey = ["deleteToken"];

let world: World;

beforeAll(async () => {
  world = await newWorld();
});

describe.each(routes.map((route) => [route.definition.operationId, route] as const))("%s", (operationId, route) => {
  const succeed = provocations[operationId]!["00000"]!;
  const expected = unlikeOne[operationId] ?? 1;

  test(`makes ${expected} for people`, async () => {
    const ask = await succeed(world);
    await makeKnown(world.admin, ask);
    // The superadmin acts on any tenant: this request has that tenant cached too.
    if (ask.tenantName !== undefined) await (await superadmin()).get(`/tenants/${ask.tenantName}/accounts`);
    const reply = await send(world, route, ask);
    expect([reply.status < 300, reply.roundTrips], reply.message).toEqual([true, expected]);
  });

  if (!mayRequest(route.definition, "license") || notByKey.includes(operationId)) return;

  test(`makes ${expected} for the license itself`, async () => {
    const ask = await succeed(world);
    const key = (await keyOf(ask)) ?? (await licenseWith(ask)).license_key;
    const owner = client(`License ${key}`);
    await makeKnown(owner, { body: { license_key: key } });
    const reply = await send(world, route, ask, {}, owner);
    expect([reply.status < 300, reply.roundTrips], reply.message).toEqual([true, expected]);
  });
});

test("the first validation of a license takes one round trip, also with the license's own key", async () => {
  const { license_id } = await aLicense(world);
  const { license_key: another } = await aLicense(world);
  await makeKnown(world.admin, {});
  const byId = await world.admin.post(`${world.path}/licenses/${license_id}/actions/validate`);
  const byKey = await world.admin.post(`${world.path}/licenses/actions/validate`, { license_key: another });
  expect([byId.data.source, byId.roundTrips, byKey.data.source, byKey.roundTrips]).toEqual(["database", 1, "database", 1]);
  const { license_key: own } = await aLicense(world);
  const itself = await client(`License ${own}`).post(`${world.path}/licenses/actions/validate`, { license_key: own });
  expect([itself.data.source, itself.roundTrips]).toEqual(["database", 1]);
});

test("every exception in the tables belongs to a route that exists", () => {
  const known = routes.map(({ definition }) => definition.operationId);
  expect([...Object.keys(unlikeOne), ...notByKey].filter((operationId) => !known.includes(operationId))).toEqual([]);
});

/** Has who asks be known, and the license of a request; the node is asked for it, which would else be due for a poll at some later request. */
async function makeKnown(caller: Client, ask: Ask): Promise<void> {
  forgetTenantSessions(world.name);
  const key = await keyOf(ask);
  if (key !== undefined) await caller.post(`${world.path}/licenses/actions/validate`, { license_key: key });
  if (caller === world.admin) await caller.get(`${world.path}/accounts/ada`);
  await (await superadmin()).get(`/tenants/${world.name}/accounts`);
}

/** A license that holds the entitlement that a request is about, where it is about one. */
async function licenseWith({ at = {} }: Ask): Promise<any> {
  const license = await aLicense(world);
  if (at.entitlement_id !== undefined)
    await made(
      world.admin.post(`${world.path}/licenses/${license.license_id}/entitlements`, { entitlement_id: [at.entitlement_id] }),
    );
  return license;
}

/** Of the license that a request is about. */
async function keyOf({ at = {}, body = {} }: Ask): Promise<string | undefined> {
  const get = async (path: string) => (await world.admin.get(`${world.path}${path}`)).data;
  if (body.license_key !== undefined) return String(body.license_key);
  const machine = at.machine_id === undefined ? undefined : await get(`/machines/${at.machine_id}`);
  const id = at.license_id ?? body.license_id ?? machine?.license_id;
  return id === undefined ? undefined : (await get(`/licenses/${id}`)).license_key;
}
