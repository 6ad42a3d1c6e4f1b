import { env, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { learnShards, shardOf } from "../../src/edge/shards.ts";
import { newLicense, newPolicy, type Reply, superadmin } from "../support/client.ts";
import { flushCounts, nodeOf, nowhere, redirect } from "../support/edge.ts";
import { newStory, outcomeOf, type Story, validate, wait } from "../support/node-story.ts";

// An isolate's copy is as good as the node's own. With each answer the node tells what has changed, and an answer about one license holds
// for all licenses that the isolate keeps. The clock moves only when a test moves it.

const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
const database = openDatabase({ url, endpoint });

/** The Worker's own settings: it caches what the node tells it. */
const cached = {};

/** After a second an isolate asks the node again. */
const second = 1_000;

type Two = Story & { other: Story };

async function newTwo(attributes: Record<string, unknown> = {}): Promise<Two> {
  const story = await newStory(attributes);
  return { ...story, other: await newSibling(story) };
}

/** Another license of a tenant. */
async function newSibling(story: Story, policy = story.policy): Promise<Story> {
  const { license_key: key, license_id: id } = await newLicense(story, policy);
  return { ...story, policy, key, id };
}

/** Has an isolate keep licenses: whoever comes first has the node read them, and the next are answered from memory. */
async function cacheAll(...stories: Story[]): Promise<void> {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  for (const story of stories) await validate(story, cached);
  wait(second);
  for (const story of stories) await validate(story, cached);
  for (const story of stories) expect(outcomeOf(await validate(story, cached))).toEqual([true, "valid", "memory", 0]);
}

const sourceOf = async (story: Story): Promise<string> => (await validate(story, cached)).data.source;

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("an isolate that has asked a node for one license", () => {
  test("takes its word for the others too", async () => {
    const { other, ...story } = await newTwo();
    await cacheAll(story, other);
    wait(second);
    expect(outcomeOf(await validate(story, cached))).toEqual([true, "valid", "node", 0]);
    expect(outcomeOf(await validate(other, cached))).toEqual([true, "valid", "memory", 0]);
  });

  test("is told which others have changed, also by another isolate", async () => {
    const { other, ...story } = await newTwo();
    const third = await newSibling(story);
    await cacheAll(story, other, third);
    await database.execute(sql`update licenses set suspended_at = now() where id = ${other.id}`);
    await nodeOf(story.name).invalidate([other.id]);
    wait(second);
    expect(outcomeOf(await validate(story, cached))).toEqual([true, "valid", "node", 0]);
    expect(outcomeOf(await validate(other, cached))).toEqual([false, "suspended", "database", 1]);
    expect(outcomeOf(await validate(third, cached))).toEqual([true, "valid", "memory", 0]);
  });

  test.each([
    ["its policy", ({ policy }: Story) => sql`update policies set max_machines = 7 where id = ${policy.id}`],
    ["its product", ({ productId }: Story) => sql`update products set name = 'Drawbook' where id = ${productId}`],
    [
      "a machine of it",
      ({ id }: Story) => sql`
        insert into machines (id, tenant_id, license_id, fingerprint, name)
        select gen_random_uuid(), tenant_id, id, 'a', 'a' from licenses where id = ${id}`,
    ],
  ])("sees a change of %s that the node found in the feed", async (_, change) => {
    const { other, ...story } = await newTwo();
    await cacheAll(story, other);
    const before = (await validate(story, cached)).data.license;
    await database.execute(change(story));
    // Fifteen seconds: the node asks the database what has changed.
    wait(15_000);
    await validate(other, cached);
    expect((await validate(story, cached)).data.license).not.toEqual(before);
  });

  test("keeps what has nothing to do with the components of another's machine", async () => {
    const { other, ...story } = await newTwo();
    const { admin, path } = story;
    const machine = await admin.post(`${path}/machines`, { license_key: other.key, fingerprint: "a" });
    const scope = { fingerprint: "a", components: ["gpu"] };
    const withParts = async () =>
      (
        await admin.send(`${path}/licenses/actions/validate`, {
          method: "POST",
          body: { license_key: other.key, scope },
        })
      ).data.code;
    expect(await withParts()).toBe("components_scope_mismatch");
    await cacheAll(story, other);
    await database.execute(sql`
      insert into components (id, tenant_id, machine_id, fingerprint, name)
      select gen_random_uuid(), tenant_id, id, 'gpu', 'gpu' from machines where id = ${machine.data.id}`);
    wait(15_000);
    const third = await newSibling(story);
    await validate(third, cached);
    expect(await sourceOf(story)).toBe("memory");
    expect(await withParts()).toBe("valid");
  });

  test("asks for a license whose own edge_ttl is over, however current others may be", async () => {
    const story = await newStory();
    const hasty = await newSibling(story, await newPolicy(story, { edge_ttl: 3 }));
    await cacheAll(story, hasty);
    wait(second);
    expect([await sourceOf(story), await sourceOf(hasty)]).toEqual(["node", "memory"]);
    wait(2_000);
    expect(await sourceOf(story)).toBe("node");
    expect(outcomeOf(await validate(hasty, cached))).toEqual([true, "valid", "database", 1]);
  });

  test("takes no word of one node for what another keeps", async () => {
    const story = await newStory();
    expect((await (await superadmin()).patch(story.path, { edge_shards: 2 })).status).toBe(200);
    learnShards(story.name, 2);
    const shardOfKey = async ({ id }: Story): Promise<number> => {
      const { rows } = await database.execute<{ hash: string }>(sql`select key_hash as hash from licenses where id = ${id}`);
      return shardOf(rows[0]?.hash ?? "", 2);
    };
    let other = await newSibling(story);
    while ((await shardOfKey(other)) === (await shardOfKey(story))) other = await newSibling(story);
    await cacheAll(story, other);
    wait(second);
    expect([await sourceOf(story), await sourceOf(other)]).toEqual(["node", "node"]);
    expect([await sourceOf(story), await sourceOf(other)]).toEqual(["memory", "memory"]);
  });

  test("asks the database where the request says no-cache, and goes on from memory", async () => {
    const story = await newStory();
    await cacheAll(story);
    const fresh = { "Cache-Control": "no-cache" };
    expect(outcomeOf(await validate(story, cached, fresh))).toEqual([true, "valid", "database", 1]);
    expect(await sourceOf(story)).toBe("memory");
  });
});

describe("a node", () => {
  const ask = ({ name, id }: Story, following: object = {}) => {
    const request = {
      tenantName: name,
      want: { kind: "id" as const, value: id },
      clockStart: null,
      isFresh: false,
      now: Date.now(),
    };
    return nodeOf(name).ask({ ...request, ...following });
  };

  test("does not send again what the Worker has: it confirms it in a few hundred bytes", async () => {
    const story = await newStory();
    const first = await ask(story);
    expect(first?.document?.license).toContain(story.id);
    const again = await ask(story, { version: first?.version, logPlace: first?.log?.end });
    expect(again).toMatchObject({ document: null, version: first?.version, log: { changed: [] }, roundTrips: 0 });
    expect(JSON.stringify(again).length).toBeLessThan(600);
    expect(JSON.stringify(first).length).toBeGreaterThan(2_000);
  });

  test("sends what has changed, under another version, and tells of it", async () => {
    const story = await newStory();
    const first = await ask(story);
    await story.admin.post(`${story.path}/licenses/${story.id}/actions/suspend`);
    const again = await ask(story, { version: first?.version, logPlace: first?.log?.end });
    expect(again?.document?.license).toContain(story.id);
    expect(again?.version).not.toBe(first?.version);
    expect(again?.log?.changed).toContain(story.id);
  });

  test("does not tell of licenses that are new to everybody: it tells of the next change of one", async () => {
    const { other, ...story } = await newTwo();
    const { end } = (await ask(story))?.log ?? {};
    expect((await ask(other, { logPlace: end }))?.log?.changed).toEqual([]);
    await database.execute(sql`update licenses set suspended_at = now() where id = ${other.id}`);
    await ask(other, { logPlace: end, isFresh: true });
    expect((await ask(story, { logPlace: end }))?.log?.changed).toContain(other.id);
  });

  test("that starts again goes on with its log: what has changed meanwhile is told, and nothing else is asked for again", async () => {
    const { other, ...story } = await newTwo();
    const third = await newSibling(story);
    await cacheAll(story, other, third);
    const before = await ask(story);
    await database.execute(sql`update licenses set suspended_at = now() where id = ${other.id}`);
    await evictDurableObject(nodeOf(story.name));
    wait(second);
    const after = await ask(story, { version: before?.version, logPlace: before?.log?.end });
    expect(after).toMatchObject({ document: null, version: before?.version, source: "database" });
    expect(after?.log?.changed).toContain(other.id);
    expect(after?.log?.changed).not.toContain(story.id);
    expect(outcomeOf(await validate(story, cached))).toEqual([true, "valid", "node", 0]);
    expect(outcomeOf(await validate(other, cached))).toEqual([false, "suspended", "node", 0]);
    expect(outcomeOf(await validate(third, cached))).toEqual([true, "valid", "memory", 0]);
  });

  test("that starts again tells of a change too that it had told only some of", async () => {
    const { other, ...story } = await newTwo();
    await cacheAll(story, other);
    const { end } = (await ask(story))?.log ?? {};
    await database.execute(sql`update licenses set suspended_at = now() where id = ${other.id}`);
    await nodeOf(story.name).invalidate([other.id]);
    const told = (await ask(story, { logPlace: end }))?.log;
    expect(told?.changed).toContain(other.id);
    await evictDurableObject(nodeOf(story.name));
    expect((await ask(story, { logPlace: end }))?.log?.changed).toContain(other.id);
    wait(second);
    expect(outcomeOf(await validate(story, cached))).toEqual([true, "valid", "node", 0]);
    expect(outcomeOf(await validate(other, cached))).toEqual([false, "suspended", "node", 0]);
  });

  test("that has lost its storage is asked for each license again", async () => {
    const { other, ...story } = await newTwo();
    await cacheAll(story, other);
    await runInDurableObject(nodeOf(story.name), (_, { storage }) => storage.deleteAll());
    await evictDurableObject(nodeOf(story.name));
    await database.execute(sql`update licenses set suspended_at = now() where id = ${other.id}`);
    wait(second);
    expect(outcomeOf(await validate(story, cached))).toEqual([true, "valid", "database", 1]);
    expect(outcomeOf(await validate(other, cached))).toEqual([false, "suspended", "database", 1]);
  });

  test("knows that a license is in use which isolates validate from memory: it is not let go for others to have room", async () => {
    const { other, ...story } = await newTwo();
    await cacheAll(story, other);
    const usedAt = () =>
      runInDurableObject(
        nodeOf(story.name),
        (_, { storage }) =>
          storage.sql.exec<{ at: number }>("select used_at as at from kept where id = ? and source = 'licenses'", other.id).one()
            .at,
      );
    const before = await usedAt();
    wait(11 * 60_000);
    await validate(story, cached);
    // The node has asked the database, and now the isolate asks for neither of them.
    wait(second);
    await validate(story, cached);
    expect(await sourceOf(other)).toBe("memory");
    for (let time = 0; time < 2; time += 1) {
      await flushCounts(story.name);
      await validate(story, cached);
    }
    expect((await usedAt()) - before).toBeGreaterThanOrEqual(11 * 60_000);
  });

  test("whose database is away: what is cached stands in, says so once it is older than edge_ttl, and is followed again afterwards", async () => {
    const { other, ...story } = await newTwo();
    await cacheAll(story, other);
    const putRight = await redirect(story.name, nowhere);
    const isStale = async ({ data, headers }: Reply) => [data.valid, data.stale, Number(headers.get("Age"))];
    wait(second);
    expect(await isStale(await validate(story, cached))).toEqual([true, false, 2]);
    expect(await isStale(await validate(other, cached))).toEqual([true, false, 2]);
    wait(20_000);
    for (const one of [story, other, story]) expect(await isStale(await validate(one, cached))).toEqual([true, true, 22]);
    await putRight();
    await database.execute(sql`update licenses set suspended_at = now() where id = ${other.id}`);
    wait(5_000);
    expect((await validate(story, cached)).data).toMatchObject({ valid: true, stale: false });
    expect((await validate(other, cached)).data).toMatchObject({ code: "suspended", stale: false });
  });
});
