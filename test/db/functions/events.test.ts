import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { jsonOf } from "../../../src/db/sql.ts";
import { evaluate, insertMachine, type LicenseStory, newLicenseStory, newUserOf, query, refusalOf } from "./database.ts";

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

/** The license and product of a tenant's events, by their names; of the same name the youngest. */
async function homesOf({ tenantId }: LicenseStory): Promise<Record<string, unknown>> {
  const events = await query(sql`
    select event, license_id, product_id, object from events where tenant_id = ${tenantId} and event not like '%created' order by sequence`);
  return Object.fromEntries(events.map(({ event, ...home }) => [event, home]));
}

/** A machine of the story's license with a component, a process and a token of the license. */
async function newFamily(story: LicenseStory): Promise<string> {
  const [machine] = await query(insertMachine(story, "studio"));
  const { tenantId, licenseId } = story;
  await query(
    sql`insert into components (id, tenant_id, machine_id, name, fingerprint)
      values (gen_random_uuid(), ${tenantId}, ${machine.id}, 'Board', 'board')`,
    sql`insert into processes (id, tenant_id, machine_id, pid, last_heartbeat_at)
      values (gen_random_uuid(), ${tenantId}, ${machine.id}, '1', now())`,
    sql`insert into tokens (id, tenant_id, license_id, token_hash) values (gen_random_uuid(), ${tenantId}, ${licenseId}, gen_random_uuid()::text)`,
  );
  return machine.id;
}

describe("latchkey_belongs_to", () => {
  test("finds the license and the product of each part of a license", async () => {
    const story = await newLicenseStory();
    const { tenantId, licenseId, productId } = story;
    const machineId = await newFamily(story);
    await newUserOf(story);
    const events = await query(sql`
      select distinct event, license_id, product_id from events
      where tenant_id = ${tenantId} and (license_id is not null or product_id is not null)
      order by event`);
    const ofLicense = { license_id: licenseId, product_id: productId };
    expect(events).toEqual([
      { event: "component.created", ...ofLicense },
      { event: "license.created", ...ofLicense },
      { event: "license.user_attached", ...ofLicense },
      { event: "machine.created", ...ofLicense },
      { event: "policy.created", license_id: null, product_id: productId },
      { event: "process.created", ...ofLicense },
      { event: "product.created", license_id: null, product_id: productId },
      { event: "token.created", ...ofLicense },
    ]);
    expect(await evaluate(sql`latchkey_belongs_to('roles', ${jsonOf({ id: machineId, tenant_id: tenantId })})`)).toEqual({
      license_id: null,
      product_id: null,
    });
  });
});

describe("latchkey_last_event", () => {
  test("what is deleted with its license or machine still says whose it was", async () => {
    const story = await newLicenseStory();
    const { licenseId, productId } = story;
    const [machineId, other] = [await newFamily(story), (await query(insertMachine(story, "laptop")))[0].id];
    await newUserOf(story);
    const home = { license_id: licenseId, product_id: productId };
    await query(sql`delete from machines where id in (${machineId}, ${other})`);
    expect(await homesOf(story)).toEqual({
      "license.user_attached": { ...home, object: expect.objectContaining({ id: licenseId, name: "Alice's desktop" }) },
      "component.deleted": { ...home, object: expect.objectContaining({ machine_id: machineId }) },
      "process.deleted": { ...home, object: expect.objectContaining({ machine_id: machineId }) },
      "machine.deleted": { ...home, object: expect.objectContaining({ fingerprint: expect.any(String) }) },
    });
    await newFamily(story);
    await query(sql`delete from licenses where id = ${licenseId}`);
    const homes = await homesOf(story);
    for (const event of ["component.deleted", "process.deleted", "machine.deleted", "token.deleted", "license.user_detached"])
      expect([event, homes[event]]).toEqual([event, expect.objectContaining(home)]);
    expect(homes["license.user_detached"]).toMatchObject({ object: { id: licenseId, name: "Alice's desktop" } });
    expect(homes["license.revoked"]).toMatchObject(home);
  });
});

