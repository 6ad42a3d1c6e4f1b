import { env } from "cloudflare:test";
import { type SQL, sql } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { forgetFailures } from "../../src/db/breaker.ts";
import { openDatabase } from "../../src/db/client.ts";
import { textArray } from "../../src/db/sql.ts";
import { newLicense } from "../support/client.ts";
import { newStory, outcomeOf, type Story, times, validate, wait } from "../support/node-story.ts";

// Neon's proxy refuses an answer of more than 10 MiB. This is not an outage: everybody else goes on, and the node asks for less.

const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
const database = openDatabase({ url, endpoint });

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  forgetFailures();
});

/** Makes a change that leaves no events: the test of every event looks for secrets in each. */
async function changeQuietly(table: string, trigger: string, change: SQL): Promise<void> {
  const [name, traced] = [sql.identifier(table), sql.identifier(trigger)];
  await database.batch([
    database.execute(sql`alter table ${name} disable trigger ${traced}`),
    database.execute(change),
    database.execute(sql`alter table ${name} enable trigger ${traced}`),
  ]);
}

/** Attaches so many entitlements to a license, as large as the database takes them: each takes some 5 KB of an answer. */
async function addLargeEntitlements(licenseId: string, count: number): Promise<void> {
  // A few at a time: the embedded database does nothing else meanwhile.
  for (let first = 1; first <= count; first += 400) {
    await database.batch([
      database.execute(sql`alter table entitlements disable trigger traced`),
      database.execute(sql`alter table license_entitlements disable trigger traced`),
      database.execute(sql`
        with made as (
          insert into entitlements (id, tenant_id, name, code)
          select gen_random_uuid(), tenant_id, repeat('"', 1200), 'LARGE-' || number
          from licenses, generate_series(${first}::int, ${Math.min(count, first + 399)}::int) number
          where id = ${licenseId}
          returning id, tenant_id
        )
        insert into license_entitlements (id, tenant_id, license_id, entitlement_id)
        select gen_random_uuid(), tenant_id, ${licenseId}, id from made`),
      database.execute(sql`alter table license_entitlements enable trigger traced`),
      database.execute(sql`alter table entitlements enable trigger traced`),
    ]);
  }
}

/** Gives licenses metadata that takes some 400 KB of an answer each. */
const addLargeMetadata = (licenseIds: string[]): Promise<void> =>
  changeQuietly(
    "licenses",
    "traced_changed",
    sql`update licenses set metadata = jsonb_build_object('note', repeat('"', 100000)) where id = any(${textArray(licenseIds)}::uuid[])`,
  );

/** Counts the answers of the database that are too large, from now on. */
function watchDatabase(): () => number {
  const fetched = globalThis.fetch;
  let tooLarge = 0;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (address, options) => {
    const response = await fetched(address, options);
    if (response.status === 507) tooLarge += 1;
    return response;
  });
  return () => tooLarge;
}

/** Watches the log. @returns a function that gives the faults written to it */
function watchLog(): () => string {
  const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
  return () => log.mock.calls.join("\n");
}

