import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { licenseActionNames } from "../../src/licensing/index.ts";
import { type Catalogue, newAccount, newCatalogue, newLicense, newPolicy, travelTo } from "../support/client.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** Ways in which a license can stand, each made from a fresh one. */
const states = {
  fresh: async () => {},
  active: async ({ path, admin }: Catalogue, id: string) => {
    await admin.post(`${path}/licenses/${id}/actions/validate`);
  },
  suspended: async ({ path, admin }: Catalogue, id: string) => {
    await admin.post(`${path}/licenses/${id}/actions/suspend`);
  },
  used: async ({ path, admin }: Catalogue, id: string) => {
    await admin.post(`${path}/licenses/${id}/actions/increment-usage`, { increment: 5 });
  },
  expired: async () => {},
} as const;

type State = keyof typeof states;

const ok = "00000";

type Row = {
  answers: Record<State, string>;
  changes: (before: any) => Record<string, unknown>;
  /** 1 where it is left out. */
  roundTrips?: number;
};

/** Answer of each action in each state, and the changes that the action makes. */
const table: Record<string, Row> = {
  suspend: {
    answers: { fresh: ok, active: ok, suspended: "47009", used: ok, expired: ok },
    changes: () => ({ suspended: true, status: "suspended" }),
  },
  reinstate: {
    answers: { fresh: "47021", active: "47021", suspended: ok, used: "47021", expired: "47021" },
    changes: () => ({ suspended: false, status: "not_activated" }),
  },
  renew: {
    answers: { fresh: ok, active: ok, suspended: ok, used: ok, expired: ok },
    changes: (before) => ({
      expiry: new Date(Date.parse(before.expiry) + 86_400_000).toISOString(),
      status: before.status === "expired" ? "not_activated" : before.status,
    }),
  },
  checkin: {
    answers: { fresh: ok, active: ok, suspended: ok, used: ok, expired: ok },
    changes: (before) => ({
      last_checked_in_at: expect.any(String),
      next_check_in_at: expect.any(String),
      status: before.status === "not_activated" ? "active" : before.status,
    }),
  },
  "increment-usage": {
    answers: { fresh: ok, active: ok, suspended: "47009", used: "47022", expired: ok },
    changes: (before) => ({ uses: before.uses + 1 }),
  },
  "decrement-usage": {
    answers: { fresh: "47037", active: "47037", suspended: "47037", used: ok, expired: "47037" },
    changes: (before) => ({ uses: before.uses - 1 }),
  },
  "reset-usage": {
    answers: { fresh: ok, active: ok, suspended: ok, used: ok, expired: ok },
    changes: () => ({ uses: 0 }),
  },
  "rotate-key": {
    answers: { fresh: ok, active: ok, suspended: ok, used: ok, expired: ok },
    changes: (before) => ({
      license_key: expect.not.stringContaining(before.license_key),
      md5_checksum: expect.not.stringContaining(before.md5_checksum),
      sha1_checksum: expect.not.stringContaining(before.sha1_checksum),
      sha256_checksum: expect.not.stringContaining(before.sha256_checksum),
    }),
    roundTrips: 2,
  },
  checkout: {
    answers: { fresh: ok, active: ok, suspended: "47009", used: ok, expired: "47010" },
    changes: (before) => ({
      last_checked_out_at: expect.any(String),
      status: before.status === "not_activated" ? "active" : before.status,
    }),
  },
};

const cases = Object.entries(table).flatMap(([action, { answers }]) =>
  Object.entries(answers).map(([state, code]) => [action, state as State, code] as const),
);

let shared: Catalogue;

beforeAll(async () => {
  shared = await newCatalogue();
});

/** `validate`, `explain` and `revoke` have tests of their own. */
test("the table has a row for every action", () => {
  expect([...Object.keys(table), "validate", "explain", "revoke"].sort()).toEqual([...licenseActionNames].sort());
});

