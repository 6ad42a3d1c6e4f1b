import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { evaluate, insertMachine, type LicenseStory, newLicenseStory, query } from "./database.ts";

// Each of the clock's functions is called by itself here. test/jobs/ tells the stories.

const noon = sql`timestamptz '2031-01-31T12:00:00Z'`;

const noticesOf = async ({ licenseId }: LicenseStory) =>
  query(sql`select kind, due_at, since from license_notices where license_id = ${licenseId}`);

const watchesOf = async ({ tenantId }: LicenseStory) =>
  query(sql`select machine_id, is_found_dead, due_at from machine_watches where tenant_id = ${tenantId}`);

/** Has the license expire at noon. */
const expireAtNoon = ({ licenseId }: LicenseStory) => query(sql`update licenses set expiry = ${noon} where id = ${licenseId}`);

const begin = ({ tenantId }: LicenseStory) => query(sql`select latchkey_begin_clock(${tenantId}, now())`);

describe("latchkey_check_in_due_at", () => {
  test("counts intervals by calendar", async () => {
    const dueAt = (interval: string, count: number) => evaluate(sql`latchkey_check_in_due_at(${noon}, ${interval}, ${count})`);
    expect(await dueAt("daily", 2)).toBe("2031-02-02T12:00:00+00:00");
    expect(await dueAt("weekly", 1)).toBe("2031-02-07T12:00:00+00:00");
    expect(await dueAt("monthly", 1)).toBe("2031-02-28T12:00:00+00:00");
    expect(await dueAt("yearly", 1)).toBe("2032-01-31T12:00:00+00:00");
  });
});

describe("latchkey_notices", () => {
  test("has a row for each day, for the expiry, and two for a check-in", async () => {
    const rows = await query(sql`select event, days, at from latchkey_notices(${noon}, ${noon}, '{7}', true, 'weekly', 1)`);
    expect(rows.map(({ event, days }) => `${event} ${days}`)).toEqual([
      "expiring_soon 7",
      "expired null",
      "check_in_due_soon 1",
      "check_in_overdue null",
    ]);
    expect(await query(sql`select from latchkey_notices(null, ${noon}, '{7}', false, 'weekly', 1)`)).toEqual([]);
  });
});

describe("latchkey_plan_new_licenses, latchkey_plan_changed_license and latchkey_plan_notice", () => {
  test("plan the first instant that is ahead, whoever writes the license", async () => {
    const story = await newLicenseStory();
    expect(await noticesOf(story)).toEqual([]);
    await expireAtNoon(story);
    expect(await noticesOf(story)).toMatchObject([{ kind: "expiry", due_at: "2031-01-01 12:00:00+00" }]);
    await query(sql`update licenses set expiry = null where id = ${story.licenseId}`);
    expect(await noticesOf(story)).toEqual([]);
  });

  test("an update that alters no expiry, check-in or policy leaves the plan alone", async () => {
    const story = await newLicenseStory();
    await expireAtNoon(story);
    const before = await noticesOf(story);
    await query(sql`update licenses set expiry = expiry, last_validated_at = now(), name = 'x' where id = ${story.licenseId}`);
    expect(await noticesOf(story)).toEqual(before);
  });
});

describe("latchkey_settled_by", () => {
  test("is the license's own time where that is ahead of the database's", async () => {
    const story = await newLicenseStory();
    const [row] = await query(sql`
      update licenses set updated_at = ${noon} where id = ${story.licenseId} returning latchkey_settled_by(licenses) = ${noon} as is_own`);
    expect(row).toEqual({ is_own: true });
  });
});

describe("latchkey_begin_clock", () => {
  test("notes the first run, and no later one", async () => {
    const { tenantId } = await newLicenseStory();
    const began = async () => evaluate(sql`(select clock_began_at from tenants where id = ${tenantId})`);
    expect(await began()).toBeNull();
    await query(sql`select latchkey_begin_clock(${tenantId}, ${noon})`);
    await query(sql`select latchkey_begin_clock(${tenantId}, ${noon} + interval '1 day')`);
    expect(await began()).toBe("2031-01-31T12:00:00+00:00");
  });
});

describe("latchkey_give_notices", () => {
  test("writes what is due by the clock, and plans the next", async () => {
    const story = await newLicenseStory();
    await begin(story);
    await expireAtNoon(story);
    const give = (days: number) =>
      evaluate(sql`latchkey_give_notices(${story.tenantId}, ${noon} - make_interval(days => ${days}), 10)`);
    expect([await give(31), await give(30), await give(30), await give(6)]).toEqual([0, 1, 0, 1]);
    const [{ actor_kind, object }] = await query(
      sql`select actor_kind, object from events where resource_id = ${story.licenseId} and event = 'license.expiring_soon' limit 1`,
    );
    expect([actor_kind, object.id]).toEqual(["clock", story.licenseId]);
    expect(await noticesOf(story)).toMatchObject([{ due_at: "2031-01-30 12:00:00+00" }]);
  });
});

describe("latchkey_note_changed_terms, latchkey_next_terms, latchkey_follow_terms and latchkey_plan_anew", () => {
  const follow = ({ tenantId }: LicenseStory) => evaluate(sql`latchkey_follow_terms(${tenantId}, 'notices', now(), 1)`);

  test("plan all licenses of a policy anew, one after the other", async () => {
    const story = await newLicenseStory();
    await expireAtNoon(story);
    await query(sql`update policies set expiring_soon_days = '{2}' where id = ${story.policyId}`);
    // Seen, then planned, then there is no other license.
    expect([await follow(story), await follow(story), await follow(story), await follow(story)]).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(await noticesOf(story)).toMatchObject([{ due_at: "2031-01-29 12:00:00+00" }]);
    expect(await query(sql`select from changed_terms where tenant_id = ${story.tenantId}`)).toEqual([]);
  });

  test("nothing is noted where other attributes of a policy change", async () => {
    const story = await newLicenseStory();
    await query(sql`update policies set edge_ttl = 3 where id = ${story.policyId}`);
    expect(await follow(story)).toBe(false);
    expect(await evaluate(sql`(latchkey_next_terms(${story.tenantId}, 'watches')).id`)).toBeNull();
  });
});

