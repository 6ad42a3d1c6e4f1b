import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { policyChoices } from "../../src/licensing/index.ts";
import { machineCountsSql, processCountsSql, takesSeatSql } from "../../src/licensing/sql/seats.ts";
import { inDatabase } from "../support/in-database.ts";

// The second model of seats, from docs/licensing.md: which machines count together, with what they have and what runs on them.

type Policy = {
  heartbeat_cull_strategy: (typeof policyChoices.heartbeatCullStrategy)[number];
  machine_leasing_strategy: (typeof policyChoices.machineLeasingStrategy)[number];
  process_leasing_strategy: (typeof policyChoices.processLeasingStrategy)[number];
};

type Machine = {
  id: number;
  license_id: number;
  owner_id: number | null;
  is_dead: boolean;
  cores: number | null;
  memory: number | null;
  disk: number | null;
  /** Of each process whether it is alive. */
  processes: boolean[];
};

const holdsSeat = (machine: Machine, policy: Policy): boolean =>
  policy.heartbeat_cull_strategy === "keep_dead" || !machine.is_dead;

function heldWith(machines: Machine[], one: Machine, policy: Policy) {
  const counted = machines.filter(
    (machine) =>
      holdsSeat(machine, policy) && (policy.machine_leasing_strategy === "per_license" || machine.owner_id === one.owner_id),
  );
  const sum = (name: "cores" | "memory" | "disk") => counted.reduce((total, machine) => total + (machine[name] ?? 0), 0);
  return { machines: counted.length, cores: sum("cores"), memory: sum("memory"), disk: sum("disk") };
}

function runningWith(machines: Machine[], one: Machine, policy: Policy): number {
  const together = {
    per_machine: (machine: Machine) => machine.id === one.id,
    per_user: (machine: Machine) => machine.owner_id === one.owner_id,
    per_license: () => true,
  }[policy.process_leasing_strategy];
  const counted = machines.filter((machine) => together(machine) && (machine.id === one.id || holdsSeat(machine, policy)));
  return counted.flatMap(({ processes }) => processes).filter(Boolean).length;
}

const takesSeat = (before: Machine, after: Machine, policy: Policy): boolean =>
  before.license_id !== after.license_id ||
  (policy.machine_leasing_strategy === "per_user" && before.owner_id !== after.owner_id) ||
  !holdsSeat(before, policy);

const policies: fc.Arbitrary<Policy> = fc.record({
  heartbeat_cull_strategy: fc.constantFrom(...policyChoices.heartbeatCullStrategy),
  machine_leasing_strategy: fc.constantFrom(...policyChoices.machineLeasingStrategy),
  process_leasing_strategy: fc.constantFrom(...policyChoices.processLeasingStrategy),
});

const amount = fc.option(fc.nat({ max: 100 }), { nil: null });

const machine: fc.Arbitrary<Machine> = fc.record({
  id: fc.constant(0),
  license_id: fc.constantFrom(1, 2),
  owner_id: fc.constantFrom(null, 1, 2),
  is_dead: fc.boolean(),
  cores: amount,
  memory: amount,
  disk: amount,
  processes: fc.array(fc.boolean(), { maxLength: 3 }),
});

const machinesOfLicense = fc
  .array(machine, { minLength: 1, maxLength: 6 })
  .map((machines) => machines.map((each, index) => ({ ...each, id: index })));

const rows = fc.sample(fc.record({ policy: policies, machines: machinesOfLicense }), 3_000);

const columns = sql`(
  id int, license_id int, owner_id int, is_dead boolean, cores int, memory bigint, disk bigint, processes jsonb
)`;

const policyOf = sql`
  cross join lateral jsonb_to_record(given.policy) as policy (
    heartbeat_cull_strategy text, machine_leasing_strategy text, process_leasing_strategy text
  )`;

/** The first machine is the one that the others count together with. */
const one = sql`cross join lateral jsonb_to_record(given.machines -> 0) as one ${columns}`;

const from = sql`jsonb_to_recordset(given.machines) as machine ${columns}`;

const isDead = sql`machine.is_dead`;

test("machines count together, and what they have, alike in the model and the database", async () => {
  const held = machineCountsSql({ from, isDead, ownerId: sql`one.owner_id` });
  const found = await inDatabase(
    rows,
    sql`(policy jsonb, machines jsonb)`,
    sql`(select to_jsonb(held) from (${held}) as held)`,
    sql`${policyOf} ${one}`,
  );
  expect(found).toEqual(rows.map(({ policy, machines }) => heldWith(machines, machines[0]!, policy)));
});

test("processes count together alike in the model and the database", async () => {
  const held = processCountsSql({
    from: sql`${from} cross join lateral jsonb_array_elements(machine.processes) as process (is_alive)`,
    isDead,
    isRunning: sql`process.is_alive = 'true'`,
    one: sql`one`,
  });
  const found = await inDatabase<string>(
    rows,
    sql`(policy jsonb, machines jsonb)`,
    sql`(select held.processes from (${held}) as held)`,
    sql`${policyOf} ${one}`,
  );
  expect(found.map(Number)).toEqual(rows.map(({ policy, machines }) => runningWith(machines, machines[0]!, policy)));
});

test("a changed machine takes a seat alike in the model and the database", async () => {
  const changes = fc.sample(fc.record({ policy: policies, before: machine, after: machine }), 3_000);
  const wasSeated = sql`(policy.heartbeat_cull_strategy = 'keep_dead' or not before.is_dead)`;
  const found = await inDatabase(
    changes,
    sql`(policy jsonb, before jsonb, after jsonb)`,
    takesSeatSql(sql`before`, wasSeated),
    sql`
      ${policyOf}
      cross join lateral jsonb_to_record(given.before) as before ${columns}
      cross join lateral jsonb_to_record(given.after) as machine ${columns}`,
  );
  expect(found).toEqual(changes.map(({ policy, before, after }) => takesSeat(before, after, policy)));
  expect(new Set(found).size).toBe(2);
});
