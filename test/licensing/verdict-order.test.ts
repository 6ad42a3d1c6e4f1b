import { describe, expect, test } from "vitest";
import type { VerdictCode } from "../../src/licensing/index.ts";
import { ago, type Case, minute, now, numbered, person, snapshot } from "./facts.ts";
import { judge } from "./summary.ts";

/** Facts that one condition needs in order to hold, by name. Two conditions that need one fact to differ cannot hold together. */
type Needs = Record<string, unknown>;

/** A floating license of Ada's with two machines, which asks for nothing and is valid. */
function caseWith({ machines = "two", dead = false, people = "ada", ...needs }: Needs): Case {
  const resources = { cores: 4, memory: 4, disk: 4, processHeartbeats: [ago(1), ago(1)], componentFingerprints: ["part-1"] };
  const lastHeartbeatAt = ago(dead ? 10 * minute : minute);
  const first = { ...numbered(1, { ...resources, lastHeartbeatAt }), ...under("machine", needs) };
  return {
    snapshot: snapshot({
      owner: person("ada", under("owner", needs)),
      users: people === "ada" ? [] : [person("grace")],
      license: under("license", needs),
      policy: { floating: true, ...under("policy", needs) },
      machines: machines === "none" ? [] : [first, numbered(2, { ...resources, lastHeartbeatAt: ago(minute) })],
    }),
    scope: under("scope", needs),
  };
}

/** The facts whose names begin so, without the beginning. */
const under = (prefix: string, needs: Needs): any =>
  Object.fromEntries(
    Object.entries(needs)
      .filter(([name]) => name.startsWith(`${prefix}.`))
      .map(([name, value]) => [name.slice(prefix.length + 1), value]),
  );

type Holding = { condition: string; code: VerdictCode; needs: Needs };

const holding = (condition: string, code: VerdictCode, needs: Needs): Holding => ({ condition, code, needs });

const lists = { one: ["fingerprint-1"], two: ["fingerprint-1", "fingerprint-9"] };

/** A condition about fingerprints, for one given and for two. */
const withFingerprints = (condition: string, code: VerdictCode, needs: Needs): Holding[] =>
  Object.entries(lists).map(([count, list]) =>
    holding(`${condition}, of ${count}`, code, { "scope.fingerprints": list, ...needs }),
  );

const theMachine = { "scope.machine": "machine-1", machines: "two" };
const elsewhere = { "scope.user": "ada", "machine.ownerId": "grace-id" };
const neverStarted = { "policy.requireHeartbeat": true, "machine.lastHeartbeatAt": null, dead: false };
const isDead = { machines: "two", dead: true };
const seats = { "policy.strict": true, "policy.heartbeatCullStrategy": "keep_dead", machines: "two" };
const oneGiven = { "scope.fingerprints": lists.one, machines: "two" };
const twoGiven = { "scope.fingerprints": lists.two, machines: "two" };

/** Each condition of the order, and the facts that make it hold. */
const inOrder: Holding[] = [
  holding("1 banned", "banned", { "owner.bannedAt": ago(1) }),
  holding("2 suspended", "suspended", { "license.suspendedAt": ago(1) }),
  holding("3 expired, revoke", "expired", { "license.expiry": ago(1), "policy.expirationStrategy": "revoke" }),
  holding("4 overdue", "overdue", { "policy.requireCheckIn": true }),
  holding("5 product", "product_scope_mismatch", { "scope.product": "product-2" }),
  holding("5 no product", "product_scope_required", { "scope.product": undefined, "policy.requireProductScope": true }),
  holding("6 policy", "policy_scope_mismatch", { "scope.policy": "policy-2" }),
  holding("6 no policy", "policy_scope_required", { "scope.policy": undefined, "policy.requirePolicyScope": true }),
  holding("7 user", "user_scope_mismatch", { "scope.user": "linus" }),
  holding("7 no user", "user_scope_required", { "scope.user": undefined, "policy.requireUserScope": true }),
  holding("8 no entitlement", "entitlements_scope_empty", { "scope.entitlements": [] }),
  holding("8 entitlement", "entitlements_missing", { "scope.entitlements": ["MISSING"] }),
  holding("9 no machines", "no_machines", { "scope.machine": "machine-1", machines: "none" }),
  holding("10 machine", "machine_scope_mismatch", { "scope.machine": "machine-9", machines: "two" }),
  holding("10 owner", "user_scope_mismatch", { ...theMachine, ...elsewhere }),
  holding("11 never started", "heartbeat_not_started", { ...theMachine, "machine.ownerId": null, ...neverStarted }),
  holding("11 dead", "heartbeat_dead", { ...theMachine, "machine.ownerId": null, ...isDead }),
  holding("12 no machine scope", "machine_scope_required", { "scope.machine": undefined, "policy.requireMachineScope": true }),
  holding("13 no fingerprint", "fingerprint_scope_empty", { "scope.fingerprints": [null] }),
  ...withFingerprints("14 no machines", "no_machines", { machines: "none" }),
  ...withFingerprints("15 dead", "heartbeat_dead", isDead),
  holding("16 too few", "fingerprint_scope_mismatch", {
    ...twoGiven,
    "policy.machineMatchingStrategy": "match_all",
  }),
  ...withFingerprints("17 owner", "user_scope_mismatch", { ...elsewhere, machines: "two", dead: false }),
  ...withFingerprints("18 never started", "heartbeat_not_started", { ...neverStarted, machines: "two" }),
  holding("19 no fingerprint scope", "fingerprint_scope_required", {
    "scope.fingerprints": undefined,
    "policy.requireFingerprintScope": true,
  }),
  holding("20 two fingerprints", "fingerprint_scope_required", { ...twoGiven, "scope.components": ["part-1"] }),
  holding("20 no fingerprints", "fingerprint_scope_required", {
    "scope.fingerprints": undefined,
    "scope.components": ["part-1"],
  }),
  holding("20 no component", "components_scope_empty", { ...oneGiven, "scope.components": [null] }),
  holding("20 component", "components_scope_mismatch", { ...oneGiven, "scope.components": ["part-9"] }),
  holding("20 no components scope", "components_scope_required", {
    "scope.components": undefined,
    "policy.requireComponentsScope": true,
  }),
  holding("21 users", "too_many_users", { "policy.maxUsers": 1, people: "ada and grace" }),
  holding("22 expired", "expired", { "license.expiry": ago(1), "policy.strict": false }),
  holding("24 no machines", "no_machines", { "policy.strict": true, machines: "none" }),
  holding("25 machines", "too_many_machines", { ...seats, "policy.maxMachines": 1 }),
  holding("26 cores", "too_many_cores", { ...seats, "policy.maxCores": 5 }),
  holding("26 memory", "too_much_memory", { ...seats, "policy.maxMemory": 5 }),
  holding("26 disk", "too_much_disk", { ...seats, "policy.maxDisk": 5 }),
  holding("27 processes", "too_many_processes", { ...seats, "policy.maxProcesses": 1 }),
  holding("28 expired", "expired", { "license.expiry": ago(1), "policy.strict": true }),
];