describe("a license that is larger than the database answers", () => {
  test("is refused with 50000 and a line in the log; nobody else is, nothing is stale, and the vendor reads and changes it", async () => {
    const story = await newStory({ floating: true, max_machines: 0 });
    const { path, admin } = story;
    const small = await newLicense(story, story.policy);
    const smallOne = { ...story, key: small.license_key };
    await addLargeEntitlements(story.id, 2_800);
    const log = watchLog();
    const tooLarge = watchDatabase();
    expect((await validate(smallOne)).data).toMatchObject({ valid: true, stale: false });
    for (let time = 0; time < 5; time += 1) {
      expect(await validate(story)).toMatchObject({ status: 500, code: "50000" });
      wait(16_000);
      expect((await validate(smallOne)).data).toMatchObject({ valid: true, stale: false, source: "database" });
      expect(outcomeOf(await validate(smallOne))).toEqual([true, "valid", "node", 0]);
    }
    expect(log()).toContain("larger than the database's endpoint gives: response is too large");
    expect(tooLarge(), "the node does not ask for it again and again").toBeLessThan(12);

    expect(await admin.get(`${path}/licenses/${story.id}`)).toMatchObject({ status: 200, data: { license_id: story.id } });
    expect(await admin.patch(`${path}/licenses/${story.id}`, { name: "The site" })).toMatchObject({ status: 200 });
    expect(await admin.post(`${path}/licenses/${story.id}/actions/suspend`)).toMatchObject({ status: 200 });
    expect(await admin.post(`${path}/licenses/${story.id}/actions/reinstate`)).toMatchObject({ status: 200 });
    const { data: machine } = await admin.post(`${path}/machines`, { license_key: story.key, fingerprint: "a" });
    expect(await admin.get(`${path}/machines/${machine.id}`)).toMatchObject({ status: 200 });
  });
});

test("neither machines nor their metadata make a license too large: what they come to is read", async () => {
  const story = await newStory({ floating: true, max_machines: 0 });
  await changeQuietly(
    "machines",
    "traced",
    sql`
    insert into machines (id, tenant_id, license_id, fingerprint, metadata)
    select gen_random_uuid(), tenant_id, id, 'machine ' || number, jsonb_build_object('note', repeat('"', 8000))
    from licenses, generate_series(1, 1000) number
    where id = ${story.id}`,
  );
  const tooLarge = watchDatabase();
  expect((await validate(story)).data).toMatchObject({ valid: true, source: "database" });
  expect((await validate(story)).data).toMatchObject({ valid: true, source: "node", license: { machines_count: 1_000 } });
  expect((await validate(story, { REGIONAL_NODE: undefined })).data).toMatchObject({ valid: true, source: "database" });
  expect(tooLarge()).toBe(0);
});

test("licenses that are too large together are read in smaller statements, and the node has them then", async () => {
  const story = await newStory({ floating: true, max_machines: 0 });
  const others = await times(40, () => newLicense(story, story.policy));
  const all: Story[] = others.map(({ license_key, license_id }) => ({ ...story, key: license_key, id: license_id }));
  await addLargeMetadata(all.map(({ id }) => id));
  await validate(story);
  const tooLarge = watchDatabase();
  const first = await Promise.all(all.map((one) => validate(one)));
  expect(first.map(({ data }) => [data.valid, data.stale])).toEqual(all.map(() => [true, false]));
  expect(tooLarge()).toBeGreaterThan(0);
  const again = await Promise.all(all.map((one) => validate(one)));
  expect(again.map(outcomeOf)).toEqual(all.map(() => [true, "valid", "node", 0]));
});

test("more changes than the database answers: the node starts anew, as after a long sleep, and goes on", async () => {
  const story = await newStory();
  await validate(story);
  const note = sql`jsonb_build_object('note', repeat('"', 8000))`;
  await database.execute(sql`
    insert into licenses (id, tenant_id, product_id, policy_id, name, key_hash, key_sealed)
    select gen_random_uuid(), tenant_id, product_id, policy_id, 'copy', 'hash ' || id || number, ''
    from licenses, generate_series(1, 500) number
    where id = ${story.id}`);
  await changeQuietly(
    "licenses",
    "traced_changed",
    sql`update licenses set metadata = ${note} where key_hash like ${`hash ${story.id}%`}`,
  );
  const tooLarge = watchDatabase();
  wait(16_000);
  expect((await validate(story)).data).toMatchObject({ valid: true, stale: false, source: "database" });
  expect(outcomeOf(await validate(story))).toEqual([true, "valid", "node", 0]);
  await story.admin.post(`${story.path}/licenses/${story.id}/actions/suspend`);
  expect((await validate(story)).data).toMatchObject({ valid: false, code: "suspended", stale: false });
  expect(tooLarge()).toBe(1);
});
