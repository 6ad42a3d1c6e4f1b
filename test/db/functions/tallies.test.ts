import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { evaluate, insertMachine, type LicenseStory, newLicenseStory, query, row } from "./database.ts";

describe("latchkey_expires_on", () => {
  test("is the day of the expiry in UTC, and after all days without one", async () => {
    expect(await evaluate(sql`latchkey_expires_on(${row("licenses", { expiry: "2031-01-10T23:30:00-01:00" })})`)).toBe(
      "2031-01-11",
    );
    expect(await evaluate(sql`latchkey_expires_on(${row("licenses", { expiry: null })})`)).toBe("infinity");
  });
});

describe("latchkey_seen_hour and latchkey_seen_on", () => {
  const used = row("licenses", {
    last_validated_at: "2031-01-10T09:59:59.999Z",
    last_checked_in_at: "2031-01-10T23:59:59.999Z",
    last_activated_at: "2031-01-09T00:00:00Z",
  });

  test("latchkey_seen_hour is the hour of a license's last use of any kind", async () => {
    expect(await evaluate(sql`latchkey_seen_hour(${used})`)).toBe("2031-01-10T23:00:00+00:00");
    expect(await evaluate(sql`latchkey_seen_hour(${row("licenses", {})})`)).toBe("-infinity");
  });

  test("latchkey_seen_on is the day of that hour", async () => {
    expect(await evaluate(sql`latchkey_seen_on(${used})`)).toBe("2031-01-10");
    expect(await evaluate(sql`latchkey_seen_on(${row("licenses", {})})`)).toBe("-infinity");
  });
});

describe("latchkey_pulse", () => {
  test.each([
    ["beating", { last_heartbeat_at: "2031-01-10T00:00:00Z", heartbeat_reset_at: "2031-01-09T00:00:00Z" }],
    ["silent", {}],
    ["reset", { heartbeat_reset_at: "2031-01-09T00:00:00Z" }],
  ])("a machine is %s", async (pulse, columns) => {
    expect(await evaluate(sql`latchkey_pulse(${row("machines", columns)})`)).toBe(pulse);
  });
});

const licenseTallies = ({ tenantId }: { tenantId: string }) =>
  query(sql`
    select is_suspended, expires_on::text, seen_on::text, sum(licenses)::int as licenses
    from license_tallies where tenant_id = ${tenantId}
    group by 1, 2, 3 having sum(licenses) <> 0
    order by 1, 2, 3`);

const machineTallies = ({ tenantId }: { tenantId: string }) =>
  query(sql`
    select platform, pulse, sum(machines)::int as machines
    from machine_tallies where tenant_id = ${tenantId}
    group by 1, 2 having sum(machines) <> 0
    order by 1, 2`);

describe("a number is added to in one row, where nobody else holds it", () => {
  test("latchkey_tally_licenses", async () => {
    const tenantId = crypto.randomUUID();
    for (const change of [3, -1, 5]) {
      await query(sql`select latchkey_tally_licenses(${tenantId}, true, '2031-01-10', '-infinity', ${change})`);
    }
    expect(await query(sql`select expires_on::text, licenses::int from license_tallies where tenant_id = ${tenantId}`)).toEqual([
      { expires_on: "2031-01-10", licenses: 7 },
    ]);
  });

  test("latchkey_tally_machines", async () => {
    const tenantId = crypto.randomUUID();
    for (const change of [2, 2]) await query(sql`select latchkey_tally_machines(${tenantId}, 'linux', 'beating', ${change})`);
    expect(await query(sql`select platform, machines::int from machine_tallies where tenant_id = ${tenantId}`)).toEqual([
      { platform: "linux", machines: 4 },
    ]);
  });

  test("latchkey_tally_events", async () => {
    const tenantId = crypto.randomUUID();
    for (const name of ["ada", "bob", "ada"]) {
      await query(sql`
        select latchkey_tally_events(${tenantId}, '2031-01-10', 'license.created', 'license', 'account', ${name}, 1)`);
    }
    const counted = sql`select actor_name, events::int from event_tallies where tenant_id = ${tenantId} order by actor_name`;
    expect(await query(counted)).toEqual([
      { actor_name: "ada", events: 2 },
      { actor_name: "bob", events: 1 },
    ]);
  });
});

describe("the tallies of licenses follow them", () => {
  const seen = ({ licenseId }: LicenseStory) =>
    evaluate(sql`(select to_jsonb(sighting) from license_sightings sighting where license_id = ${licenseId})`);

  test("latchkey_tally_licenses_in: a new license is in one number, and not seen yet", async () => {
    const story = await newLicenseStory();
    expect(await licenseTallies(story)).toEqual([
      { is_suspended: false, expires_on: "infinity", seen_on: "-infinity", licenses: 1 },
    ]);
    expect(await seen(story)).toMatchObject({ seen_hour: "-infinity", is_suspended: false, expires_on: "infinity" });
  });

  test("latchkey_tally_licenses_moved: one that is used, suspended or renewed goes to another", async () => {
    const story = await newLicenseStory();
    await query(sql`
      update licenses set last_validated_at = '2031-01-10T09:30:00Z', suspended_at = now(), expiry = '2031-02-01T00:00:00Z'
      where id = ${story.licenseId}`);
    expect(await licenseTallies(story)).toEqual([
      { is_suspended: true, expires_on: "2031-02-01", seen_on: "2031-01-10", licenses: 1 },
    ]);
    expect(await seen(story)).toMatchObject({ seen_hour: "2031-01-10T09:00:00+00:00", is_suspended: true });
  });

  test("latchkey_tally_licenses_out: one that is deleted is in none", async () => {
    const story = await newLicenseStory();
    await query(sql`delete from licenses where id = ${story.licenseId}`);
    expect([await licenseTallies(story), await seen(story)]).toEqual([[], null]);
  });
});

describe("the tallies of machines follow them", () => {
  test("latchkey_tally_machines_come_and_go: by platform and pulse", async () => {
    const story = await newLicenseStory();
    await query(insertMachine(story, "one"), insertMachine(story, "two"));
    expect(await machineTallies(story)).toEqual([{ platform: "", pulse: "silent", machines: 2 }]);
    await query(sql`delete from machines where license_id = ${story.licenseId} and fingerprint = 'one'`);
    expect(await machineTallies(story)).toEqual([{ platform: "", pulse: "silent", machines: 1 }]);
  });

  test("latchkey_tally_machine_moved: a machine whose platform or pulse changes goes to another number", async () => {
    const story = await newLicenseStory();
    await query(insertMachine(story, "one"));
    await query(sql`update machines set platform = 'linux', last_heartbeat_at = now() where license_id = ${story.licenseId}`);
    expect(await machineTallies(story)).toEqual([{ platform: "linux", pulse: "beating", machines: 1 }]);
  });
});

describe("latchkey_tally_events_in", () => {
  test("counts a statement's events by day, name and actor", async () => {
    const story = await newLicenseStory();
    await query(
      sql`select set_config('latchkey.actor', '{"kind": "account", "name": "zoe"}', true)`,
      sql`update licenses set name = 'Bob' where id = ${story.licenseId}`,
    );
    expect(
      await query(sql`
        select occurred_on = latchkey_day(now()) as is_today, event, resource, actor_kind, events::int
        from event_tallies where tenant_id = ${story.tenantId} and actor_name = 'zoe'`),
    ).toEqual([{ is_today: true, event: "license.updated", resource: "license", actor_kind: "account", events: 1 }]);
  });
});
