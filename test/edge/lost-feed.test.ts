import { env, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { type SQL, sql } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { pollLimit } from "../../src/document/feed-store.ts";
import { prune } from "../../src/jobs/prune.ts";
import { runRound } from "../../src/jobs/round.ts";
import { type Catalogue, client, newCatalogue, newLicense, newPolicy, type Reply } from "../support/client.ts";
import { nodeOf, nowhere, redirect } from "../support/edge.ts";
import { wait } from "../support/node-story.ts";

// The feed forgets after an hour: a node that nobody asked for longer cannot say of what it holds whether that is current. It reads it anew, each
// license when somebody asks for it. Until then its old copy stands in while the database is away.

const environment = env as unknown as Environment;
const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = environment;
const database = openDatabase({ url, endpoint });

const hourMs = 3_600_000;

type Story = Catalogue & { alice: License; bob: License };

type License = { license_key: string; license_id: string };

/** A tenant whose node knows two licenses. */
async function newStory(attributes: Record<string, unknown> = {}): Promise<Story> {
  const vendor = await newCatalogue();
  const policy = await newPolicy(vendor, attributes);
  const story = { ...vendor, alice: await newLicense(vendor, policy), bob: await newLicense(vendor, policy) };
  for (const license of [story.alice, story.bob]) await validate(story, license);
  return story;
}

const validate = ({ path }: Story, { license_key }: License): Promise<Reply> =>
  client(`License ${license_key}`).send(`${path}/licenses/actions/validate`, {
    method: "POST",
    body: { license_key },
    environment: { EDGE_MEMORY_BYTES: "0" },
  });

const outcomeOf = ({ status, code, data, roundTrips }: Reply) =>
  status === 200 ? [data.code, data.source, data.stale, roundTrips] : [status, code];

/** Has the next poll of a tenant's node say something else than the database does. */
function spoilPoll({ name }: Story, spoil: (poll: Record<string, any>) => void): void {
  const fetched = globalThis.fetch;
  let isSpoilt = false;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (address, options) => {
    const text = String(options?.body);
    const response = await fetched(address, options);
    if (isSpoilt || !text.includes("latchkey_poll") || !text.includes(name)) return response;
    isSpoilt = true;
    const body: any = await response.json();
    const poll = JSON.parse(body.rows[0][0]);
    spoil(poll);
    body.rows[0][0] = JSON.stringify(poll);
    return Response.json(body);
  });
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("a node that slept longer than the feed goes back", () => {
  test("answers what it knew where it wakes to an outage", async () => {
    const story = await newStory();
    wait(2 * hourMs);
    const putRight = await redirect(story.name, nowhere);
    expect(outcomeOf(await validate(story, story.alice))).toEqual(["valid", "node", true, 1]);
    expect(outcomeOf(await validate(story, story.bob))).toEqual(["valid", "node", true, 0]);
    await putRight();
  });

  test("answers what it knew where an outage follows before it was read again, and says how old that is", async () => {
    const story = await newStory();
    wait(2 * hourMs);
    expect(outcomeOf(await validate(story, story.alice))).toEqual(["valid", "database", false, 1]);
    wait(60_000);
    const putRight = await redirect(story.name, nowhere);
    const [alice, bob] = [await validate(story, story.alice), await validate(story, story.bob)];
    expect([alice, bob].map(({ data }) => [data.code, data.stale])).toEqual([
      ["valid", true],
      ["valid", true],
    ]);
    const ages = [alice, bob].map(({ headers }) => Math.floor(Number(headers.get("Age")) / 60));
    expect(ages).toEqual([1, 121]);

    await putRight();
    wait(5_000);
    expect(outcomeOf(await validate(story, story.bob)), "its old copy is for an outage alone").toEqual([
      "valid",
      "database",
      false,
      1,
    ]);
    expect(outcomeOf(await validate(story, story.bob))).toEqual(["valid", "node", false, 0]);
  });

  test("reads anew what is asked for while the database answers, so that nothing of what it slept through is missed", async () => {
    const story = await newStory();
    await database.execute(sql`update licenses set suspended_at = now() where id = ${story.bob.license_id}`);
    // As if that had left the feed again.
    await database.execute(sql`delete from changes where row_id = ${story.bob.license_id}`);
    wait(2 * hourMs);
    await validate(story, story.alice);
    expect(outcomeOf(await validate(story, story.bob))).toEqual(["suspended", "database", false, 1]);
  });

  test("reads anew also where the clock never ran, and the feed still has all that it slept through", async () => {
    const story = await newStory();
    await database.execute(sql`update licenses set suspended_at = now() where id = ${story.bob.license_id}`);
    wait(2 * hourMs);
    await validate(story, story.alice);
    expect(outcomeOf(await validate(story, story.bob))).toEqual(["suspended", "database", false, 1]);
  });

  test("follows where it slept for less, though the clock has deleted what is older than an hour", async () => {
    const story = await newStory();
    await database.execute(sql`update licenses set suspended_at = now() where id = ${story.bob.license_id}`);
    const age = (what: SQL, interval: string) =>
      database.execute(sql`
        update changes set written_at = now() - ${interval}::interval
        where tenant_id = (select id from tenants where name = ${story.name}) and ${what}`);
    await age(sql`true`, "61 minutes");
    await age(sql`id = (select max(id) from changes where row_id = ${story.bob.license_id})`, "49 minutes");
    await runRound({ jobs: [prune], environment });
    const { rows } = await database.execute<{ changes: number }>(sql`
      select count(*)::int as changes from changes where tenant_id = (select id from tenants where name = ${story.name})`);
    expect(rows).toEqual([{ changes: 1 }]);
    wait(49 * 60_000);
    await validate(story, story.alice);
    expect(outcomeOf(await validate(story, story.bob)), "the feed told its own node").toEqual(["suspended", "node", false, 0]);
  });

  test("hears of what changes after it woke, though it has not read that again", async () => {
    const story = await newStory();
    wait(2 * hourMs);
    await validate(story, story.alice);
    await database.execute(sql`update licenses set suspended_at = now() where id = ${story.bob.license_id}`);
    wait(15_000);
    await validate(story, story.alice);
    wait(15_000);
    const putRight = await redirect(story.name, nowhere);
    expect((await validate(story, story.bob)).data).toMatchObject({ code: "suspended", stale: true });
    await putRight();
  });

  test("does not answer for a license that it has heard is gone", async () => {
    const story = await newStory();
    await database.execute(sql`delete from licenses where id = ${story.bob.license_id}`);
    await database.execute(sql`delete from changes where row_id = ${story.bob.license_id}`);
    wait(2 * hourMs);
    expect((await validate(story, story.bob)).status).toBe(401);
    const putRight = await redirect(story.name, nowhere);
    wait(60_000);
    expect(outcomeOf(await validate(story, story.bob))).toEqual([503, "50001"]);
    await putRight();
  });

  test("does so no longer than the policy's outage_grace", async () => {
    const story = await newStory({ outage_grace: 10_800 });
    wait(2 * hourMs);
    await validate(story, story.alice);
    const putRight = await redirect(story.name, nowhere);
    wait(60_000);
    expect(outcomeOf(await validate(story, story.bob))).toEqual(["valid", "node", true, 1]);
    wait(hourMs);
    expect(outcomeOf(await validate(story, story.bob))).toEqual([503, "50001"]);
    expect((await validate(story, story.alice)).data).toMatchObject({ code: "valid", stale: true });
    await putRight();
  });

  test("lets go what nobody has asked for again for 30 days", async () => {
    const story = await newStory();
    wait(2 * hourMs);
    await validate(story, story.alice);
    const held = () =>
      runInDurableObject(nodeOf(story.name), (_, { storage }) =>
        storage.sql
          .exec<{ id: string }>("select id from kept where source = 'licenses'")
          .toArray()
          .map(({ id }) => id),
      );
    wait(29 * 24 * hourMs);
    await validate(story, story.alice);
    await runDurableObjectAlarm(nodeOf(story.name));
    expect((await held()).sort()).toEqual([story.alice.license_id, story.bob.license_id].sort());
    wait(24 * hourMs);
    await validate(story, story.alice);
    await runDurableObjectAlarm(nodeOf(story.name));
    expect(await held()).toEqual([story.alice.license_id]);
  });
});

test("a node that more changes came to than it takes at a time goes on in the same way", async () => {
  const story = await newStory();
  spoilPoll(story, (poll) => {
    const change = { source: "licenses", id: crypto.randomUUID(), parent: null, name: null, body: null };
    poll.changes = Array.from({ length: pollLimit + 1 }, () => change);
  });
  wait(15_000);
  await validate(story, story.alice);
  wait(60_000);
  const putRight = await redirect(story.name, nowhere);
  expect(outcomeOf(await validate(story, story.bob))).toEqual(["valid", "node", true, 1]);
  await putRight();
});

describe("nothing stands in of", () => {
  test.each([
    ["a database that was restored to an earlier time", 15_000, (poll: any) => Object.assign(poll, { horizon: "1" })],
    ["one that was restored while the node slept", 2 * hourMs, (poll: any) => Object.assign(poll, { horizon: "1" })],
    ["one that was restored elsewhere", 15_000, (poll: any) => Object.assign(poll, { history: "another" })],
    ["another tenant of the name", 2 * hourMs, (poll: any) => Object.assign(poll.tenant, { id: crypto.randomUUID() })],
  ])("%s", async (_, slept, spoil) => {
    const story = await newStory();
    spoilPoll(story, spoil);
    wait(slept);
    await validate(story, story.alice);
    const putRight = await redirect(story.name, nowhere);
    wait(60_000);
    expect(outcomeOf(await validate(story, story.bob))).toEqual([503, "50001"]);
    await putRight();
  });
});
