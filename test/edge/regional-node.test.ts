import { env, runInDurableObject } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { RegionalNode } from "../../src/edge/regional-node.ts";
import { client, newAccount, newLicense } from "../support/client.ts";
import { flushCounts, nodeOf, nodesWithoutPushes, nowhere, redirect } from "../support/edge.ts";
import { newStory, noMemory, outcomeOf, roundTripsOf, type Story, times, validate, wait } from "../support/node-story.ts";

const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
const database = openDatabase({ url, endpoint });

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("a validation", () => {
  test("takes one round trip the first time, credential and all, and then none: from the node, or the isolate's memory", async () => {
    const story = await newStory();
    expect(outcomeOf(await validate(story))).toEqual([true, "valid", "database", 1]);
    expect(outcomeOf(await validate(story))).toEqual([true, "valid", "node", 0]);
    expect(outcomeOf(await validate(story, {}))).toEqual([true, "valid", "node", 0]);
    const remembered = await validate(story, {});
    expect(outcomeOf(remembered)).toEqual([true, "valid", "memory", 0]);
    expect(Number(remembered.headers.get("Age"))).toBeLessThan(15);
  });

  test("asks the database once its policy's edge_ttl is over, each time at 0, and when the request says no-cache", async () => {
    const story = await newStory();
    await validate(story);
    expect(outcomeOf(await validate(story, {}, { "Cache-Control": "no-cache" }))).toEqual([true, "valid", "database", 1]);
    wait(15_000);
    expect(outcomeOf(await validate(story))).toEqual([true, "valid", "database", 1]);
    expect(outcomeOf(await validate(story))).toEqual([true, "valid", "node", 0]);
    const strict = await newStory({ edge_ttl: 0 });
    for (let time = 0; time < 3; time += 1) expect(outcomeOf(await validate(strict, {}))).toEqual([true, "valid", "database", 1]);
  });

  test("a thousand at once make one round trip: of a new key, and on a node that is due", async () => {
    const story = await newStory();
    expect(roundTripsOf(await times(1000, () => validate(story)))).toBe(1);
    wait(16_000);
    expect(roundTripsOf(await times(1000, () => validate(story)))).toBe(1);
  });

  test("an unknown key is remembered as such until it is issued", async () => {
    const { path, admin, ...vendor } = await newStory();
    const ask = () =>
      admin.send(`${path}/licenses/actions/validate`, {
        method: "POST",
        body: { license_key: "OWN-KEY-1" },
        environment: noMemory,
      });
    await ask();
    const again = await ask();
    expect([again.code, again.roundTrips]).toEqual(["47024", 0]);
    await newLicense({ ...vendor, path, admin }, vendor.policy, { key: "OWN-KEY-1" });
    expect(await ask()).toMatchObject({ status: 200, data: { valid: true } });
  });
});

test("a username that nobody had is known when the feed has told of its account, also where no push came", async () => {
  const { name, path, admin } = await newStory();
  const want = { kind: "account" as const, value: "sue" };
  const sueElsewhere = async () => {
    const asked = { tenantName: name, want, clockStart: null, isFresh: false, now: Date.now() };
    return JSON.parse((await nodeOf(name, "apac").ask(asked))?.credential ?? "null");
  };
  expect(await sueElsewhere()).toBe(null);
  const body = { username: "sue", email: "sue@example.com", role: "user", password: "correct horse battery" };
  const environment = { REGIONAL_NODE: nodesWithoutPushes() };
  expect(await admin.send(`${path}/accounts`, { method: "POST", body, environment })).toMatchObject({ status: 201 });
  wait(16_000);
  expect(await sueElsewhere()).toMatchObject({ account: { username: "sue" } });
});