const answerTo = (needs: Needs) => {
  const { snapshot: facts, scope } = caseWith(needs);
  return judge(facts, scope, now);
};

const canHoldTogether = (one: Needs, other: Needs): boolean =>
  Object.keys(one).every((name) => !(name in other) || JSON.stringify(one[name]) === JSON.stringify(other[name]));

const pairs = inOrder.flatMap((earlier, index) =>
  inOrder
    .slice(index + 1)
    .filter((later) => canHoldTogether(earlier.needs, later.needs))
    .map((later) => ({ earlier, later })),
);

describe("the first condition that holds answers", () => {
  test("where none holds, the license is valid", () => {
    expect(answerTo({})).toMatchObject({ valid: true, code: "valid" });
  });

  test.each(inOrder)("$condition holds alone: $code", ({ code, needs }) => {
    expect(answerTo(needs)).toMatchObject({ valid: false, code });
  });

  test.each(inOrder.slice(0, -1))("$condition comes before each later one that holds too", (earlier) => {
    const laters = pairs.filter((pair) => pair.earlier === earlier).map(({ later }) => later);
    const wrong = laters.filter(({ needs }) => answerTo({ ...earlier.needs, ...needs }).code !== earlier.code);
    expect(wrong.map(({ condition }) => condition)).toEqual([]);
  });

  test("most pairs can hold together, and every condition is in some", () => {
    expect(pairs.length).toBeGreaterThan(600);
    const conditions = pairs.flatMap(({ earlier, later }) => [earlier.condition, later.condition]);
    expect(new Set(conditions)).toEqual(new Set(inOrder.map(({ condition }) => condition)));
  });
});

describe("an overage or an expiry that is allowed", () => {
  const users = { "policy.maxUsers": 1, people: "ada and grace" };
  const doubled = { "policy.overageStrategy": "allow_2x" };
  const expiredButMaintained = { "license.expiry": ago(1), "policy.expirationStrategy": "maintain" };

  test.each([
    ["users before expired", { ...users, ...doubled, ...expiredButMaintained }, "too_many_users"],
    ["users before machines", { ...seats, ...users, ...doubled, "policy.maxMachines": 1 }, "too_many_users"],
    ["machines before cores", { ...seats, ...doubled, "policy.maxMachines": 1, "policy.maxCores": 4 }, "too_many_machines"],
    ["cores before expired", { ...seats, ...doubled, "policy.maxCores": 4, ...expiredButMaintained }, "too_many_cores"],
  ])("answers in the same order, when nothing refuses: %s", (_, needs, code) => {
    expect(answerTo(needs)).toMatchObject({ valid: true, code });
  });

  test.each([
    ["users, then expired", { ...users, ...doubled, "license.expiry": ago(1) }, "expired"],
    ["users, then no machine", { ...users, ...doubled, "policy.strict": true, machines: "none" }, "no_machines"],
    ["machines, then cores", { ...seats, ...doubled, "policy.maxMachines": 1, "policy.maxCores": 1 }, "too_many_cores"],
    ["cores, then expired", { ...seats, ...doubled, "policy.maxCores": 4, "license.expiry": ago(1) }, "expired"],
  ])("never hides a refusal that comes later: %s", (_, needs, code) => {
    expect(answerTo(needs)).toMatchObject({ valid: false, code });
  });
});