describe("Every action in every state has its effect or its refusal, and changes nothing else", () => {
  test.each(cases)("%s, %s: %s", async (action, state, code) => {
    let vendor = shared;
    const policy = await newPolicy(vendor, {
      duration: 86_400,
      max_uses: 5,
      require_check_in: true,
      check_in_interval: "yearly",
    });
    const { license_id: id } = await newLicense(vendor, policy);
    await states[state](vendor, id);
    if (state === "expired") vendor = await travelTo(vendor, new Date(Date.now() + 86_400_000 + 3_600_000));
    const { path, admin } = vendor;
    const { data: before } = await admin.get(`${path}/licenses/${id}`);
    const changesNothing = action === "reset-usage" && before.uses === 0;
    const reply = await admin.send(`${path}/licenses/${id}/actions/${action}`, { method: "POST", changesNothing });
    expect(reply.code).toBe(code);
    expect(reply.roundTrips).toBe(table[action]?.roundTrips ?? 1);
    const { data: after } = await admin.get(`${path}/licenses/${id}`);
    const changes = code === ok ? { ...table[action]?.changes(before), updated_at: expect.any(String) } : {};
    expect(after).toEqual({ ...before, ...changes });
    if (code === ok && action !== "checkout") expect(reply.data).toEqual(after);
  });

  test("revoke deletes the license and its machines, and the key never works or is issued again", async () => {
    const vendor = await newCatalogue();
    const { path, admin, productId } = vendor;
    const policy = await newPolicy(vendor);
    const license = await newLicense(vendor, policy, { key: "SKETCH-2026-0001" });
    const machine = await admin.post(`${path}/machines`, { license_key: license.license_key, fingerprint: "a" });
    expect(await admin.post(`${path}/licenses/actions/revoke`, { license_key: license.license_key })).toMatchObject({
      status: 200,
      data: { license_id: license.license_id },
    });
    expect(await admin.get(`${path}/licenses/${license.license_id}`)).toMatchObject({ status: 404, code: "47006" });
    expect(await admin.get(`${path}/machines/${machine.data.id}`)).toMatchObject({ status: 404, code: "48001" });
    expect(await admin.post(`${path}/licenses/actions/validate`, { license_key: license.license_key })).toMatchObject({
      status: 404,
      code: "47024",
      data: { valid: false, code: "not_found" },
    });
    const again = { policy_id: policy.id, product_id: productId, name: "Again", key: license.license_key };
    expect(await admin.post(`${path}/licenses`, again)).toMatchObject({ status: 409, code: "47031" });
    expect(await admin.delete(`${path}/licenses/${license.license_id}`)).toMatchObject({ status: 404, code: "47006" });
  });

  test("actions by license key work as by id, and an unknown key is not found", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const license = await newLicense(vendor, await newPolicy(vendor, { max_uses: 3 }));
    const act = (action: string, body = {}) =>
      admin.post(`${path}/licenses/actions/${action}`, { license_key: license.license_key, ...body });
    expect(await act("increment-usage", { increment: 3 })).toMatchObject({ data: { uses: 3 } });
    expect(await act("increment-usage")).toMatchObject({ status: 422, code: "47022" });
    expect(await act("decrement-usage", { decrement: 2 })).toMatchObject({ data: { uses: 1 } });
    for (const increment of [0, -1, 1.5, "x", null]) expect((await act("increment-usage", { increment })).status).toBe(400);
    expect(await act("suspend")).toMatchObject({ data: { suspended: true } });
    expect(await act("renew")).toMatchObject({ code: "47033" });
    expect(await act("checkin")).toMatchObject({ code: "47032" });
    expect(await admin.get(`${path}/licenses/${license.license_id}`)).toMatchObject({ data: { uses: 1, suspended: true } });
    expect(await admin.post(`${path}/licenses/actions/suspend`, { license_key: "no such key" })).toMatchObject({
      status: 404,
      code: "47024",
    });
  });
});

describe("A PATCH changes the members that it names, and nothing else", () => {
  test("each member alone", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    await newAccount({ path, maker: admin, username: "bob", role: "user" });
    let { updated_at: _, ...license } = await newLicense(vendor, await newPolicy(vendor));
    const changes = [
      { name: "Bob's laptop" },
      { expiry: "2099-01-01T00:00:00.000Z" },
      { expiry: null },
      { metadata: { order: "B-7" } },
      { max_machines: 3 },
      { max_cores: 16 },
      { max_memory: 2 ** 40 },
      { max_disk: 2 ** 41 },
      { max_processes: 4 },
      { max_users: 5 },
      { max_uses: 6 },
      { owner: "bob", users_count: 1 },
      { owner: null, users_count: 0 },
    ];
    for (const { users_count, ...change } of changes as ({ users_count?: number } & Record<string, unknown>)[]) {
      const reply = await admin.patch(`${path}/licenses/${license.license_id}`, change);
      const { updated_at: __, ...after } = reply.data;
      expect(after).toEqual({ ...license, ...change, ...(users_count === undefined ? {} : { users_count }) });
      license = after;
    }
    expect(await admin.patch(`${path}/licenses/${license.license_id}`, { owner: "nobody" })).toMatchObject({
      status: 404,
      code: "43009",
    });
    expect(await admin.patch(`${path}/licenses/${license.license_id}`, { license_key: "x" })).toMatchObject({
      status: 400,
      code: "40000",
    });
    expect(await admin.patch(`${path}/licenses/${crypto.randomUUID()}`, { name: "x" })).toMatchObject({
      status: 404,
      code: "47006",
    });
  });
});

