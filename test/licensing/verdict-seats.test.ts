import { describe, expect, test } from "vitest";
import { type PolicyAttributes, policyChoices, type Scope, type VerdictCode, verdictDetails } from "../../src/licensing/index.ts";
import { ago, minute, now, numbered, person, type SnapshotOverrides, snapshot } from "./facts.ts";
import { judge } from "./summary.ts";

type Row = [rule: string, facts: SnapshotOverrides, scope: Scope, code: VerdictCode, valid?: "valid"];
type Strategy = PolicyAttributes["overageStrategy"];

const strict = { strict: true, floating: true };
const dead = { lastHeartbeatAt: ago(10 * minute) };
const count = (length: number, overrides = {}) => Array.from({ length }, (_, index) => numbered(index + 1, overrides));

const seats: Row[] = [
  ["24: no machine, node-locked", { policy: { strict: true } }, {}, "no_machine"],
  ["24: no machines, floating", { policy: strict }, {}, "no_machines"],
  ["25: as many as allowed", { machines: count(2), policy: { ...strict, maxMachines: 2 } }, {}, "valid", "valid"],
  ["25: more", { machines: count(3), policy: { ...strict, maxMachines: 2 } }, {}, "too_many_machines"],
  ["25: without a limit", { machines: count(50), policy: strict }, {}, "valid", "valid"],
  ["25: the license's own limit", { machines: count(2), license: { maxMachines: 1 }, policy: strict }, {}, "too_many_machines"],
  ["25: node-locked, one", { machines: count(1), policy: { strict: true } }, {}, "valid", "valid"],
  ["25: node-locked, two", { machines: count(2), policy: { strict: true } }, {}, "too_many_machines"],
  [
    "25: a dead machine gave its seat back",
    { machines: [...count(1), numbered(2, dead)], policy: { strict: true } },
    {},
    "valid",
    "valid",
  ],
  [
    "25: unless dead machines are kept",
    { machines: [...count(1), numbered(2, dead)], policy: { strict: true, heartbeatCullStrategy: "keep_dead" } },
    {},
    "too_many_machines",
  ],
  ["28: expired under restrict", { machines: count(1), license: { expiry: ago(1) }, policy: { strict: true } }, {}, "expired"],
  [
    "28: under maintain",
    { machines: count(1), license: { expiry: ago(1) }, policy: { strict: true, expirationStrategy: "maintain" } },
    {},
    "expired",
    "valid",
  ],
  [
    "28: under allow",
    { machines: count(1), license: { expiry: ago(1) }, policy: { strict: true, expirationStrategy: "allow" } },
    {},
    "expired",
    "valid",
  ],
  ["29: nothing above", { machines: count(1), policy: { strict: true } }, {}, "valid", "valid"],
];

const resources = [
  ["cores", "maxCores", "too_many_cores"],
  ["memory", "maxMemory", "too_much_memory"],
  ["disk", "maxDisk", "too_much_disk"],
] as const;

const resourceRows: Row[] = resources.flatMap(([name, limit, code]): Row[] => {
  const machines = [numbered(1, { [name]: 3 }), numbered(2, { [name]: 5 }), numbered(3)];
  return [
    [`26: ${name}, all of its machines' sum allowed`, { machines, policy: { ...strict, [limit]: 8 } }, {}, "valid", "valid"],
    [`26: ${name}, one more`, { machines, policy: { ...strict, [limit]: 7 } }, {}, code],
    [
      `26: ${name}, node-locked, over`,
      { machines: [numbered(1, { [name]: 3 })], policy: { strict: true, [limit]: 2 } },
      {},
      code,
    ],
    [
      `26: ${name}, those of a dead machine aside`,
      { machines: [numbered(1, { [name]: 3 }), numbered(2, { [name]: 9, ...dead })], policy: { ...strict, [limit]: 3 } },
      {},
      "valid",
      "valid",
    ],
  ];
});

const beats = (alive: number, gone = 0) => ({
  processHeartbeats: [...Array(alive).fill(ago(10 * minute - 1)), ...Array(gone).fill(ago(10 * minute))],
});
const busy = [numbered(1, { ownerId: "ada-id", ...beats(3, 4) }), numbered(2, { ownerId: "grace-id", ...beats(2) })];
const people = { owner: person("ada"), users: [person("grace")] };
const processes = (processLeasingStrategy: PolicyAttributes["processLeasingStrategy"], maxProcesses: number) => ({
  ...people,
  machines: [...busy, numbered(3, beats(1))],
  policy: { ...strict, processLeasingStrategy, maxProcesses },
});

