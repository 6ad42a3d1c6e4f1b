import { env, runInDurableObject } from "cloudflare:test";
import { afterEach, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { RegionalNode } from "../../src/edge/regional-node.ts";
import { newLicense, newPolicy, travelTo } from "../support/client.ts";
import { nodeOf, nowhere, redirect } from "../support/edge.ts";
import { newStory, noMemory, outcomeOf, roundTripsOf, times, validate, wait } from "../support/node-story.ts";

// Tests the answers while the database does not answer.

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test("known licenses go on, and the answer says that it is stale; unknown ones are told to come again", async () => {
  const story = await newStory();
  const other = await newLicense(story, story.policy);
  await validate(story);
  const putRight = await redirect(story.name, nowhere);
  expect(outcomeOf(await validate(story))).toEqual([true, "valid", "node", 0]);
  wait(60_000);
  const stale = await validate(story);
  expect(stale.data).toMatchObject({ valid: true, stale: true, source: "node" });
  expect(Number(stale.headers.get("Age"))).toBeGreaterThanOrEqual(60);
  expect(roundTripsOf(await times(50, () => validate(story)))).toBe(0);
  const unknown = await validate({ ...story, key: other.license_key });
  expect([unknown.status, unknown.code, unknown.headers.get("Retry-After")]).toEqual([503, "50001", "5"]);

  await putRight();
  wait(2_000);
  await validate(story);
  await vi.waitFor(async () => expect((await validate(story)).data).toMatchObject({ valid: true, stale: false }));
  expect(await validate({ ...story, key: other.license_key })).toMatchObject({ status: 200 });
});

test("a license known to be suspended stays so, and one expires by the clock", async () => {
  let story = await newStory({ duration: 86_400 });
  const suspended = await newLicense(story, story.policy);
  await story.admin.post(`${story.path}/licenses/${suspended.license_id}/actions/suspend`);
  story = await travelTo(story, new Date());
  for (const key of [story.key, suspended.license_key]) await validate({ ...story, key });
  const putRight = await redirect(story.name, nowhere);
  wait(60_000);
  expect((await validate({ ...story, key: suspended.license_key })).data).toMatchObject({ code: "suspended", stale: true });
  wait(86_000_000);
  expect((await validate(story)).data).toMatchObject({ valid: true, stale: true });
  await putRight();
});

test("ends with the policy's outage_grace; 0 allows none", async () => {
  const story = await newStory({ outage_grace: 0 });
  const lenient = await newPolicy(story, { outage_grace: 3600 });
  const second = await newLicense(story, lenient);
  for (const key of [story.key, second.license_key]) await validate({ ...story, key });
  const putRight = await redirect(story.name, nowhere);
  wait(60_000);
  expect(await validate(story)).toMatchObject({ status: 503, code: "50001" });
  expect(await validate({ ...story, key: second.license_key })).toMatchObject({ status: 200, data: { stale: true } });
  wait(3_600_000);
  expect(await validate({ ...story, key: second.license_key })).toMatchObject({ status: 503, code: "50001" });
  await putRight();
});

test("a node that starts anew during it answers from its storage", async () => {
  const story = await newStory();
  await validate(story);
  const answer = await runInDurableObject(nodeOf(story.name), async (_, state) => {
    const restarted = new RegionalNode(state, { ...(env as unknown as Environment), DATABASE_ENDPOINT: nowhere });
    const want = { kind: "id" as const, value: story.id };
    const ask = () => restarted.ask({ tenantName: story.name, want, clockStart: null, isFresh: false, now: Date.now() });
    const young = await ask();
    wait(60_000);
    return [young, await ask()];
  });
  expect(answer).toMatchObject([
    { isStale: false, source: "node" },
    { isStale: true, source: "node" },
  ]);
  expect(answer[1]?.document?.license).toContain(story.id);
});

test("an answer is stale once it is older than edge_ttl, also where the database was to be asked", async () => {
  const story = await newStory();
  await validate(story);
  const putRight = await redirect(story.name, nowhere);
  const fresh = { "Cache-Control": "no-cache" };
  expect((await validate(story, noMemory, fresh)).data).toMatchObject({ valid: true, stale: false });
  wait(15_000);
  expect((await validate(story, noMemory, fresh)).data).toMatchObject({ valid: true, stale: true });
  await putRight();
});

test("what is known to have changed is stale at once", async () => {
  const story = await newStory();
  await validate(story);
  const putRight = await redirect(story.name, nowhere);
  await story.admin.post(`${story.path}/licenses/${story.id}/actions/suspend`);
  expect((await validate(story)).data).toMatchObject({ valid: true, stale: true });
  await putRight();
  wait(1_000);
  await validate(story);
  await vi.waitFor(async () => expect((await validate(story)).data).toMatchObject({ code: "suspended", stale: false }));
});

test("of which nobody asked whether it is over: the first who comes does, and waits for that", async () => {
  const story = await newStory();
  await validate(story);
  const putRight = await redirect(story.name, nowhere);
  wait(60_000);
  expect((await validate(story)).data).toMatchObject({ stale: true });
  await putRight();
  wait(3_600_000);
  expect((await validate(story)).data).toMatchObject({ valid: true, stale: false, source: "database" });
});

test("nobody waits for a database that hangs, once that is known", async () => {
  const story = await newStory();
  const other = await newLicense(story, story.policy);
  await validate(story);
  wait(60_000);
  let asked = 0;
  let asking = 0;
  const fetched = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation((address, options) => {
    // Other nodes flush their counts meanwhile.
    if (!String(options?.body).includes(story.name)) return fetched(address, options);
    asked += 1;
    asking += 1;
    return new Promise((_, reject) => {
      options?.signal?.addEventListener("abort", () => {
        asking -= 1;
        reject(new Error("given up"));
      });
    });
  });
  const [known, waited] = await Promise.all([validate(story), validate({ ...story, key: other.license_key })]);
  expect([known.data.stale, waited.code]).toEqual([true, "50001"]);
  expect(asked, "as many statements as may be under way").toBe(2);
  wait(1_000);
  for (let time = 0; time < 20; time += 1) {
    expect((await validate(story)).data).toMatchObject({ valid: true, stale: true });
    expect(await validate({ ...story, key: other.license_key })).toMatchObject({ status: 503, code: "50001" });
  }
  expect([asking, asked], "one asks, and nobody has waited for it").toEqual([1, 3]);
  await vi.waitFor(() => expect(asking).toBe(0), 4_000);
});
