import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { jsonOf } from "../../../src/db/sql.ts";
import { evaluate, type LicenseStory, newLicenseStory, query, refusalOf } from "./database.ts";

const actsAs = (actor: object) => sql`select set_config('latchkey.actor', ${JSON.stringify(actor)}, true)`;

/** The youngest event of a license. */
const lastEvent = async ({ licenseId }: LicenseStory) =>
  (await query(sql`select * from events where resource_id = ${licenseId} order by occurred_at desc, id desc limit 1`))[0];

const rename = ({ licenseId }: LicenseStory, name: string) => sql`update licenses set name = ${name} where id = ${licenseId}`;

describe("latchkey_trace", () => {
  test("writes what changed, before and after, and no secret", async () => {
    const story = await newLicenseStory();
    await query(sql`update licenses set name = 'Bob', key_sealed = 'other' where id = ${story.licenseId}`);
    expect(await lastEvent(story)).toMatchObject({
      event: "license.updated",
      before: { name: "Alice's desktop", key_sealed: "[redacted]" },
      after: { name: "Bob", key_sealed: "[redacted]" },
    });
  });

  test("writes nothing where only what its trigger names as quiet changes", async () => {
    const story = await newLicenseStory();
    await query(sql`update licenses set machines_count = 7 where id = ${story.licenseId}`);
    expect(await lastEvent(story)).toMatchObject({ event: "license.created" });
  });

  test("names what comes and goes as its trigger says", async () => {
    const story = await newLicenseStory();
    await query(sql`delete from licenses where id = ${story.licenseId}`);
    expect(await lastEvent(story)).toMatchObject({ event: "license.revoked" });
  });
});

describe("latchkey_trace_pool", () => {
  test("writes one event a statement, with the number of keys", async () => {
    const { tenantId, policyId } = await newLicenseStory();
    await query(sql`
      insert into pool_keys (id, tenant_id, policy_id, key_hash, key_sealed)
      select gen_random_uuid(), ${tenantId}, ${policyId}, gen_random_uuid()::text, '' from generate_series(1, 3)`);
    await query(sql`delete from pool_keys where policy_id = ${policyId}`);
    const events = await query(sql`
      select event, after from events where resource_id = ${policyId} and event like 'policy.pool%' order by occurred_at`);
    expect(events).toEqual([
      { event: "policy.pool_filled", after: { keys: 3 } },
      { event: "policy.pool_keys_taken", after: { keys: 3 } },
    ]);
  });
});

describe("latchkey_write_event", () => {
  const write = ({ tenantId, licenseId }: LicenseStory) =>
    sql`select latchkey_write_event(${tenantId}, 'license.tried', 'license', ${licenseId}, ${jsonOf({})}, ${jsonOf({ name: "Bob" })})`;

  test("says who acts, by which request", async () => {
    const story = await newLicenseStory();
    const [id, request_id] = [crypto.randomUUID(), crypto.randomUUID()];
    await query(actsAs({ kind: "account", id, name: "ada", request_id, ip: "2001:db8::1" }), write(story));
    expect(await lastEvent(story)).toMatchObject({
      event: "license.tried",
      resource: "license",
      actor_kind: "account",
      actor_id: id,
      actor_name: "ada",
      request_id,
      after: { name: "Bob" },
    });
  });

  test("says who acts on each of several things, or that it was the database", async () => {
    const story = await newLicenseStory();
    await query(actsAs({ of: { [story.licenseId]: { kind: "license", name: "Alice" } } }), write(story));
    expect(await lastEvent(story)).toMatchObject({ actor_kind: "license", actor_name: "Alice" });
    await query(actsAs({ of: { [crypto.randomUUID()]: { kind: "license", name: "Alice" } } }), write(story));
    expect(await lastEvent(story)).toMatchObject({ actor_kind: "database", actor_name: null });
    await query(write(story));
    expect(await lastEvent(story)).toMatchObject({ actor_kind: "database" });
  });
});

describe("latchkey_event_name", () => {
  test("takes the name that the acting code says, for its request or its next statements, else that it was updated", async () => {
    const story = await newLicenseStory();
    const actor = { kind: "account", events: { license: "renewed" } };
    await query(actsAs(actor), rename(story, "Bob"));
    expect(await lastEvent(story)).toMatchObject({ event: "license.renewed" });
    await query(actsAs(actor), sql`select set_config('latchkey.events', '{"license": "moved"}', true)`, rename(story, "Carol"));
    expect(await lastEvent(story)).toMatchObject({ event: "license.moved" });
    await query(actsAs({ kind: "account", name: "renewed" }), rename(story, "Dan"));
    expect(await lastEvent(story)).toMatchObject({ event: "license.updated" });
  });
});

describe("latchkey_keep_events", () => {
  test.each(["delete from events", "update events set event = 'license.created'"])("refuses: %s", async (change) => {
    const { licenseId } = await newLicenseStory();
    const refused = await refusalOf(sql`${sql.raw(change)} where resource_id = ${licenseId}`);
    expect(refused).toMatchObject({ code: "42501" });
    expect(await evaluate(sql`(select count(*) from events where resource_id = ${licenseId})`)).toBe(1);
  });
});