describe("latchkey_event_object", () => {
  test("shows a license, a policy and an account with the columns that events show, and nothing else", async () => {
    const story = await newLicenseStory();
    const { tenantId, licenseId, policyId } = story;
    const accountId = await newUserOf(story);
    const objectOf = (resource: string, id: string) => evaluate(sql`latchkey_event_object(${resource}, ${tenantId}, ${id})`);
    const license = await objectOf("license", licenseId);
    expect(license).toMatchObject({ id: licenseId, name: "Alice's desktop", policy_id: policyId });
    for (const secret of ["key_hash", "key_sealed"]) expect(license).not.toHaveProperty(secret);
    expect(await objectOf("policy", policyId)).toMatchObject({ id: policyId, product_id: story.productId });
    const account = await objectOf("account", accountId);
    expect(account).toMatchObject({ username: "grace" });
    expect(account).not.toHaveProperty("password_hash");
    expect(await objectOf("license", crypto.randomUUID())).toEqual({});
  });
});

describe("latchkey_write_hourly_event", () => {
  test("writes one event an hour for each limit or code of a license, and none of a license that is gone", async () => {
    const story = await newLicenseStory();
    const { tenantId, licenseId, productId } = story;
    const writeOnce = (id: string, says: object) =>
      evaluate(sql`latchkey_write_hourly_event(${tenantId}, ${id}, 'license.limit_reached', ${jsonOf(says)})`);
    expect(await writeOnce(licenseId, { limit: "max_uses" })).toBe(true);
    expect(await writeOnce(licenseId, { limit: "max_uses", count: 2 })).toBe(false);
    expect(await writeOnce(licenseId, { limit: "max_users" })).toBe(true);
    expect(await writeOnce(crypto.randomUUID(), { limit: "max_uses" })).toBe(false);
    expect(await lastEvent(story)).toMatchObject({
      event: "license.limit_reached",
      license_id: licenseId,
      product_id: productId,
      object: { id: licenseId },
      before: {},
      after: { limit: "max_users" },
    });
  });
});

describe("latchkey_note_limit", () => {
  test("tells what the license allows, or its policy, and what it has", async () => {
    const story = await newLicenseStory();
    const { tenantId, licenseId, policyId } = story;
    await query(insertMachine(story, "studio"));
    await query(sql`update policies set max_machines = 1, max_cores = 8 where id = ${policyId}`);
    await query(sql`update licenses set max_machines = 3 where id = ${licenseId}`);
    for (const [limit, says] of [
      ["max_machines", { limit: "max_machines", allowed: 3, count: 1 }],
      ["max_cores", { limit: "max_cores", allowed: 8 }],
    ] as const) {
      expect(await evaluate(sql`latchkey_note_limit(${tenantId}, ${licenseId}, ${limit})`)).toBe(true);
      expect(await lastEvent(story)).toMatchObject({ event: "license.limit_reached", after: says });
    }
  });
});

describe("latchkey_note_failure", () => {
  test("tells the code, and how many validations failed with it in the hour before", async () => {
    const story = await newLicenseStory();
    const { tenantId, licenseId, policyId } = story;
    await query(sql`
      insert into validation_counts (tenant_id, license_id, hour, code, policy_id, validations)
      select ${tenantId}, ${licenseId}, date_trunc('hour', now(), 'UTC') - interval '1 hour', code, ${policyId}, 7
      from unnest(array['suspended', 'expired']) code`);
    const note = () => evaluate(sql`latchkey_note_failure(${tenantId}, ${licenseId}, 'suspended')`);
    expect([await note(), await note()]).toEqual([true, false]);
    expect(await lastEvent(story)).toMatchObject({
      event: "license.validation_failed",
      actor_kind: "nobody",
      after: { code: "suspended", count: 7 },
    });
  });
});

