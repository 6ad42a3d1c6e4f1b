import { env, runInDurableObject } from "cloudflare:test";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { learnShards, shardOf, shardsOf } from "../../src/edge/shards.ts";
import { type Catalogue, client, newCatalogue, newLicense, newPolicy, type Reply, superadmin } from "../support/client.ts";
import { flushCounts, nodeOf, testRegion } from "../support/edge.ts";

// One tenant over several nodes of a region.

const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
const database = openDatabase({ url, endpoint });

/** Has each request ask the node. */
const noMemory = { EDGE_MEMORY_BYTES: "0" };

type License = { license_key: string; license_id: string };

type Story = Catalogue & { licenses: License[] };

async function newStory(licenses: number): Promise<Story> {
  const vendor = await newCatalogue();
  const policy = await newPolicy(vendor);
  const made: License[] = [];
  for (let one = 0; one < licenses; one += 1) made.push(await newLicense(vendor, policy));
  return { ...vendor, licenses: made };
}

const validate = ({ path }: Story, { license_key }: License, environment: Partial<Environment> = noMemory): Promise<Reply> =>
  client(`License ${license_key}`).send(`${path}/licenses/actions/validate`, {
    method: "POST",
    body: { license_key },
    environment,
  });

const validateAll = (story: Story, environment?: Partial<Environment>): Promise<Reply[]> =>
  Promise.all(story.licenses.map((license) => validate(story, license, environment)));

async function spread({ path }: Story, shards: number): Promise<void> {
  const changed = await (await superadmin()).patch(path, { edge_shards: shards });
  expect(changed).toMatchObject({ status: 200, data: { edge_shards: shards } });
}

/** How many licenses each of a tenant's first nodes holds. */
const held = ({ name }: Story, shards: number): Promise<number[]> =>
  Promise.all(
    Array.from({ length: shards }, (_, shard) =>
      runInDurableObject(nodeOf(name, testRegion, shard), (_node, { storage }) => {
        // A node that was never asked anything has no tables.
        if (storage.sql.exec("select 1 from sqlite_master where name = 'kept'").toArray().length === 0) return 0;
        return storage.sql.exec<{ held: number }>("select count(*) as held from kept where source = 'licenses'").one().held;
      }),
    ),
  );

const valid = ({ status, code, data }: Reply) => [status, code, data.valid, data.stale, data.code];
const isValid = [200, "00000", true, false, "valid"];