const processRows: Row[] = [
  ["27: per_machine, the busiest machine counts", processes("per_machine", 3), {}, "valid", "valid"],
  ["27: per_machine, over", processes("per_machine", 2), {}, "too_many_processes"],
  ["27: per_license, all count", processes("per_license", 6), {}, "valid", "valid"],
  ["27: per_license, over", processes("per_license", 5), {}, "too_many_processes"],
  ["27: per_user, the scoped user's", processes("per_user", 2), { user: "grace" }, "valid", "valid"],
  ["27: per_user, over", processes("per_user", 2), { user: "ada" }, "too_many_processes"],
  ["27: per_user, nobody scoped: machines nobody owns", processes("per_user", 1), {}, "valid", "valid"],
];

const owned = {
  ...people,
  machines: [
    numbered(1, { ownerId: "ada-id", cores: 4 }),
    numbered(2, { ownerId: "ada-id", cores: 4 }),
    numbered(3, { cores: 1 }),
  ],
};
const perUser = { ...strict, machineLeasingStrategy: "per_user" } as const;

const leasingRows: Row[] = [
  [
    "per_user: the scoped user's machines",
    { ...owned, policy: { ...perUser, maxMachines: 1 } },
    { user: "ada" },
    "too_many_machines",
  ],
  ["per_user: another has none", { ...owned, policy: { ...perUser, maxMachines: 1 } }, { user: "grace" }, "valid", "valid"],
  ["per_user: nobody scoped", { ...owned, policy: { ...perUser, maxMachines: 1 } }, {}, "valid", "valid"],
  ["per_license: all", { ...owned, policy: { ...strict, maxMachines: 2 } }, { user: "grace" }, "too_many_machines"],
  ["per_user: the scoped user's cores", { ...owned, policy: { ...perUser, maxCores: 7 } }, { user: "ada" }, "too_many_cores"],
  ["per_user: nobody's cores", { ...owned, policy: { ...perUser, maxCores: 1 } }, {}, "valid", "valid"],
];

const answers = (facts: SnapshotOverrides, scope: Scope, code: VerdictCode, valid: boolean): void => {
  expect(judge(snapshot(facts), scope, now)).toEqual({ valid, code, detail: verdictDetails[code] });
};

describe.each([
  ["machines of a strict policy", seats],
  ["resources", resourceRows],
  ["processes", processRows],
  ["leasing", leasingRows],
])("%s", (_, rows) => {
  test.each(rows)("%s", (_rule, facts, scope, code, valid) => answers(facts, scope, code, valid === "valid"));

  test.each(rows)("not looked at when not strict: %s", (_rule, facts, scope) => {
    const found = judge(snapshot({ ...facts, policy: { ...facts.policy, strict: false } }), scope, now);
    expect(["valid", "expired"]).toContain(found.code);
  });
});

const most: Record<Strategy, number> = { no_overage: 4, allow_1_25x: 5, allow_1_5x: 6, allow_2x: 8, always_allow: 1000 };

describe.each(policyChoices.overageStrategy)("overage under %s", (overageStrategy) => {
  const limited = { ...strict, overageStrategy };
  const overs = [5, 6, 7, 8, 9, 1000];

  test.each(overs)("%d machines of 4", (given) => {
    answers(
      { machines: count(given), policy: { ...limited, maxMachines: 4 } },
      {},
      "too_many_machines",
      given <= most[overageStrategy],
    );
  });

  test.each(resources)("%s", (name, limit, code) => {
    for (const given of overs) {
      const machines = [numbered(1, { [name]: given })];
      answers({ machines, policy: { ...limited, [limit]: 4 } }, {}, code, given <= most[overageStrategy]);
    }
  });

  test.each(policyChoices.processLeasingStrategy)("processes %s", (processLeasingStrategy) => {
    for (const given of overs) {
      const policy = { ...limited, processLeasingStrategy, maxProcesses: 4 };
      answers({ machines: [numbered(1, beats(given))], policy }, {}, "too_many_processes", given <= most[overageStrategy]);
    }
  });

  test.each([2, 3])("%d machines, node-locked", (given) => {
    const valid = overageStrategy === "always_allow" || (overageStrategy === "allow_2x" && given === 2);
    answers({ machines: count(given), policy: { strict: true, overageStrategy } }, {}, "too_many_machines", valid);
  });

  test("3 machines of a node-locked license's own 2", () => {
    const valid = overageStrategy === "always_allow" || overageStrategy === "allow_2x";
    const facts = { machines: count(3), license: { maxMachines: 2 }, policy: { strict: true, overageStrategy } };
    answers(facts, {}, "too_many_machines", valid);
  });
});