describe("what changes is seen at once where it was changed", () => {
  test("a suspension, a policy, an entitlement, a machine, a ban, a revocation", async () => {
    const story = await newStory({
      strict: true,
      require_heartbeat: true,
      heartbeat_duration: 3600,
      heartbeat_basis: "from_first_ping",
    });
    const { path, admin, policy, id } = story;
    const scoped = (scope: Record<string, unknown>) =>
      client(`License ${story.key}`)
        .post(`${path}/licenses/actions/validate`, { license_key: story.key, scope })
        .then(({ data }) => data.code);
    expect(await scoped({})).toBe("no_machine");
    await admin.post(`${path}/machines`, { license_key: story.key, fingerprint: "a" });
    expect(await scoped({ fingerprint: "a" })).toBe("heartbeat_not_started");
    await admin.post(`${path}/licenses/${id}/actions/suspend`);
    expect(await scoped({ fingerprint: "a" })).toBe("suspended");
    await admin.post(`${path}/licenses/${id}/actions/reinstate`);
    await admin.patch(`${path}/policies/${policy.id}`, { heartbeat_basis: "from_creation", max_cores: 1 });
    expect(await scoped({ fingerprint: "a" })).toBe("valid");
    expect(await scoped({ fingerprint: "a", entitlements: ["EXPORT"] })).toBe("entitlements_missing");
    const entitlement = await admin.post(`${path}/entitlements`, { name: "Export", code: "EXPORT" });
    await admin.post(`${path}/policies/${policy.id}/entitlements`, { entitlement_id: [entitlement.data.id] });
    expect(await scoped({ fingerprint: "a", entitlements: ["EXPORT"] })).toBe("valid");
    await admin.delete(`${path}/licenses/${id}`);
    expect(await validate(story)).toMatchObject({ status: 401, code: "40001" });
  });

  test("a heartbeat ping refreshes the machine in the node's copy: one statement follows the feed and reads nothing anew", async () => {
    const story = await newStory({ require_heartbeat: true, heartbeat_duration: 3600, heartbeat_basis: "from_first_ping" });
    const { path, admin, key } = story;
    const machine = await admin.post(`${path}/machines`, { license_key: key, fingerprint: "a" });
    const ask = () =>
      admin.send(`${path}/licenses/actions/validate`, {
        method: "POST",
        body: { license_key: key, scope: { fingerprint: "a" } },
        environment: noMemory,
      });
    expect((await ask()).data.code).toBe("heartbeat_not_started");
    await admin.post(`${path}/machines/${machine.data.id}/actions/ping-heartbeat`);
    expect(await ask()).toMatchObject({ data: { code: "valid" }, roundTrips: 1 });
    expect(await ask()).toMatchObject({ data: { code: "valid" }, roundTrips: 0 });
  });

  test("a change by hand on the database is seen within edge_ttl", async () => {
    const story = await newStory();
    await validate(story);
    await database.execute(sql`update licenses set suspended_at = now() where id = ${story.id}`);
    expect(outcomeOf(await validate(story))).toEqual([true, "valid", "node", 0]);
    wait(15_000);
    expect(outcomeOf(await validate(story))).toEqual([false, "suspended", "database", 1]);
  });

  test("what a write marks while a poll is under way is read anew", async () => {
    const story = await newStory();
    await validate(story);
    await nodeOf(story.name).invalidate([story.id]);
    const fetched = globalThis.fetch;
    let hasMarked = false;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (address, options) => {
      const response = await fetched(address, options);
      if (!hasMarked && String(options?.body).includes(story.name)) {
        hasMarked = true;
        await nodeOf(story.name).invalidate([story.id]);
      }
      return response;
    });
    expect(outcomeOf(await validate(story))).toEqual([true, "valid", "database", 1]);
    expect(hasMarked).toBe(true);
    expect(outcomeOf(await validate(story))).toEqual([true, "valid", "database", 1]);
    expect(outcomeOf(await validate(story))).toEqual([true, "valid", "node", 0]);
  });
});

describe("the clock that a first validation starts", () => {
  test("is written before the answer, once, also when two regions validate first at the same moment", async () => {
    const story = await newStory({ duration: 2_629_746, expiration_basis: "from_first_validation" });
    const regions = ["enam", "apac", "weur", "oc"];
    const replies = await times(40, (index) => validate(story, { ...noMemory, REGION: regions[index % 4] }));
    expect(new Set(replies.map(({ data }) => data.license.expiry)).size).toBe(1);
    expect(replies[0]?.data.license.expiry).not.toBeNull();
    expect(roundTripsOf(replies)).toBeLessThanOrEqual(4);
    const events = await story.admin.get(`${story.path}/events?event=license.clock_started`);
    expect(events.data).toMatchObject([{ actor: { kind: "license", id: story.id } }]);
  });
});

