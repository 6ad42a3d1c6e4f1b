import { env, runInDurableObject } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { RegionalNode } from "../../src/edge/regional-node.ts";
import { type Catalogue, client, newCatalogue, newLicense, newPolicy, type Reply } from "../support/client.ts";
import { nodeOf } from "../support/edge.ts";
import { wait } from "../support/node-story.ts";

// A node has two statements under way: they come to the database, and their answers come back, in whatever order the network makes of it.

const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
const database = openDatabase({ url, endpoint });

type Story = Catalogue & { licenses: { license_key: string; license_id: string }[] };

/** A tenant whose node is up, and licenses that it has not heard of. */
async function newStory(licenses: number, attributes: Record<string, unknown> = {}): Promise<Story> {
  const vendor = await newCatalogue();
  const policy = await newPolicy(vendor, attributes);
  const made: Story["licenses"] = [];
  for (let one = 0; one < licenses; one += 1) made.push(await newLicense(vendor, policy));
  return { ...vendor, licenses: made };
}

const validate = ({ path, licenses }: Story, index: number): Promise<Reply> => {
  const license_key = licenses[index]?.license_key ?? "";
  return client(`License ${license_key}`).send(`${path}/licenses/actions/validate`, {
    method: "POST",
    body: { license_key },
    environment: { EDGE_MEMORY_BYTES: "0" },
  });
};

const outcomeOf = ({ status, data, roundTrips }: Reply) => [status, data.code, data.source, roundTrips];

/** Flags and no promises: one object of the platform may not wait for what another resolves. */
type Held = { maySend: boolean; hasAnswer: boolean; mayAnswer: boolean };

/** Holds each statement of a tenant's node before it comes to the database, and its answer before that comes back. */
function holdStatements({ name }: Story): Held[] {
  const held: Held[] = [];
  const fetched = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (address, options) => {
    const text = String(options?.body);
    if (!text.includes("latchkey_poll") || !text.includes(name)) return fetched(address, options);
    const one: Held = { maySend: false, hasAnswer: false, mayAnswer: false };
    held.push(one);
    while (!one.maySend) await aMoment();
    const response = await fetched(address, options);
    const body = await response.text();
    one.hasAnswer = true;
    while (!one.mayAnswer) await aMoment();
    return new Response(body, response);
  });
  return held;
}

const aMoment = () => new Promise((resolve) => setTimeout(resolve, 1));

const until = (isSo: () => boolean | undefined) => vi.waitFor(() => expect(isSo()).toBe(true), { interval: 1 });

const send = (one: Held | undefined) => Object.assign(one ?? {}, { maySend: true });

const answer = (one: Held | undefined) => Object.assign(one ?? {}, { mayAnswer: true });

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Two validations whose statements came to the database in their order; their answers are held. */
async function answeredInOrder(story: Story) {
  const held = holdStatements(story);
  const asked = [validate(story, 0), validate(story, 1)];
  await until(() => held.length === 2);
  for (const one of held) {
    send(one);
    await until(() => one.hasAnswer);
  }
  return { held, asked };
}

test.each([
  ["in their order", [0, 1]],
  ["the second first", [1, 0]],
])("licenses that are new to the feed are found, and kept, when answers come %s", async (_, order) => {
  const story = await newStory(2);
  const { held, asked } = await answeredInOrder(story);
  for (const index of order) answer(held[index]);
  for (const reply of await Promise.all(asked)) expect(outcomeOf(reply)).toEqual([200, "valid", "database", 1]);
  for (const index of [0, 1]) expect(outcomeOf(await validate(story, index))).toEqual([200, "valid", "node", 0]);
});

