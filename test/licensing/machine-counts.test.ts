import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { instant, jsonOf } from "../../src/db/sql.ts";
import { isDead, type MachineCounts, nextHeartbeatAt } from "../../src/licensing/index.ts";
import { newCatalogue, newPolicy } from "../support/client.ts";
import { database } from "../support/in-database.ts";
import { now, policy as policyOf } from "./facts.ts";
import { type MadeLicense, makeLicenses, makeOwners, windowSeconds } from "./machine-rows.ts";
import { countMachines, type WholeMachine } from "./summary.ts";

/** Licenses under each policy. */
const licensesOfEach = 40;

/** Sums are counted where something limits them. */
const choices = [
  { strict: true, hasSums: true },
  { strict: true, hasSums: false },
  { strict: false, hasSums: true },
  { strict: false, hasSums: false },
].flatMap((kind) =>
  (["deactivate_dead", "keep_dead"] as const).flatMap((heartbeatCullStrategy) =>
    (["from_first_ping", "from_creation"] as const).map((heartbeatBasis) => ({ ...kind, heartbeatCullStrategy, heartbeatBasis })),
  ),
);

test("the database counts machines, seats, sums and processes as the rules have it, and until when they hold", async () => {
  const vendor = await newCatalogue();
  const owners = await makeOwners(vendor);
  const cases: (MadeLicense & { terms: (typeof choices)[number] })[] = [];
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
    const made = await makeLicenses(policyId, owners, licensesOfEach);
    cases.push(...made.map((one) => ({ ...one, terms })));
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

/**
 * Returns the counts to expect. Sums and processes are not counted where nothing looks at them. The counts of one owner's machines hold until the next
 * machine of the license dies, whoever owns it.
 */
function expected({ terms, machines, whose }: Pool): MachineCounts & { until: number | null } {
  const policy = policyOf({ ...terms, heartbeatDuration: windowSeconds });
  const counted = machines.filter(({ ownerId }) => whose === "*" || (ownerId ?? "") === whose);
  const counts = countMachines(counted, { policy, now, all: machines.length });
  const isSeated = (machine: WholeMachine) => terms.heartbeatCullStrategy === "keep_dead" || !isDead(machine, policy, now);
  const deaths = machines
    .filter((machine) => terms.heartbeatCullStrategy === "deactivate_dead" && !isDead(machine, policy, now))
    .map((machine) => nextHeartbeatAt(machine, policy)?.getTime() ?? Number.POSITIVE_INFINITY);
  const ends = counted
    .filter(isSeated)
    .flatMap(({ processHeartbeats }) => processHeartbeats)
    .map((ping) => ping.getTime() + windowSeconds * 1000)
    .filter((end) => end > now.getTime());
  const next = Math.min(...deaths, ...(terms.strict ? ends : []));
  return {
    ...counts,
    ...(terms.hasSums ? {} : { cores: 0, memory: 0, disk: 0 }),
    ...(terms.strict ? {} : { processes: 0, mostProcesses: 0 }),
    until: Number.isFinite(next) ? next : null,
  };
}