describe("a node that is in trouble", () => {
  test("one whose own storage fails is no outage: its requests go to the database", async () => {
    const story = await newStory();
    const answer = runInDurableObject(nodeOf(story.name), async (_, state) => {
      vi.spyOn(state.storage, "transactionSync").mockImplementation(() => {
        throw new Error("the disk is full");
      });
      const node = new RegionalNode(state, env as unknown as Environment);
      const want = { kind: "id" as const, value: story.id };
      return node.ask({ tenantName: story.name, want, clockStart: null, isFresh: false, now: Date.now() });
    });
    await expect(answer).rejects.toThrow("the disk is full");
  });

  test("one that fails sends its requests to the database", async () => {
    const story = await newStory();
    const fails = () => Promise.reject(new Error("overloaded"));
    const broken = {
      idFromName: () => ({}),
      get: () => ({ ask: fails, invalidate: fails, count: fails }),
    };
    const options = { REGIONAL_NODE: broken as unknown as Environment["REGIONAL_NODE"] };
    expect((await validate(story, { ...noMemory, ...options })).data).toMatchObject({
      valid: true,
      source: "database",
      stale: false,
    });
  });
});

describe("who asks", () => {
  const asUser = (user: ReturnType<typeof client>, { path, id }: Story, region: string) =>
    user.send(`${path}/licenses/${id}/actions/validate`, {
      method: "POST",
      body: {},
      environment: { ...noMemory, REGION: region },
    });

  test("a session and an API token are known to the node: no round trip, also during an outage", async () => {
    const story = await newStory();
    const made = await story.admin.post(`${story.path}/licenses/${story.id}/tokens`, { name: "app" });
    const token = client(`Bearer ${made.data.token}`);
    for (const caller of [story.admin, token]) {
      await asUser(caller, story, "enam");
      expect((await asUser(caller, story, "enam")).roundTrips).toBe(0);
    }
    const putRight = await redirect(story.name, nowhere);
    wait(60_000);
    for (const caller of [story.admin, token]) {
      expect(await asUser(caller, story, "enam")).toMatchObject({ status: 200, data: { valid: true, stale: true } });
    }
    await putRight();
  });

  test("a ban, a deleted token and new keys of the tenant end it in every region at once", async () => {
    const story = await newStory();
    const { path, admin } = story;
    const user = await newAccount({ path, maker: admin, username: "bea", role: "admin" });
    const made = await admin.post(`${path}/licenses/${story.id}/tokens`, { name: "app" });
    const token = client(`Bearer ${made.data.token}`);
    const regions = ["enam", "apac", "weur"];
    const statuses = async (caller: ReturnType<typeof client>) =>
      new Set(await Promise.all(regions.map(async (region) => (await asUser(caller, story, region)).status)));
    for (const caller of [user, token]) expect(await statuses(caller)).toEqual(new Set([200]));
    await admin.post(`${path}/accounts/bea/actions/ban`);
    expect(await statuses(user)).toEqual(new Set([403]));
    await admin.delete(`${path}/tokens/${made.data.id}`);
    expect(await statuses(token)).toEqual(new Set([401]));
  });
});

describe("counting", () => {
  test("validations are counted by license, code and hour, and told to the database once", async () => {
    const story = await newStory();
    await times(7, () => validate(story));
    await story.admin.post(`${story.path}/licenses/${story.id}/actions/suspend`);
    await validate(story);
    await flushCounts(story.name);
    await flushCounts(story.name);
    const { rows } = await database.execute(sql`
      select code, sum(validations)::int as validations from validation_counts where license_id = ${story.id} group by code order by code`);
    expect(rows).toEqual([
      { code: "suspended", validations: 1 },
      { code: "valid", validations: 7 },
    ]);
    expect((await story.admin.get(`${story.path}/licenses/${story.id}`)).data.last_validated_at).not.toBeNull();
  });

  test("counts wait in the node while the database is away", async () => {
    const story = await newStory();
    await validate(story);
    const putRight = await redirect(story.name, nowhere);
    await flushCounts(story.name);
    const nextAt = await runInDurableObject(nodeOf(story.name), (_, state) => state.storage.getAlarm());
    expect(nextAt, "it tries again").not.toBeNull();
    await putRight();
    await validate(story);
    await flushCounts(story.name);
    await flushCounts(story.name);
    const { rows } = await database.execute(sql`
      select sum(validations)::int as validations from validation_counts where license_id = ${story.id}`);
    expect(rows).toEqual([{ validations: 2 }]);
  });
});