test("nothing is missed of what changed between two that come to the database in another order", async () => {
  const story = await newStory(3);
  const held = holdStatements(story);
  const first = validate(story, 0);
  await until(() => held.length === 1);
  const second = validate(story, 1);
  await until(() => held.length === 2);
  send(held[1]);
  await until(() => held[1]?.hasAnswer);
  // By hand, so that nobody is told.
  await database.execute(sql`update licenses set suspended_at = now() where id = ${story.licenses[1]?.license_id}`);
  send(held[0]);
  answer(held[0]);
  expect(outcomeOf(await first)).toEqual([200, "valid", "database", 1]);
  const third = validate(story, 2);
  await until(() => held.length === 3);
  send(held[2]);
  await until(() => held[2]?.hasAnswer);
  answer(held[2]);
  answer(held[1]);
  expect(outcomeOf(await second), "as it was when it was read").toEqual([200, "valid", "database", 1]);
  expect(outcomeOf(await third)).toEqual([200, "valid", "database", 1]);
  vi.restoreAllMocks();
  wait(15_000);
  expect((await validate(story, 1)).data.code).toBe("suspended");
  for (const index of [0, 2]) expect((await validate(story, index)).data.code).toBe("valid");
});

test("what was read in another order is kept where nothing of the tenant has changed in between", async () => {
  const story = await newStory(2);
  const held = holdStatements(story);
  const asked = [validate(story, 0), validate(story, 1)];
  await until(() => held.length === 2);
  for (const index of [1, 0]) {
    send(held[index]);
    await until(() => held[index]?.hasAnswer);
    // Somebody else's transaction moves the horizon.
    await database.execute(sql`select pg_current_xact_id()`);
  }
  for (const one of held) answer(one);
  for (const reply of await Promise.all(asked)) expect(outcomeOf(reply)).toEqual([200, "valid", "database", 1]);
  vi.restoreAllMocks();
  for (const index of [0, 1]) expect(outcomeOf(await validate(story, index))).toEqual([200, "valid", "node", 0]);
  await database.execute(sql`update licenses set suspended_at = now() where id = ${story.licenses[1]?.license_id}`);
  wait(15_000);
  expect((await validate(story, 1)).data.code, "the feed goes on for it").toBe("suspended");
});

test("a license that is revoked between two is gone, and one that comes is there", async () => {
  const story = await newStory(2);
  const held = holdStatements(story);
  const asked = [validate(story, 0), validate(story, 1)];
  await until(() => held.length === 2);
  send(held[0]);
  await until(() => held[0]?.hasAnswer);
  await database.execute(sql`delete from licenses where id = ${story.licenses[0]?.license_id}`);
  send(held[1]);
  await until(() => held[1]?.hasAnswer);
  for (const one of held) answer(one);
  for (const reply of await Promise.all(asked)) expect(outcomeOf(reply)).toEqual([200, "valid", "database", 1]);
  vi.restoreAllMocks();
  expect((await validate(story, 0)).status).toBe(401);
  expect(outcomeOf(await validate(story, 1))).toEqual([200, "valid", "node", 0]);
});

test("a request is counted once where its policy limits them, whatever comes back when", async () => {
  const story = await newStory(2, { rate_limited: true, rate_limit: 10, rate_period: 3_600 });
  const { held, asked } = await answeredInOrder(story);
  answer(held[1]);
  answer(held[0]);
  for (const reply of await Promise.all(asked)) {
    expect(outcomeOf(reply)).toEqual([200, "valid", "database", 1]);
    expect(reply.headers.get("RateLimit")).toContain("r=9");
  }
});

test("one whose changes could not be written is not taken for what it told: the next tells them again", async () => {
  const story = await newStory(1);
  const id = story.licenses[0]?.license_id ?? "";
  const documents = await runInDurableObject(nodeOf(story.name), async (_, state) => {
    const node = new RegionalNode(state, env as unknown as Environment);
    const read = async () => {
      const want = { kind: "id" as const, value: id };
      const request = { tenantName: story.name, want, clockStart: null, isFresh: false, now: Date.now() };
      return JSON.parse((await node.ask(request))?.document?.license ?? "null");
    };
    const before = await read();
    await database.execute(sql`update licenses set suspended_at = now() where id = ${id}`);
    wait(15_000);
    const full = vi.spyOn(state.storage, "transactionSync").mockImplementation(() => {
      throw new Error("the disk is full");
    });
    await expect(read()).rejects.toThrow("the disk is full");
    full.mockRestore();
    return [before, await read()];
  });
  expect(documents.map((license) => license.suspended_at === null)).toEqual([true, false]);
});
