import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { newCatalogue, newLicense, newPolicy, type RequestOptions } from "../support/client.ts";

/** Milliseconds of the storm. */
const stormMs = process.env.RACE === "short" ? 4_000 : 30_000;

const clients = 32;

test("after random activations, deactivations, moves and policy changes, stored counts match the rows and no limit is exceeded", async () => {
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
});
