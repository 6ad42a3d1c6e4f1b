import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { newCatalogue, newLicense, newPolicy, type RequestOptions } from "../support/client.ts";

/** Milliseconds of the storm. */
const stormMs = process.env.RACE === "short" ? 4_000 : 30_000;

const clients = 32;

test("activate, deactivate, move and change policy at random: stored counts are the counted rows, and no limit is passed", async () => {
  const vendor = await newCatalogue();
  const { path, admin } = vendor;
  const policies = [await newPolicy(vendor, { max_machines: 3 }), await newPolicy(vendor, { max_machines: 5 })];
  const licenses = await Promise.all(Array.from({ length: 6 }, () => newLicense(vendor, policies[0])));
  const machines: string[] = [];
  const codes = new Map<string, number>();
  const any = <T>(list: T[]): T => list[Math.floor(Math.random() * list.length)] as T;
  const endsAt = performance.now() + stormMs;

  /** It may move to where it is. */
  const send = (at: string, options: RequestOptions) => admin.send(`${path}${at}`, { ...options, changesNothing: "perhaps" });

  const act = async (client: number, turn: number) => {
    const roll = Math.random();
    if (roll < 0.45) {
      const body = { license_key: any(licenses).license_key, fingerprint: `m${client}-${turn}` };
      const made = await admin.post(`${path}/machines`, body);
      if (made.status === 201) machines.push(made.data.id);
      return made;
    }
    if (roll < 0.7) return admin.delete(`${path}/machines/${any(machines) ?? crypto.randomUUID()}`);
    if (roll < 0.9) {
      const body = { license_key: any(licenses).license_key };
      return send(`/machines/${any(machines) ?? crypto.randomUUID()}`, { method: "PATCH", body });
    }
    return send(`/licenses/${any(licenses).license_id}/policy`, { method: "PUT", body: { policy_id: any(policies).id } });
  };

  const storm = async (_: unknown, client: number) => {
    for (let turn = 0; performance.now() < endsAt; turn += 1) {
      const { code = "00000" } = await act(client, turn);
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: clients }, storm));

  const expected = ["00000", "40008", "47025", "48001"];
  expect([...codes.keys()].filter((code) => !expected.includes(code))).toEqual([]);
  const done = [...codes.values()].reduce((sum, count) => sum + count, 0);
  console.log(`${done} changes in ${stormMs / 1000} s: ${JSON.stringify(Object.fromEntries(codes))}`);
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
  const { rows } = await openDatabase({ url, endpoint }).execute<{ stored: string; counted: string }>(sql`
    select license.machines_count as stored, count(machine.id) as counted
    from tenants tenant
    join licenses license on license.tenant_id = tenant.id
    left join machines machine on machine.tenant_id = license.tenant_id and machine.license_id = license.id
    where tenant.name = ${vendor.name}
    group by license.tenant_id, license.id`);
  expect(rows.length).toBeGreaterThanOrEqual(6);
  for (const { stored, counted } of rows) expect(Number(stored)).toBe(Number(counted));

  const { rows: miscounted } = await openDatabase({ url, endpoint }).execute(sql`
    select policy_id, sum(licenses) as kept, (
      select count(*) from licenses where licenses.tenant_id = kept.tenant_id and licenses.policy_id = kept.policy_id
    ) as counted
    from license_counts kept
    group by tenant_id, policy_id
    having sum(licenses) <> (
      select count(*) from licenses where licenses.tenant_id = kept.tenant_id and licenses.policy_id = kept.policy_id
    )`);
  expect(miscounted).toEqual([]);

  // A number may be left in several rows whose sum is nothing, until the next who counts there makes one of them.
  for (const [of, kept, counted] of [
    [
      "licenses",
      sql`select tenant_id, is_suspended, expires_on, seen_on, sum(licenses) from license_tallies group by 1, 2, 3, 4 having sum(licenses) <> 0`,
      sql`
        select tenant_id, suspended_at is not null, latchkey_expires_on(license), latchkey_seen_on(license), count(*)
        from licenses license
        group by 1, 2, 3, 4`,
    ],
    [
      "sightings",
      sql`select tenant_id, license_id, seen_hour, is_suspended, expires_on from license_sightings`,
      sql`
        select tenant_id, id, latchkey_seen_hour(license), suspended_at is not null, latchkey_expires_on(license)
        from licenses license`,
    ],
    [
      "machines",
      sql`select tenant_id, platform, pulse, sum(machines) from machine_tallies group by 1, 2, 3 having sum(machines) <> 0`,
      sql`select tenant_id, coalesce(platform, ''), latchkey_pulse(machine), count(*) from machines machine group by 1, 2, 3`,
    ],
    [
      "events",
      sql`
        select tenant_id, occurred_on, event, resource, actor_kind, actor_name, sum(events)
        from event_tallies
        group by 1, 2, 3, 4, 5, 6`,
      sql`
        select tenant_id, latchkey_day(occurred_at), event, resource, actor_kind, coalesce(actor_name, ''), count(*)
        from events
        group by 1, 2, 3, 4, 5, 6`,
    ],
  ] as const) {
    const { rows: differing } = await openDatabase({ url, endpoint }).execute(sql`
      ((${kept}) except all (${counted})) union all ((${counted}) except all (${kept}))`);
    expect(differing, of).toEqual([]);
  }
});