describe("a tenant that is spread over nodes", () => {
  test("from 1 to 4 and back to 2, while its licenses are validated: each answer is right", async () => {
    const story = await newStory(24);
    await validateAll(story);
    expect(shardsOf(story.name)).toBe(1);
    expect(await held(story, 4)).toEqual([24, 0, 0, 0]);
    for (const shards of [4, 2]) {
      const replies: Reply[] = [];
      let isSpread = false;
      const asking = [noMemory, {}].map(async (environment) => {
        // At least once afterwards.
        for (let isLast = false; !isLast; ) {
          isLast = isSpread;
          replies.push(...(await validateAll(story, environment)));
          // Answers from memory let nothing else go on. This timer does.
          await new Promise((resolve) => setTimeout(resolve, 0));
        }
      });
      await spread(story, shards);
      isSpread = true;
      await Promise.all(asking);
      expect(shardsOf(story.name)).toBe(shards);
      expect(replies.length).toBeGreaterThanOrEqual(48);
      for (const reply of replies) expect(valid(reply), reply.message).toEqual(isValid);
      for (const reply of await validateAll(story)) expect(valid(reply), reply.message).toEqual(isValid);
    }
    const [, ...others] = await held(story, 4);
    for (const licenses of others) expect(licenses).toBeGreaterThan(0);
    for (const { data, roundTrips } of await validateAll(story)) expect([data.source, roundTrips]).toEqual(["node", 0]);
  });

  test("has each license at the node of its key's hash, and takes one round trip for its first validation", async () => {
    const story = await newStory(12);
    await spread(story, 4);
    learnShards(story.name, 4);
    for (const license of story.licenses) expect((await validate(story, license)).roundTrips).toBe(1);
    const { rows } = await database.execute<{ key_hash: string }>(sql`
      select key_hash from licenses where tenant_id = (select id from tenants where name = ${story.name})`);
    const expected = [0, 0, 0, 0];
    for (const { key_hash } of rows) {
      const shard = shardOf(key_hash, 4);
      expected[shard] = (expected[shard] ?? 0) + 1;
    }
    expect(await held(story, 4)).toEqual(expected);
  });

  test("a suspension is seen at once where it was made, whichever node holds the license, by its key and by its id", async () => {
    const story = await newStory(16);
    await spread(story, 4);
    const { admin, path } = story;
    const byId = (id: string, environment: Partial<Environment>) =>
      admin.send(`${path}/licenses/${id}/actions/validate`, { method: "POST", body: {}, environment });
    for (const environment of [noMemory, {}]) {
      const code = environment === noMemory ? "suspended" : "valid";
      for (const license of story.licenses) {
        const { license_id: id } = license;
        const before = environment === noMemory ? "valid" : "suspended";
        for (const reply of [await validate(story, license, environment), await byId(id, environment)])
          expect(reply.data.code).toBe(before);
        const action = code === "suspended" ? "suspend" : "reinstate";
        expect(await admin.post(`${path}/licenses/${id}/actions/${action}`)).toMatchObject({ status: 200 });
        for (const reply of [await validate(story, license, environment), await byId(id, environment)])
          expect(reply.data.code).toBe(code);
      }
    }
  });

  test("so is one by an isolate that has not heard of the spreading, and that is told when it asks", async () => {
    const story = await newStory(8);
    await spread(story, 4);
    await validateAll(story);
    learnShards(story.name, 4);
    await validateAll(story);
    for (const license of story.licenses) {
      learnShards(story.name, 1);
      await story.admin.post(`${story.path}/licenses/${license.license_id}/actions/suspend`);
      learnShards(story.name, 4);
      expect((await validate(story, license)).data.code).toBe("suspended");
    }
    learnShards(story.name, 1);
    for (const license of story.licenses) expect((await validate(story, license)).data.code).toBe("suspended");
    expect(shardsOf(story.name)).toBe(4);
  });

  test("no count is lost when the number of nodes changes", async () => {
    const story = await newStory(10);
    let rounds = 0;
    const count = async () => {
      rounds += 2;
      await Promise.all([validateAll(story), validateAll(story, {})]);
    };
    await count();
    for (const shards of [4, 2, 1]) {
      const [first] = [count()];
      await spread(story, shards);
      await first;
      await count();
    }
    for (let shard = 0; shard < 4; shard += 1) await flushCounts(story.name, testRegion, shard);
    const { rows } = await database.execute<{ license_id: string; validations: number }>(sql`
      select license_id, sum(validations)::int as validations
      from validation_counts
      where tenant_id = (select id from tenants where name = ${story.name})
      group by license_id`);
    const expected = story.licenses.map(({ license_id }) => ({ license_id, validations: rounds }));
    expect(rows.sort(byLicense)).toEqual(expected.sort(byLicense));
  });
});

const byLicense = (left: { license_id: string }, right: { license_id: string }) => (left.license_id < right.license_id ? -1 : 1);

describe("the shard of a value", () => {
  test("is within range, and always the same", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 64 }), (value, shards) => {
        const shard = shardOf(value, shards);
        expect(Number.isInteger(shard) && shard >= 0 && shard < shards).toBe(true);
        expect(shardOf(value, shards)).toBe(shard);
      }),
    );
  });

  test("is as likely to be one as another, of hashes, ids and usernames", () => {
    const hex = async (index: number): Promise<string> => {
      const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(String(index)));
      return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    };
    return Promise.all(Array.from({ length: 12_800 }, (_, index) => hex(index))).then((hashes) => {
      // Of UUIDv7, those of one moment begin alike.
      const ids = hashes.map((hash) => `0199f0e1-4c1e-7${hash.slice(0, 3)}-9${hash.slice(3, 6)}-${hash.slice(6, 18)}`);
      const usernames = hashes.map((_, index) => `user-${index}`);
      for (const values of [hashes, ids, usernames]) {
        for (const shards of [2, 3, 4, 10, 16, 64]) {
          const sizes = Array.from({ length: shards }, () => 0);
          for (const value of values) sizes[shardOf(value, shards)] = (sizes[shardOf(value, shards)] ?? 0) + 1;
          const even = values.length / shards;
          expect(Math.max(...sizes), `of ${values[0]} over ${shards}`).toBeLessThan(even * 1.35);
          expect(Math.min(...sizes), `of ${values[0]} over ${shards}`).toBeGreaterThan(even * 0.65);
        }
      }
    });
  });
});
