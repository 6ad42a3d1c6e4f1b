import { sql } from "drizzle-orm";
import fc from "fast-check";
import { jsonOf } from "../../src/db/sql.ts";
import { type Catalogue, newAccount } from "../support/client.ts";
import { database } from "../support/in-database.ts";
import { minute, now } from "./facts.ts";
import type { WholeMachine } from "./summary.ts";

/** Of every policy here. */
export const windowSeconds = 600;

/** Generated machines of one license. */
export type MadeLicense = { licenseId: string; machines: WholeMachine[] };

/** At the end of a window to the millisecond, or well within or after it. */
const times = fc
  .constantFrom(windowSeconds * 1000 - 1, windowSeconds * 1000, windowSeconds * 1000 + 1, minute, 60 * minute)
  .map((before) => new Date(now.getTime() - before));

const sometimes = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 2 });

const machineFacts = (owners: string[]) =>
  fc.record({
    ownerId: fc.constantFrom(null, ...owners),
    cores: sometimes(fc.integer({ min: 1, max: 64 })),
    memory: sometimes(fc.integer({ min: 1, max: 2 ** 40 })),
    disk: sometimes(fc.integer({ min: 1, max: 2 ** 45 })),
    createdAt: times,
    lastHeartbeatAt: sometimes(times),
    heartbeatResetAt: fc.option(times, { nil: null, freq: 1 }),
    processHeartbeats: fc.array(times, { maxLength: 3 }),
  });

/** Makes two accounts that may own machines. Returns their ids. */
export async function makeOwners(vendor: Catalogue): Promise<string[]> {
  const owners: string[] = [];
  for (const username of ["bob", "cleo"]) {
    await newAccount({ path: vendor.path, maker: vendor.admin, username, role: "user" });
    const { rows } = await database.execute<{ id: string }>(sql`
      select account.id
      from accounts account
      join tenants tenant on tenant.id = account.tenant_id
      where tenant.name = ${vendor.name} and account.username = ${username}`);
    owners.push(String(rows[0]?.id));
  }
  return owners;
}

/** Makes so many licenses under a policy, each with up to six machines that run processes. */
export async function makeLicenses(policyId: string, owners: string[], count: number): Promise<MadeLicense[]> {
  const made = fc.sample(fc.array(machineFacts(owners), { maxLength: 6 }), count).map((machines) => ({
    licenseId: crypto.randomUUID(),
    machines: machines.map((facts) => ({
      ...facts,
      id: crypto.randomUUID(),
      fingerprint: crypto.randomUUID(),
      resurrectedAt: null,
      componentFingerprints: [],
    })),
  }));
  const rows = made.flatMap(({ licenseId, machines }) => machines.map((machine) => ({ ...machine, licenseId })));
  await database.batch([
    database.execute(sql`
      insert into licenses (id, tenant_id, product_id, policy_id, name, key_hash, key_sealed)
      select one.id, policy.tenant_id, policy.product_id, policy.id, 'counted', 'counted ' || one.id, ''
      from policies policy, jsonb_to_recordset(${jsonOf(made.map(({ licenseId: id }) => ({ id })))}) as one (id uuid)
      where policy.id = ${policyId}`),
    database.execute(sql`
      insert into machines (
        id, tenant_id, license_id, owner_id, fingerprint, cores, memory, disk, created_at, last_heartbeat_at, heartbeat_reset_at
      )
      select one.id, policy.tenant_id, "licenseId", "ownerId", one.fingerprint, one.cores, one.memory, one.disk, "createdAt",
        "lastHeartbeatAt", "heartbeatResetAt"
      from policies policy, jsonb_to_recordset(${jsonOf(rows)}) as one (
        id uuid, "licenseId" uuid, "ownerId" uuid, fingerprint text, cores int, memory bigint, disk bigint, "createdAt" timestamptz,
        "lastHeartbeatAt" timestamptz, "heartbeatResetAt" timestamptz
      )
      where policy.id = ${policyId}`),
    database.execute(sql`
      insert into processes (id, tenant_id, machine_id, pid, last_heartbeat_at)
      select gen_random_uuid(), policy.tenant_id, one.id, ping.number::text, ping.at::timestamptz
      from policies policy, jsonb_to_recordset(${jsonOf(rows)}) as one (id uuid, "processHeartbeats" jsonb),
        jsonb_array_elements_text(one."processHeartbeats") with ordinality as ping (at, number)
      where policy.id = ${policyId}`),
  ]);
  return made;
}