describe("latchkey_revives_for", () => {
  test("is no time, some minutes, or null for ever", async () => {
    const revives = (strategy: string) => evaluate(sql`extract(epoch from latchkey_revives_for(${strategy}))`);
    expect([await revives("no_revive"), await revives("15_minute_revive"), await revives("always_revive")]).toEqual([
      0,
      900,
      null,
    ]);
  });
});

describe("latchkey_watch_due_at", () => {
  test("is the machine's death, then the end of its revival, or the first process's death", async () => {
    const dueAt = (isDead: boolean, process: string | null, cull: string) =>
      evaluate(sql`latchkey_watch_due_at(${noon}, ${isDead}, ${process}::timestamptz, 60, ${cull}, '1_minute_revive')`);
    expect(await dueAt(false, null, "keep_dead")).toBe("2031-01-31T12:01:00+00:00");
    expect(await dueAt(true, null, "deactivate_dead")).toBe("2031-01-31T12:02:00+00:00");
    expect(await dueAt(true, null, "keep_dead")).toBeNull();
    expect(await dueAt(false, "2031-01-31T11:00:00Z", "keep_dead")).toBe("2031-01-31T11:01:00+00:00");
  });
});

describe("latchkey_watch_new_machines, latchkey_watch_changed_machine, latchkey_watch_machine and latchkey_watch_new_processes", () => {
  test("watch what has a window, and nothing else", async () => {
    const story = await newLicenseStory();
    const [{ id }] = await query(insertMachine(story, "studio"));
    expect(await watchesOf(story)).toEqual([]);
    await query(sql`update machines set last_heartbeat_at = ${noon} where id = ${id}`);
    const watched = [{ machine_id: id, is_found_dead: false, due_at: "2031-01-31 12:10:00+00" }];
    expect(await watchesOf(story)).toEqual(watched);
    await query(sql`update machines set last_heartbeat_at = ${noon} + interval '1 minute' where id = ${id}`);
    expect(await watchesOf(story)).toEqual(watched);
    await query(sql`update machines set last_heartbeat_at = null, heartbeat_reset_at = ${noon} where id = ${id}`);
    expect(await watchesOf(story)).toEqual([]);
    await query(sql`
      insert into processes (id, tenant_id, machine_id, pid, last_heartbeat_at) values (gen_random_uuid(), ${story.tenantId}, ${id}, '1', ${noon})`);
    expect(await watchesOf(story)).toEqual(watched);
    await query(sql`select latchkey_watch_machine(${story.tenantId}, ${id}, true, ${noon})`);
    expect(await watchesOf(story)).toEqual(watched);
  });

  test("a machine is watched from its coming on where its policy says so", async () => {
    const story = await newLicenseStory();
    await query(sql`update policies set heartbeat_basis = 'from_creation' where id = ${story.policyId}`);
    const [{ id }] = await query(insertMachine(story, "studio"));
    expect(await watchesOf(story)).toMatchObject([{ machine_id: id }]);
  });
});

describe("latchkey_cull_machines, latchkey_judge_machine, latchkey_watched_machine and latchkey_lock_machine", () => {
  async function newMachine(): Promise<LicenseStory & { machineId: string }> {
    const story = await newLicenseStory();
    await begin(story);
    const [{ id }] = await query(insertMachine(story, "studio"));
    await query(sql`update machines set last_heartbeat_at = ${noon} where id = ${id}`);
    return { ...story, machineId: id };
  }

  test("delete a dead machine and say so, and look at a living one later", async () => {
    const story = await newMachine();
    const cull = (minutes: number) =>
      evaluate(sql`latchkey_cull_machines(${story.tenantId}, ${noon} + make_interval(mins => ${minutes}), 10)`);
    expect(await cull(9)).toBe(0);
    await query(sql`update machines set last_heartbeat_at = ${noon} + interval '5 minutes' where id = ${story.machineId}`);
    expect(await cull(10)).toBe(1);
    expect(await watchesOf(story)).toMatchObject([{ due_at: "2031-01-31 12:15:00+00" }]);
    expect(await cull(15)).toBe(1);
    expect(await watchesOf(story)).toEqual([]);
    const told = await query(
      sql`select event from events where resource_id = ${story.machineId} and actor_kind = 'clock' order by sequence`,
    );
    expect(told.map(({ event }) => event)).toEqual(["machine.heartbeat_dead", "machine.culled"]);
  });

  test("latchkey_watched_machine has what a machine is judged by, and latchkey_lock_machine finds it on its license alone", async () => {
    const { tenantId, licenseId, machineId } = await newMachine();
    const [facts] = await query(
      sql`select license_id, pulse, process_pulse from latchkey_watched_machine(${tenantId}, ${machineId})`,
    );
    expect(facts).toEqual({ license_id: licenseId, pulse: "2031-01-31 12:00:00+00", process_pulse: null });
    const locks = (license: string) => evaluate(sql`latchkey_lock_machine(${tenantId}, ${license}, ${machineId})`);
    expect([await locks(licenseId), await locks(crypto.randomUUID())]).toEqual([true, false]);
  });
});