describe("latchkey_settled_sequence", () => {
  test("is the newest event where nobody else writes, and stays where a transaction has changed something before it asks", async () => {
    const story = await newLicenseStory();
    const settled = async () => Number((await query(sql`select latchkey_settled_sequence() as sequence`))[0].sequence);
    await settled();
    await query(rename(story, "Bob"));
    const { sequence } = await lastEvent(story);
    expect(await settled()).toBeGreaterThanOrEqual(Number(sequence));
    const [late] = await query(rename(story, "Carol"), sql`select latchkey_settled_sequence() as sequence`);
    expect(Number(late.sequence)).toBeLessThan(Number((await lastEvent(story)).sequence));
  });
});

describe("latchkey_trace_pool", () => {
  test("writes one event a statement, with the number of keys", async () => {
    const { tenantId, policyId, productId } = await newLicenseStory();
    await query(sql`
      insert into pool_keys (id, tenant_id, policy_id, key_hash, key_sealed)
      select gen_random_uuid(), ${tenantId}, ${policyId}, gen_random_uuid()::text, '' from generate_series(1, 3)`);
    await query(sql`delete from pool_keys where policy_id = ${policyId}`);
    const events = await query(sql`
      select event, after, product_id, object ->> 'id' as policy_id from events
      where resource_id = ${policyId} and event like 'policy.pool%' order by occurred_at`);
    const home = { product_id: productId, policy_id: policyId };
    expect(events).toEqual([
      { event: "policy.pool_filled", after: { keys: 3 }, ...home },
      { event: "policy.pool_keys_taken", after: { keys: 3 }, ...home },
    ]);
  });
});

describe("latchkey_write_event", () => {
  const write = ({ tenantId, licenseId }: LicenseStory, times = 1) =>
    sql`select latchkey_write_event(
      ${tenantId}, 'license.limit_reached', 'license', ${licenseId}, ${licenseId}, null, ${jsonOf({ id: licenseId })}, ${jsonOf({})}, ${jsonOf({ name: "Bob" })}
    ) from generate_series(1, ${times})`;

  test("says who acts, by which request", async () => {
    const story = await newLicenseStory();
    const [id, request_id] = [crypto.randomUUID(), crypto.randomUUID()];
    await query(actsAs({ kind: "account", id, name: "ada", request_id, ip: "2001:db8::1" }), write(story));
    expect(await lastEvent(story)).toMatchObject({
      event: "license.limit_reached",
      resource: "license",
      actor_kind: "account",
      actor_id: id,
      actor_name: "ada",
      request_id,
      after: { name: "Bob" },
    });
  });

  test("numbers events as they are written, and gives ids that sort by time and tell it", async () => {
    const story = await newLicenseStory();
    const { licenseId } = story;
    await query(write(story), write(story), write(story));
    const events = await query(sql`
      select id, sequence, occurred_at, object from events where resource_id = ${licenseId} and event = 'license.limit_reached' order by sequence`);
    const ids = events.map(({ id }) => String(id));
    expect(ids).toHaveLength(3);
    expect(ids).toEqual([...ids].sort());
    for (const { id, occurred_at, object } of events) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
      expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(Date.parse(occurred_at));
      expect(object).toEqual({ id: licenseId });
    }
  });

  test("gives events of one instant ids in the order in which they were written, whatever number they begin with", async () => {
    const story = await newLicenseStory();
    for (const bits of [12, 14]) {
      const round = 1 << bits;
      await query(
        sql`select setval('events_sequence_seq', last_value + (${2 * round - 10} - last_value % ${round}) % ${round}) from events_sequence_seq`,
        write(story, 20),
      );
    }
    const order = (columns: string) =>
      query(sql`select id from events where resource_id = ${story.licenseId} order by ${sql.raw(columns)}`);
    expect(await order("date_trunc('milliseconds', occurred_at), id")).toEqual(await order("sequence"));
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
    await query(
      actsAs(actor),
      sql`select set_config('latchkey.events', '{"license": "suspended"}', true)`,
      rename(story, "Carol"),
    );
    expect(await lastEvent(story)).toMatchObject({ event: "license.suspended" });
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
