import { env, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { Replica } from "../../src/edge/replica.ts";
import { forgetPresence } from "../../src/edge/tenant-presence.ts";
import { uniqueName } from "../support/client.ts";
import { flushCounts, nodeOf } from "../support/edge.ts";
import { newStory, noMemory, outcomeOf, type Story, validate, wait } from "../support/node-story.ts";

// A node's storage can be read no more, in part or at all: it begins empty, says so once, and goes on.

let logged: MockInstance<typeof console.error>;

beforeEach(() => {
  logged = vi.spyOn(console, "error").mockImplementation(() => {});
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const healings = (): string[] => logged.mock.calls.map(([line]) => String(line)).filter((line) => line.includes("is damaged"));

/** Spoils a node's storage, and has it start again as after a crash: what it kept in memory is gone. */
async function spoil({ name }: Story, ...statements: string[]): Promise<void> {
  await runInDurableObject(nodeOf(name), (_, { storage }) => {
    for (const statement of statements) storage.sql.exec(statement);
  });
}

async function restart({ name }: Story): Promise<void> {
  await runInDurableObject(nodeOf(name), (_, state) => state.abort("a restart of tests")).catch(() => undefined);
}

const damages: [string, string[]][] = [
  ["its rows' table is gone", ["drop table kept"]],
  ["the names of members are gone", ["drop table shapes"]],
  ["the facts' table is gone", ["drop table facts"]],
  ["generations are gone", ["drop table generations"]],
  ["each table is gone", ["drop table kept", "drop table shapes", "drop table facts", "drop table generations"]],
  ["a table has other columns", ["drop table kept", "create table kept (number integer)"]],
  ["rows are garbage", ["update kept set body = 'garbage'"]],
  ["rows are another kind of JSON", ["update kept set body = 'null'"]],
  ["rows have no values", ["update kept set body = '[]'"]],
  ["names of members are garbage", ["update shapes set members = 'garbage' || number"]],
  ["rows name no members", ["delete from shapes"]],
  ["facts are no JSON", ["update facts set value = 'garbage'"]],
  ["facts are other JSON", ["update facts set value = '5'"]],
  ["the horizon is none", ["update facts set value = '12abc' where name = 'horizon'"]],
  ["the horizon is empty", ["update facts set value = '' where name = 'horizon'"]],
  ["the time of confirmation is none", ["update facts set value = 'garbage' where name = 'confirmed_at'"]],
];

describe.each([
  ["while it runs", async () => {}],
  ["and it starts again", restart],
] as const)("%s", (_, afterwards) => {
  test.each(damages)("%s", async (_, statements) => {
    const story = await newStory();
    await validate(story);
    await spoil(story, ...statements);
    await afterwards(story);
    for (let time = 0; time < 3; time += 1) {
      wait(16_000 * (time + 1));
      expect((await validate(story)).data).toMatchObject({ valid: true, stale: false });
    }
    expect(outcomeOf(await validate(story))).toEqual([true, "valid", "node", 0]);
    expect(healings().length).toBeLessThanOrEqual(1);
    expect(logged.mock.calls.map(String).filter((line) => !line.includes("is damaged"))).toEqual([]);
    // The flush itself may find the damage. It then loses what it was to flush.
    await flushCounts(story.name);
    expect((await validate(story)).data).toMatchObject({ valid: true });
    await flushCounts(story.name);
    expect(healings().length).toBeLessThanOrEqual(1);
    expect(await story.admin.get(`${story.path}/licenses/${story.id}`)).toMatchObject({
      data: { last_validated_at: expect.any(String) },
    });
  });
});

test("the log says which node it was and what is lost", async () => {
  const story = await newStory();
  await validate(story);
  await spoil(story, "update facts set value = 'garbage' where name = 'tenant'");
  await restart(story);
  expect((await validate(story)).data).toMatchObject({ valid: true });
  expect(healings().map((line) => JSON.parse(line))).toMatchObject([
    {
      level: "error",
      object: `node enam/${story.name}/0`,
      message: expect.stringContaining("not yet sent to the database are lost"),
    },
  ]);
});

describe("counts that wait", () => {
  test.each(["garbage", "5", '[{"licenseId":1}]', "[null]"])(
    "%s are lost, and those that come after are counted",
    async (counts) => {
      const story = await newStory();
      await validate(story);
      await spoil(story, `update deliveries set counts = '${counts}'`);
      await flushCounts(story.name);
      expect(healings().length).toBe(1);
      await validate(story);
      await validate(story);
      await flushCounts(story.name);
      expect(await story.admin.get(`${story.path}/licenses/${story.id}`)).toMatchObject({
        data: { last_validated_at: expect.any(String) },
      });
      await runInDurableObject(nodeOf(story.name), (_, { storage }) => {
        expect(storage.sql.exec("select count(*) as waiting from deliveries").one()).toEqual({ waiting: 0 });
      });
    },
  );

  test("whose tables are gone too", async () => {
    const story = await newStory();
    await validate(story);
    await spoil(story, "drop table deliveries", "drop table batches");
    expect((await validate(story)).data).toMatchObject({ valid: true });
    await flushCounts(story.name);
    expect((await validate(story)).data).toMatchObject({ valid: true });
  });
});

test("a disk that is full is no damage: nothing is deleted, and the database is asked", async () => {
  const story = await newStory();
  await validate(story);
  vi.spyOn(Replica.prototype, "putAll").mockImplementation(() => {
    throw new Error("database or disk is full: SQLITE_FULL");
  });
  wait(60_000);
  expect((await validate(story, noMemory, { "Cache-Control": "no-cache" })).data).toMatchObject({
    valid: true,
    source: "database",
  });
  expect(healings()).toEqual([]);
});

test("what is damaged again at once is not deleted again and again, and the database is asked", async () => {
  const story = await newStory();
  await validate(story);
  vi.spyOn(Replica.prototype, "putAll").mockImplementation(() => {
    throw new Error("database disk image is malformed: SQLITE_CORRUPT");
  });
  for (let time = 0; time < 5; time += 1) {
    const { data } = await validate(story, noMemory, { "Cache-Control": "no-cache" });
    expect(data).toMatchObject({ valid: true, source: "database" });
  }
  expect(healings().length).toBe(1);
});

test("a tenant directory begins empty too, and learns its tenants again", async () => {
  const story = await newStory();
  const { TENANT_DIRECTORY: directories } = env as unknown as Required<Pick<Environment, "TENANT_DIRECTORY">>;
  const REGION = uniqueName("region");
  const directory = directories.get(directories.idFromName(REGION));
  await directory.add(story.name);
  expect(await directory.has(story.name)).toBe(true);
  await runInDurableObject(directory, (_, { storage }) => void storage.sql.exec("drop table names"));
  forgetPresence();
  expect((await validate(story, { ...noMemory, REGION })).data).toMatchObject({ valid: true });
  await vi.waitUntil(() => directory.has(story.name));
  expect(healings().length).toBe(1);
});
