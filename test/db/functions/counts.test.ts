import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newAccount, newLicense } from "../../support/client.ts";
import { evaluate, insertMachine, type LicenseStory, newLicenseStory, query } from "./database.ts";

const countOf = ({ licenseId }: LicenseStory, column: "machines_count" | "users_count") =>
  evaluate(sql`(select ${sql.identifier(column)} from licenses where id = ${licenseId})`);

describe("latchkey_count_on_licenses of machines, and latchkey_count_moved_machine", () => {
  test("follow machines that come, move to another license, and go", async () => {
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

describe("latchkey_count_on_licenses of users", () => {
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

test("a license's last_seen_on is the day of its last use of any kind, and before all days until the first", async () => {
  const story = await newLicenseStory();
  const seenOn = () => evaluate(sql`(select last_seen_on::text from licenses where id = ${story.licenseId})`);
  expect(await seenOn()).toBe("-infinity");
  await query(sql`
    update licenses set last_validated_at = '2031-01-10T09:59:59.999Z', last_checked_in_at = '2031-01-10T23:59:59.999Z',
      last_activated_at = '2031-01-09T00:00:00Z'
    where id = ${story.licenseId}`);
  expect(await seenOn()).toBe("2031-01-10");
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
