import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { instant } from "../../src/db/sql.ts";
import { isDead, policyChoices } from "../../src/licensing/index.ts";
import { machineCountsSql, processCountSql, seatsUsedSql, takesSeatSql } from "../../src/licensing/sql/seats.ts";
import { newCatalogue, newPolicy } from "../support/client.ts";
import { database } from "../support/in-database.ts";
import { now, policy as policyOf } from "./facts.ts";
import { makeLicenses, makeOwners, windowSeconds } from "./machine-rows.ts";
import { cases, inDatabase, near, orNull, rowNow } from "./pairs.ts";
import { isProcessAlive } from "./second-rules.ts";
import type { WholeMachine } from "./summary.ts";

// The second model of seats, from docs/licensing.md: which machines count together, with what they have and what runs on them.

type Policy = ReturnType<typeof policyOf>;

type Beats = Parameters<typeof isDead>[0];

const holdsSeat = (machine: Beats, policy: Policy, at = now): boolean =>
  policy.heartbeatCullStrategy === "keep_dead" || !isDead(machine, policy, at);

function heldWith(machines: WholeMachine[], one: WholeMachine, policy: Policy) {
  const counted = machines.filter(
    (machine) =>
      holdsSeat(machine, policy) && (policy.machineLeasingStrategy === "per_license" || machine.ownerId === one.ownerId),
  );
  const sum = (name: "cores" | "memory" | "disk") => counted.reduce((total, machine) => total + (machine[name] ?? 0), 0);
  return { machines: counted.length, cores: sum("cores"), memory: sum("memory"), disk: sum("disk") };
}

function runningWith(machines: WholeMachine[], one: WholeMachine, policy: Policy): number {
  const together = {
    per_machine: (machine: WholeMachine) => machine.id === one.id,
    per_user: (machine: WholeMachine) => machine.ownerId === one.ownerId,
    per_license: () => true,
  }[policy.processLeasingStrategy];
  const counted = machines.filter((machine) => together(machine) && (machine.id === one.id || holdsSeat(machine, policy)));
  return counted.flatMap(({ processHeartbeats }) => processHeartbeats).filter((last) => isProcessAlive(last, policy, now)).length;
}

type Owned = Beats & { licenseId: string; ownerId: string | null };

const takesSeat = (before: Owned, after: Owned, policy: Policy, at: Date): boolean =>
  before.licenseId !== after.licenseId ||
  (policy.machineLeasingStrategy === "per_user" && before.ownerId !== after.ownerId) ||
  !holdsSeat(before, policy, at);

/** Every combination of what a policy says of seats. */
const terms = policyChoices.heartbeatCullStrategy.flatMap((heartbeatCullStrategy) =>
  policyChoices.heartbeatBasis.flatMap((heartbeatBasis) =>
    policyChoices.machineLeasingStrategy.flatMap((machineLeasingStrategy) =>
      policyChoices.processLeasingStrategy.map((processLeasingStrategy) => ({
        heartbeatCullStrategy,
        heartbeatBasis,
        machineLeasingStrategy,
        processLeasingStrategy,
      })),
    ),
  ),
);

test("machines and processes count together, and seats are used, alike in the model and the database", async () => {
  const vendor = await newCatalogue();
  const owners = await makeOwners(vendor);
  const expected = new Map<string, object>();
  for (const each of terms) {
    const { id } = await newPolicy(vendor, {
      floating: true,
      heartbeat_duration: windowSeconds,
      heartbeat_cull_strategy: each.heartbeatCullStrategy,
      heartbeat_basis: each.heartbeatBasis,
      machine_leasing_strategy: each.machineLeasingStrategy,
      process_leasing_strategy: each.processLeasingStrategy,
    });
    const policy = policyOf({ ...each, heartbeatDuration: windowSeconds });
    for (const { machines } of await makeLicenses(id, owners, 20))
      for (const machine of machines)
        expected.set(machine.id, {
          ...heldWith(machines, machine, policy),
          processes: runningWith(machines, machine, policy),
          seats: machines.filter((one) => holdsSeat(one, policy)).length,
        });
  }
  const { rows } = await database.execute<{ id: string; counts: object }>(sql`
    select machine.id, jsonb_build_object(
      'machines', held.machines, 'cores', held.cores, 'memory', held.memory, 'disk', held.disk,
      'processes', ${processCountSql(instant(now))}, 'seats', ${seatsUsedSql(instant(now))}
    ) as counts
    from tenants tenant
    join machines machine on machine.tenant_id = tenant.id
    join licenses license on license.tenant_id = tenant.id and license.id = machine.license_id
    join policies policy on policy.tenant_id = tenant.id and policy.id = license.policy_id
    cross join lateral (${machineCountsSql(sql`machine.owner_id`, instant(now))}) as held
    where tenant.name = ${vendor.name}`);
  expect(rows.length).toBeGreaterThan(1_000);
  expect(Object.fromEntries(rows.map(({ id, counts }) => [id, counts]))).toEqual(Object.fromEntries(expected));
});

test("a changed machine takes a seat alike in the model and the database", async () => {
  const ids = ["6f1c7f0e-0000-4000-8000-000000000001", "6f1c7f0e-0000-4000-8000-000000000002"] as const;
  const dead = new Date(now.getTime() - windowSeconds * 1000);
  const pings = near(now, dead);
  const machines = fc.record({
    licenseId: fc.constantFrom(...ids),
    ownerId: fc.constantFrom(null, ...ids),
    createdAt: pings,
    lastHeartbeatAt: orNull(pings),
    heartbeatResetAt: orNull(pings),
    resurrectedAt: orNull(pings),
  });
  const rows = fc
    .sample(fc.record({ before: machines, machine: machines, each: fc.constantFrom(...terms) }), cases)
    .map(({ each, ...machine }) => ({ ...machine, policy: policyOf({ ...each, heartbeatDuration: windowSeconds }), now }));
  const found = await inDatabase(rows, takesSeatSql(sql`before`, rowNow));
  expect(found).toEqual(rows.map(({ before, machine, policy }) => takesSeat(before, machine, policy, now)));
  expect(new Set(found).size).toBe(2);
});
