import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newAccount, newLicense, newPolicy, superadmin } from "../../support/client.ts";
import { evaluate, insertMachine, type LicenseStory, newLicenseStory, query } from "./database.ts";

const countOf = ({ licenseId }: LicenseStory, column: "machines_count" | "users_count") =>
  evaluate(sql`(select ${sql.identifier(column)} from licenses where id = ${licenseId})`);

describe("latchkey_count_machines", () => {
  test("follows machines that come, move to another license, and go", async () => {
    const story = await newLicenseStory();
    const { license_id: otherId } = await newLicense(story, { id: story.policyId });
    const other = { ...story, licenseId: otherId };
    await query(insertMachine(story, "one"), insertMachine(story, "two"));
    expect(await countOf(story, "machines_count")).toBe(2);
    await query(sql`update machines set license_id = ${otherId} where license_id = ${story.licenseId} and fingerprint = 'one'`);
    expect([await countOf(story, "machines_count"), await countOf(other, "machines_count")]).toEqual([1, 1]);
    await query(sql`update machines set name = 'Studio' where license_id = ${otherId}`);
    await query(sql`delete from machines where license_id = ${story.licenseId}`);
    expect([await countOf(story, "machines_count"), await countOf(other, "machines_count")]).toEqual([0, 1]);
  });
});

describe("latchkey_count_users", () => {
  test("follows users that are attached and detached", async () => {
    const story = await newLicenseStory();
    await newAccount({ path: story.path, maker: story.admin, username: "bob", role: "user" });
    await query(sql`
      insert into license_users (tenant_id, license_id, account_id)
      select tenant_id, ${story.licenseId}, id from accounts where tenant_id = ${story.tenantId} and username = 'bob'`);
    expect(await countOf(story, "users_count")).toBe(1);
    await query(sql`delete from license_users where license_id = ${story.licenseId}`);
    expect(await countOf(story, "users_count")).toBe(0);
  });
});

/** How many licenses each policy of a tenant has, as the numbers say that are kept of them. */
const keptCounts = async ({ tenantId }: LicenseStory): Promise<Record<string, number>> => {
  const rows = await query(sql`
    select policy_id, sum(licenses)::int as licenses from license_counts where tenant_id = ${tenantId} group by policy_id`);
  return Object.fromEntries(rows.map(({ policy_id, licenses }) => [policy_id, licenses]));
};

describe("latchkey_count_licenses", () => {
  test("follows licenses that come and go", async () => {
    const story = await newLicenseStory();
    await newLicense(story, { id: story.policyId });
    expect(await keptCounts(story)).toEqual({ [story.policyId]: 2 });
    await query(sql`delete from licenses where tenant_id = ${story.tenantId}`);
    expect(await keptCounts(story)).toEqual({ [story.policyId]: 0 });
  });
});

describe("latchkey_count_moved_license", () => {
  test("follows a license to another policy", async () => {
    const story = await newLicenseStory();
    const next = await newPolicy(story);
    await query(sql`update licenses set policy_id = ${next.id} where id = ${story.licenseId}`);
    expect(await keptCounts(story)).toEqual({ [story.policyId]: 0, [next.id]: 1 });
  });
});

/** The numbers of all tables that count a tenant's rows. */
const allNumbers = async ({ tenantId }: LicenseStory): Promise<unknown> =>
  evaluate(sql`jsonb_build_object(
    'counts', (select sum(licenses) from license_counts where tenant_id = ${tenantId}),
    'sightings', (select count(*) from license_sightings where tenant_id = ${tenantId}),
    'licenses', (select sum(licenses) from license_tallies where tenant_id = ${tenantId}),
    'machines', (select sum(machines) from machine_tallies where tenant_id = ${tenantId}),
    'events', (select sum(events) from event_tallies where tenant_id = ${tenantId})
  )`);

describe("latchkey_recount", () => {
  test("counts what came while triggers were off, and repairs wrong numbers", async () => {
    const story = await newLicenseStory();
    await query(insertMachine(story, "one"));
    const before = await allNumbers(story);
    expect(before).toMatchObject({ counts: 1, sightings: 1, licenses: 1, machines: 1 });
    await query(sql`update license_counts set licenses = 40 where tenant_id = ${story.tenantId}`);
    await query(sql`delete from license_sightings where tenant_id = ${story.tenantId}`);
    await query(sql`select latchkey_recount(${story.tenantId})`);
    expect(await allNumbers(story)).toEqual(before);
    await query(sql`set local session_replication_role = replica`, insertMachine(story, "two"));
    await query(sql`select latchkey_recount(${story.tenantId})`);
    expect(await allNumbers(story)).toMatchObject({ machines: 2 });
  });
});

describe("latchkey_forget_counts", () => {
  test("leaves no number of a tenant that is deleted", async () => {
    const story = await newLicenseStory();
    await query(insertMachine(story, "one"));
    expect(await (await superadmin()).delete(story.path)).toMatchObject({ status: 204 });
    expect(await allNumbers(story)).toEqual({ counts: null, sightings: 0, licenses: null, machines: null, events: null });
  });
});

describe("latchkey_machine_counts", () => {
  const counts = ({ tenantId, licenseId }: LicenseStory, at = "2031-01-10T00:10:00Z") =>
    evaluate(sql`latchkey_machine_counts(${tenantId}, ${licenseId}, '*', ${at}::timestamptz)`);

  test("tells machines from seats, and until when they hold", async () => {
    const story = await newLicenseStory();
    await query(insertMachine(story, "silent"), insertMachine(story, "pings"));
    expect(await counts(story)).toMatchObject({ machines: 2, seats: 2, until: null });
    await query(sql`
      update machines
      set last_heartbeat_at = case fingerprint when 'pings' then '2031-01-10T00:05:00Z'::timestamptz else '2031-01-10T00:00:00Z' end
      where tenant_id = ${story.tenantId}`);
    expect(await counts(story)).toMatchObject({ machines: 2, seats: 1, until: "2031-01-10T00:15:00+00:00" });
    expect(await counts(story, "2031-01-10T00:15:00Z")).toMatchObject({ machines: 2, seats: 0, until: null });
  });

  test("sums what a strict policy limits, and counts what runs", async () => {
    const story = await newLicenseStory();
    const [machine] = await query(insertMachine(story, "one"));
    await query(sql`update machines set cores = 8 where id = ${machine.id}`);
    await query(sql`
      insert into processes (id, tenant_id, machine_id, pid, last_heartbeat_at)
      values (gen_random_uuid(), ${story.tenantId}, ${machine.id}, '1', '2031-01-10T00:09:00Z')`);
    expect(await counts(story)).toMatchObject({ seats: 1, cores: 0, processes: 0 });
    await query(sql`update policies set strict = true, max_cores = 4, max_processes = 1 where id = ${story.policyId}`);
    expect(await counts(story)).toMatchObject({
      seats: 1,
      cores: 8,
      processes: 1,
      most_processes: 1,
      until: "2031-01-10T00:19:00+00:00",
    });
  });
});
