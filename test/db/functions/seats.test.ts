import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newLicense } from "../../support/client.ts";
import { evaluate, insertMachine, type LicenseStory, newLicenseStory, newUserOf, query } from "./database.ts";

// Thousands of cases are compared with the code's own rules in test/licensing/*.pair.test.ts and machine-counts.test.ts.

const noon = sql`timestamptz '2031-01-31T12:00:00Z'`;
const one = sql`timestamptz '2031-01-31T13:00:00Z'`;

describe("when a machine is dead", () => {
  test("latchkey_pulse is the last ping, or the creation where the policy starts windows then and nobody set the machine back", async () => {
    const pulse = (ping: typeof noon, reset: typeof noon, basis: string) =>
      evaluate(sql`latchkey_pulse(${ping}, ${reset}, ${one}, ${basis}) - ${noon} = interval '0'`);
    expect(await pulse(noon, sql`null`, "from_first_ping")).toBe(true);
    expect(await pulse(sql`null`, sql`null`, "from_creation")).toBe(false);
    expect(await pulse(sql`null`, sql`null`, "from_first_ping")).toBeNull();
    expect(await pulse(sql`null`, noon, "from_creation")).toBeNull();
  });

  test("latchkey_dead_by is a window before", async () => {
    expect(await evaluate(sql`latchkey_dead_by(3600, ${one}) = ${noon}`)).toBe(true);
  });
});

describe("which machines count", () => {
  test("latchkey_holds_seat of the living, and of the dead where they are kept", async () => {
    expect(await evaluate(sql`latchkey_holds_seat(false, 'deactivate_dead')`)).toBe(true);
    expect(await evaluate(sql`latchkey_holds_seat(true, 'deactivate_dead')`)).toBe(false);
    expect(await evaluate(sql`latchkey_holds_seat(true, 'keep_dead')`)).toBe(true);
  });

  test("latchkey_whose is everybody, or the owner where each user has seats", async () => {
    const id = "6f1c7f0e-0000-4000-8000-000000000001";
    expect(await evaluate(sql`latchkey_whose('per_license', ${id}::uuid)`)).toBe("*");
    expect(await evaluate(sql`latchkey_whose('per_user', ${id}::uuid)`)).toBe(id);
    expect(await evaluate(sql`latchkey_whose('per_user', null)`)).toBe("");
  });

  test("latchkey_user_count has the owner too", async () => {
    expect(await evaluate(sql`latchkey_user_count(2, null)`)).toBe(2);
    expect(await evaluate(sql`latchkey_user_count(2, gen_random_uuid())`)).toBe(3);
  });
});

/** Four machines of 2 cores: one that pinged at noon, one that pinged at one, one that never did, one that was set back. */
async function newFleet(): Promise<LicenseStory> {
  const story = await newLicenseStory();
  const [first, ...others] = ["noon", "one", "silent", "reset"].map((name) => insertMachine(story, name));
  await query(
    first!,
    ...others,
    sql`
      update machines set cores = 2, created_at = ${noon},
        last_heartbeat_at = case fingerprint when 'noon' then ${noon} when 'one' then ${one} end,
        heartbeat_reset_at = case fingerprint when 'reset' then ${noon} end
      where license_id = ${story.licenseId}`,
  );
  return story;
}

