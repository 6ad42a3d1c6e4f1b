import { env } from "cloudflare:test";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { instant, jsonOf } from "../../src/db/sql.ts";
import { isDead, type MachineCounts, nextHeartbeatAt } from "../../src/licensing/index.ts";
import { newAccount, newCatalogue, newPolicy } from "../support/client.ts";
import { minute, now, policy as policyOf } from "./facts.ts";
import { countMachines, type WholeMachine } from "./summary.ts";

const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
const database = openDatabase({ url, endpoint });

/** Licenses under each policy. */
const licensesOfEach = 40;

const windowSeconds = 600;

/** Sums are counted where a strict policy limits something of them. */
const choices = [
  { strict: true, hasSums: true },
  { strict: true, hasSums: false },
  { strict: false, hasSums: false },
].flatMap((kind) =>
  (["deactivate_dead", "keep_dead"] as const).flatMap((heartbeatCullStrategy) =>
    (["from_first_ping", "from_creation"] as const).map((heartbeatBasis) => ({ ...kind, heartbeatCullStrategy, heartbeatBasis })),
  ),
);

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

test("the database counts machines, seats, sums and processes as the rules have it, and until when they hold", async () => {
  const vendor = await newCatalogue();
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
  const cases: { licenseId: string; terms: (typeof choices)[number]; machines: WholeMachine[] }[] = [];
  for (const terms of choices) {
    const { id: policyId } = await newPolicy(vendor, {
      floating: true,
      max_processes: 1_000,
      ...(terms.hasSums ? { max_cores: 1_000, max_disk: 1_000 } : {}),
      strict: terms.strict,
      heartbeat_cull_strategy: terms.heartbeatCullStrategy,
      heartbeat_basis: terms.heartbeatBasis,
      heartbeat_duration: windowSeconds,
    });
    const made = fc.sample(fc.array(machineFacts(owners), { maxLength: 6 }), licensesOfEach).map((machines) => ({
      licenseId: crypto.randomUUID(),
      terms,
      machines: machines.map((facts) => ({
        ...facts,
        id: crypto.randomUUID(),
        fingerprint: crypto.randomUUID(),
        resurrectedAt: null,
        componentFingerprints: [],
      })),
    }));
    cases.push(...made);
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
  }
  const pools = cases.flatMap((one) => (one.terms.strict ? ["*", "", ...owners] : ["*"]).map((whose) => ({ ...one, whose })));
  const { rows } = await database.execute<{ counts: Record<string, unknown> }>(sql`
    select latchkey_machine_counts(tenant.id, one."licenseId", one.whose, ${instant(now)}) as counts
    from tenants tenant, rows from (
      jsonb_to_recordset(${jsonOf(pools.map(({ licenseId, whose }) => ({ licenseId, whose })))}) as ("licenseId" uuid, whose text)
    ) with ordinality as one
    where tenant.name = ${vendor.name}
    order by one.ordinality`);
  const found = rows.map(({ counts }) => countsOf(counts));
  expect(found).toEqual(pools.map(expected));
  expect(new Set(found.map(({ seats }) => seats)).size).toBeGreaterThan(4);
});

const countsOf = ({ machines, seats, cores, memory, disk, processes, most_processes, until }: Record<string, unknown>) => ({
  machines,
  seats,
  cores,
  memory,
  disk,
  processes,
  mostProcesses: most_processes,
  until: until === null ? null : Date.parse(String(until)),
});

type Pool = { terms: (typeof choices)[number]; machines: WholeMachine[]; whose: string };

/** Returns the counts to expect. Sums and processes are not counted where no verdict looks at them; those of one owner's machines are. */
function expected({ terms, machines, whose }: Pool): MachineCounts & { until: number | null } {
  const policy = policyOf({ ...terms, heartbeatDuration: windowSeconds });
  const counted = machines.filter(({ ownerId }) => whose === "*" || (ownerId ?? "") === whose);
  const counts = countMachines(counted, { policy, now, all: machines.length });
  const isSeated = (machine: WholeMachine) => terms.heartbeatCullStrategy === "keep_dead" || !isDead(machine, policy, now);
  const deaths = counted
    .filter((machine) => terms.heartbeatCullStrategy === "deactivate_dead" && !isDead(machine, policy, now))
    .map((machine) => nextHeartbeatAt(machine, policy)?.getTime() ?? Number.POSITIVE_INFINITY);
  const ends = counted
    .filter(isSeated)
    .flatMap(({ processHeartbeats }) => processHeartbeats)
    .map((ping) => ping.getTime() + windowSeconds * 1000)
    .filter((end) => end > now.getTime());
  const next = Math.min(...deaths, ...(terms.strict ? ends : []));
  const isSummed = terms.hasSums || whose !== "*";
  return {
    ...counts,
    ...(isSummed ? {} : { cores: 0, memory: 0, disk: 0 }),
    ...(terms.strict ? {} : { processes: 0, mostProcesses: 0 }),
    until: Number.isFinite(next) ? next : null,
  };
}