describe("A license has entitlements, users and keys", () => {
  test("a request attaches or detaches all its entitlements or none", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const license = await newLicense(vendor, await newPolicy(vendor));
    const at = `${path}/licenses/${license.license_id}/entitlements`;
    const make = async (code: string) => (await admin.post(`${path}/entitlements`, { name: code, code })).data.id;
    const [first, second] = [await make("EXPORT"), await make("PRINT")];
    expect(await admin.post(`${path}/entitlements`, { name: "x", code: "PRINT" })).toMatchObject({ status: 409, code: "45003" });
    expect(await admin.post(at, { entitlement_id: [first, crypto.randomUUID()] })).toMatchObject({ status: 404, code: "45004" });
    expect(await admin.get(at)).toMatchObject({ count: 0, data: [] });
    const attached = await admin.post(at, { entitlement_id: [first, second] });
    expect(attached).toMatchObject({ status: 201, roundTrips: 1, data: [{ code: "EXPORT" }, { code: "PRINT" }] });
    expect(await admin.post(at, { entitlement_id: [first] })).toMatchObject({ status: 409, code: "46016" });
    expect(await admin.delete(`${path}/entitlements/${first}`)).toMatchObject({ status: 422, code: "45005" });
    expect(await admin.delete(at, { id: [attached.data[0].id, crypto.randomUUID()] })).toMatchObject({
      status: 404,
      code: "45006",
    });
    expect(await admin.delete(at, { id: [attached.data[0].id, second] })).toMatchObject({ status: 204 });
    expect(await admin.get(at)).toMatchObject({ count: 0 });
    expect(await admin.delete(`${path}/entitlements/${first}`)).toMatchObject({ status: 204 });
  });

  test("users are attached within the limit, the owner counts, and a user scope accepts them", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    for (const username of ["bob", "cat", "dan"]) await newAccount({ path, maker: admin, username, role: "user" });
    const license = await newLicense(vendor, await newPolicy(vendor, { max_users: 2 }), { owner: "ada" });
    const at = `${path}/licenses/${license.license_id}/users`;
    expect(await admin.post(at, { usernames: ["bob"] })).toMatchObject({ status: 201, data: [{ username: "bob" }] });
    expect(await admin.post(at, { usernames: ["cat"] })).toMatchObject({ status: 422, code: "47030" });
    expect(await admin.post(at, { usernames: ["bob"] })).toMatchObject({ status: 409, code: "47038" });
    expect(await admin.post(at, { usernames: ["ada"] })).toMatchObject({ status: 409, code: "47038" });
    expect(await admin.post(at, { usernames: ["nobody"] })).toMatchObject({ status: 404, code: "43009" });
    expect(await admin.get(`${path}/licenses/${license.license_id}`)).toMatchObject({ data: { users_count: 2 } });
    const validate = (user: string) => admin.post(`${path}/licenses/${license.license_id}/actions/validate`, { scope: { user } });
    expect(await validate("bob@example.com")).toMatchObject({ data: { valid: true } });
    expect(await validate("cat")).toMatchObject({ data: { code: "user_scope_mismatch" } });
    expect(await admin.patch(`${path}/licenses/${license.license_id}`, { owner: "bob" })).toMatchObject({
      data: { owner: "bob", users_count: 1 },
    });
    expect(await admin.delete(at, { usernames: ["bob"] })).toMatchObject({ status: 404, code: "47039" });
    expect(await admin.post(at, { usernames: ["dan"] })).toMatchObject({ status: 201 });
    expect(await admin.delete(at, { usernames: ["dan"] })).toMatchObject({ status: 204 });
  });

  test("a pool gives each key once; a key that exists or existed is refused", async () => {
    const vendor = await newCatalogue();
    const { path, admin, productId } = vendor;
    const policy = await newPolicy(vendor, { use_pool: true });
    const pool = `${path}/policies/${policy.id}/pool`;
    expect(await admin.post(pool, { keys: ["POOL-0001", "POOL-0002"] })).toMatchObject({ status: 201, data: { left: 2 } });
    expect(await admin.post(pool, { keys: ["POOL-0003", "POOL-0002"] })).toMatchObject({ status: 409, code: "47031" });
    expect(await admin.get(pool)).toMatchObject({ data: { left: 2 } });
    const create = (members = {}) =>
      admin.post(`${path}/licenses`, { policy_id: policy.id, product_id: productId, name: "Pooled", ...members });
    expect(await create({ owner: "nobody" })).toMatchObject({ code: "43009" });
    expect(await create({ key: "OWN-KEY-1" })).toMatchObject({ status: 422, code: "47036" });
    expect([(await create()).data.license_key, (await create()).data.license_key]).toEqual(["POOL-0001", "POOL-0002"]);
    expect(await create()).toMatchObject({ status: 422, code: "46031" });
    expect(await admin.post(pool, { keys: ["POOL-0001"] })).toMatchObject({ status: 409, code: "47031" });
    const other = await newPolicy(vendor);
    expect(await admin.post(`${path}/policies/${other.id}/pool`, { keys: ["POOL-0009"] })).toMatchObject({
      status: 422,
      code: "46035",
    });
    expect(await admin.send(pool, { method: "DELETE", changesNothing: true })).toMatchObject({ status: 204 });
  });
});