describe("a fleet with machines that ping and machines that do not", () => {
  test("latchkey_dead_machines and latchkey_next_pulse, under each basis", async () => {
    const { tenantId, licenseId } = await newFleet();
    const dead = (basis: string, by: typeof noon) =>
      evaluate(sql`(
        select coalesce(jsonb_agg(machine.fingerprint order by machine.fingerprint), '[]')
        from latchkey_dead_machines(${tenantId}, ${licenseId}, ${basis}, ${by}) as machine
      )`);
    expect(await dead("from_first_ping", noon)).toEqual(["noon"]);
    expect(await dead("from_creation", noon)).toEqual(["noon", "silent"]);
    expect(await dead("from_creation", one)).toEqual(["noon", "one", "silent"]);
    const next = (basis: string, by: typeof noon) =>
      evaluate(sql`latchkey_next_pulse(${tenantId}, ${licenseId}, ${basis}, ${by})`);
    expect(await next("from_first_ping", noon)).toBe("2031-01-31T13:00:00+00:00");
    expect(await next("from_creation", sql`${noon} - interval '1 second'`)).toBe("2031-01-31T12:00:00+00:00");
    expect(await next("from_first_ping", one)).toBeNull();
  });

  test("latchkey_seat_counts takes the dead off where they give their seats back", async () => {
    const { tenantId, licenseId } = await newFleet();
    const counts = (cull: string, withAmounts: boolean) =>
      evaluate(sql`(
        select to_jsonb(held)
        from latchkey_seat_counts(${tenantId}, ${licenseId}, '*', ${withAmounts}, ${cull}, 'from_first_ping', ${noon}) as held
      )`);
    expect(await counts("deactivate_dead", true)).toMatchObject({ machines: 3, cores: 6 });
    expect(await counts("deactivate_dead", false)).toMatchObject({ machines: 3, cores: 0 });
    expect(await counts("keep_dead", true)).toMatchObject({ machines: 4, cores: 8 });
  });

  test("latchkey_running_processes counts those of machines that hold a seat", async () => {
    const { tenantId, licenseId } = await newFleet();
    await query(sql`
      insert into processes (id, tenant_id, machine_id, pid, last_heartbeat_at)
      select gen_random_uuid(), tenant_id, id, '1', ${one} from machines where license_id = ${licenseId}`);
    const running = (cull: string) =>
      evaluate(sql`(
        select count(*) from latchkey_running_processes(${tenantId}, ${licenseId}, '*', ${cull}, 'from_first_ping', ${noon})
      )`);
    expect(await running("deactivate_dead")).toBe(3);
    expect(await running("keep_dead")).toBe(4);
  });
});

describe("latchkey_sum_machines, latchkey_sum_changed_machine and latchkey_add_machine_sums", () => {
  /** The sums that are kept, and those that are counted. */
  const sums = (tenantId: string) =>
    query(sql`
      select
        (select jsonb_agg(to_jsonb(kept) - 'tenant_id' order by license_id, whose) from machine_sums kept where tenant_id = ${tenantId}) as kept,
        (
          select jsonb_agg(to_jsonb(counted) order by license_id, whose)
          from (
            select license_id, whose, count(*) as machines, coalesce(sum(cores), 0) as cores, coalesce(sum(memory), 0) as memory,
              coalesce(sum(disk), 0) as disk
            from machines, lateral (values ('*'), (coalesce(owner_id::text, ''))) as together (whose)
            where tenant_id = ${tenantId}
            group by license_id, whose
          ) as counted
        ) as counted`);

  test("keep the sums that counting gives, whatever becomes of machines", async () => {
    const story = await newLicenseStory();
    const { tenantId, licenseId } = story;
    const { license_id: otherId } = await newLicense(story, { id: story.policyId });
    const userId = await newUserOf(story);
    const steps = [
      sql`
        insert into machines (id, tenant_id, license_id, owner_id, fingerprint, cores, memory)
        select gen_random_uuid(), ${tenantId}, case when number < 40 then ${licenseId} else ${otherId} end::uuid,
          case when number % 2 = 0 then ${userId}::uuid end, 'machine ' || number, nullif(number, 3), number * 2 ^ 40
        from generate_series(1, 60) number`,
      sql`update machines set cores = 7, disk = 9 where tenant_id = ${tenantId} and fingerprint in ('machine 3', 'machine 41')`,
      sql`update machines set name = 'Studio', last_heartbeat_at = now() where tenant_id = ${tenantId}`,
      sql`update machines set license_id = ${otherId} where license_id = ${licenseId} and fingerprint < 'machine 2'`,
      sql`update machines set owner_id = case when owner_id is null then ${userId}::uuid end where license_id = ${otherId}`,
      sql`update machines set license_id = ${licenseId}, owner_id = null, cores = null where tenant_id = ${tenantId} and fingerprint in ('machine 10', 'machine 50')`,
      sql`delete from machines where tenant_id = ${tenantId} and fingerprint > 'machine 3'`,
      sql`delete from machines where license_id = ${licenseId} and owner_id is not null`,
      sql`delete from licenses where id = ${otherId}`,
      sql`delete from machines where tenant_id = ${tenantId}`,
    ];
    const seen: unknown[] = [];
    for (const step of steps) {
      await query(step);
      const [{ kept, counted }] = await sums(tenantId);
      expect(kept).toEqual(counted);
      seen.push(kept);
    }
    expect(seen[0]).toHaveLength(6);
    expect(seen.at(-1)).toBeNull();
  });
});
