import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, expect, test, vi } from "vitest";
import { client, newCatalogue, newLicense, newPolicy, type Reply, superadmin, type TenantStory } from "../support/client.ts";
import { flushCounts, nodeOf } from "../support/edge.ts";

// Tests what happens to a node that nobody asks.

const dayMs = 86_400_000;

type Story = TenantStory & { key: string; id: string };

async function newStory(): Promise<Story> {
  const vendor = await newCatalogue();
  const { license_key: key, license_id: id } = await newLicense(vendor, await newPolicy(vendor));
  return { ...vendor, key, id };
}

const validate = ({ path, key }: Story): Promise<Reply> =>
  client(`License ${key}`).send(`${path}/licenses/actions/validate`, {
    method: "POST",
    body: { license_key: key },
    environment: { EDGE_MEMORY_BYTES: "0" },
  });

const outcomeOf = ({ data, roundTrips }: Reply) => [data.valid, data.code, data.source, roundTrips];

/** Sets the clock of the isolate, and so of the node, to some days from the beginning. */
function clock(): (days: number) => void {
  const start = Date.now();
  return (days) => vi.useFakeTimers({ toFake: ["Date"], now: start + days * dayMs });
}

/** Rows of licenses that a node holds; undefined where it has no storage. */
const held = ({ name }: Story): Promise<number | undefined> =>
  runInDurableObject(nodeOf(name), (_, { storage }) => {
    const tables = storage.sql.exec("select name from sqlite_master where name = 'kept'").toArray();
    if (tables.length === 0) return undefined;
    return storage.sql.exec<{ held: number }>("select count(*) as held from kept where source = 'licenses'").one().held;
  });

const nextLookAt = ({ name }: Story): Promise<number | null> =>
  runInDurableObject(nodeOf(name), (_, { storage }) => storage.getAlarm());

afterEach(() => {
  vi.useRealTimers();
});

test("a node gives its storage back after 30 days without a question, and starts anew when it is asked again", async () => {
  const setDays = clock();
  const story = await newStory();
  await validate(story);
  await flushCounts(story.name);
  expect(await nextLookAt(story), "a look a day").toBeGreaterThan(Date.now() + 0.9 * dayMs);
  setDays(29.9);
  await runDurableObjectAlarm(nodeOf(story.name));
  expect(await held(story)).toBe(1);
  setDays(30.1);
  await runDurableObjectAlarm(nodeOf(story.name));
  expect([await held(story), await nextLookAt(story)]).toEqual([undefined, null]);

  expect(outcomeOf(await validate(story))).toEqual([true, "valid", "database", 1]);
  expect(outcomeOf(await validate(story))).toEqual([true, "valid", "node", 0]);
  await flushCounts(story.name);
  expect(await nextLookAt(story)).not.toBeNull();
});

test("what changed meanwhile is seen, and what changes then is told", async () => {
  const setDays = clock();
  const story = await newStory();
  await validate(story);
  await flushCounts(story.name);
  setDays(31);
  await runDurableObjectAlarm(nodeOf(story.name));
  expect(await held(story)).toBeUndefined();
  const signedIn = await client().post(`${story.path}/auth/login`, { username: "ada", password: story.password });
  const admin = client(`Bearer ${signedIn.data.access}`);
  await admin.post(`${story.path}/licenses/${story.id}/actions/suspend`);
  expect((await validate(story)).data.code).toBe("suspended");
  await admin.post(`${story.path}/licenses/${story.id}/actions/reinstate`);
  expect((await validate(story)).data.code).toBe("valid");
});

test("one that is asked now and then keeps it", async () => {
  const setDays = clock();
  const story = await newStory();
  for (const days of [0, 20, 40, 60]) {
    setDays(days);
    await validate(story);
    await flushCounts(story.name);
    await runDurableObjectAlarm(nodeOf(story.name));
    expect(await held(story)).toBe(1);
  }
});

test("one that nothing was ever counted at gives it back too", async () => {
  const setDays = clock();
  const story = await newStory();
  const { path, name, admin } = story;
  expect(await admin.get(`${path}/licenses`), "a session is known to the node").toMatchObject({ status: 200 });
  expect(await nextLookAt(story)).not.toBeNull();
  setDays(31);
  await runDurableObjectAlarm(nodeOf(name));
  expect(await held(story)).toBeUndefined();
});

test("one whose tenant is gone keeps nothing of it, once it has heard of that", async () => {
  const story = await newStory();
  await validate(story);
  await (await superadmin()).delete(story.path);
  expect((await validate(story)).status).toBe(401);
  await runDurableObjectAlarm(nodeOf(story.name));
  expect(await held(story)).toBeUndefined();
});
