import type { LimitName, PolicyAttributes, Scope, VerdictCode } from "../../src/licensing/index.ts";
import { monthsLater } from "./second-rules.ts";
import type { WholeLicense, WholeMachine } from "./summary.ts";

/**
 * The verdict a second time, from docs/licensing.md alone and in another way: every condition is worked out, whether or not an earlier
 * one holds, and written down as one line of the spec's table. Shares no code with `src/licensing`.
 */

type Line = { holds: boolean; code: VerdictCode; valid?: boolean };

const secondsSince = (then: Date, now: Date): number => (now.getTime() - then.getTime()) / 1000;

export function secondModel(snapshot: WholeLicense, scope: Scope, now: Date): { valid: boolean; code: VerdictCode } {
  const table = [
    ...standingLines(snapshot, now),
    ...scopeLines(snapshot, scope),
    ...machineLines(snapshot, scope, now),
    ...fingerprintLines(snapshot, scope, now),
    ...componentLines(snapshot, scope),
    ...userLines(snapshot),
    ...(snapshot.policy.strict ? seatLines(snapshot, scope, now) : []),
    expiredLine(snapshot, now),
    { holds: true, code: "valid", valid: true } as const,
  ];
  const holding = table.filter(({ holds }) => holds);
  const { code, valid = false } = holding.find(({ valid }) => valid !== true) ?? holding[0]!;
  return { valid, code };
}

const hasExpired = ({ license }: WholeLicense, now: Date): boolean =>
  license.expiry ? secondsSince(license.expiry, now) >= 0 : false;

function standingLines(snapshot: WholeLicense, now: Date): Line[] {
  const { owner, license, policy } = snapshot;
  return [
    { holds: Boolean(owner?.bannedAt), code: "banned" },
    { holds: Boolean(license.suspendedAt), code: "suspended" },
    { holds: policy.expirationStrategy === "revoke" && hasExpired(snapshot, now), code: "expired" },
    { holds: policy.requireCheckIn && checkInDue(snapshot) < now.getTime(), code: "overdue" },
  ];
}

type CheckIns = {
  license: Pick<WholeLicense["license"], "lastCheckedInAt" | "createdAt">;
  policy: Pick<PolicyAttributes, "checkInInterval" | "checkInIntervalCount">;
};

export function checkInDue({ license, policy }: CheckIns): number {
  const last = license.lastCheckedInAt ?? license.createdAt;
  const count = policy.checkInIntervalCount;
  if (policy.checkInInterval === "daily") return last.getTime() + count * 24 * 3_600_000;
  if (policy.checkInInterval === "weekly") return last.getTime() + count * 168 * 3_600_000;
  return monthsLater(last, count * (policy.checkInInterval === "yearly" ? 12 : 1)).getTime();
}

/** Ids of those who are called so; undefined where nobody is asked for. */
function idsOfUser({ owner, users }: WholeLicense, scope: Scope): string[] | undefined {
  if (scope.user === undefined) return undefined;
  const called = [...users, ...(owner ? [owner] : [])].filter(
    (person) => person.id === scope.user || person.username === scope.user || person.email === scope.user,
  );
  return called.map((person) => person.id);
}

const withoutNullsAndRepeats = (values: (string | null)[]): string[] =>
  values.filter((value, index): value is string => value !== null && !values.slice(0, index).includes(value));

function scopeLines(snapshot: WholeLicense, scope: Scope): Line[] {
  const { license, policy, entitlementCodes } = snapshot;
  const ids = idsOfUser(snapshot, scope);
  const codes = scope.entitlements && withoutNullsAndRepeats(scope.entitlements);
  return [
    { holds: scope.product !== undefined && scope.product !== license.productId, code: "product_scope_mismatch" },
    { holds: scope.product === undefined && policy.requireProductScope, code: "product_scope_required" },
    { holds: scope.policy !== undefined && scope.policy !== license.policyId, code: "policy_scope_mismatch" },
    { holds: scope.policy === undefined && policy.requirePolicyScope, code: "policy_scope_required" },
    { holds: ids?.length === 0, code: "user_scope_mismatch" },
    { holds: ids === undefined && policy.requireUserScope, code: "user_scope_required" },
    { holds: codes?.length === 0, code: "entitlements_scope_empty" },
    { holds: (codes ?? []).some((code) => !entitlementCodes.includes(code)), code: "entitlements_missing" },
  ];
}

/** Seconds since the last ping, or since monitoring began; undefined where it did not. */
function silence(machine: WholeMachine, policy: PolicyAttributes, now: Date): number | undefined {
  if (machine.lastHeartbeatAt) return secondsSince(machine.lastHeartbeatAt, now);
  if (machine.heartbeatResetAt) return undefined;
  return policy.heartbeatBasis === "from_creation" ? secondsSince(machine.createdAt, now) : undefined;
}

const neverStarted = (machine: WholeMachine, policy: PolicyAttributes, now: Date): boolean =>
  silence(machine, policy, now) === undefined;

const isDead = (machine: WholeMachine, policy: PolicyAttributes, now: Date): boolean =>
  (silence(machine, policy, now) ?? Number.NEGATIVE_INFINITY) >= policy.heartbeatDuration;

const ownedByAnother = (machine: WholeMachine, ids: string[] | undefined): boolean =>
  Boolean(ids && machine.ownerId && !ids.includes(machine.ownerId));

const lacksMachines = ({ policy }: WholeLicense): VerdictCode => (policy.floating ? "no_machines" : "no_machine");

function machineLines(snapshot: WholeLicense, scope: Scope, now: Date): Line[] {
  const { machines, policy } = snapshot;
  const asked = scope.machine !== undefined;
  const machine = machines.filter(({ id }) => id === scope.machine)[0];
  const monitored = machine && policy.requireHeartbeat;
  return [
    { holds: asked && machines.length === 0, code: lacksMachines(snapshot) },
    { holds: asked && !machine, code: "machine_scope_mismatch" },
    { holds: Boolean(machine && ownedByAnother(machine, idsOfUser(snapshot, scope))), code: "user_scope_mismatch" },
    { holds: Boolean(monitored && neverStarted(machine, policy, now)), code: "heartbeat_not_started" },
    { holds: Boolean(machine && isDead(machine, policy, now)), code: "heartbeat_dead" },
    { holds: !asked && policy.requireMachineScope, code: "machine_scope_required" },
  ];
}

function satisfies(strategy: PolicyAttributes["machineMatchingStrategy"], matched: number, given: number): boolean {
  const needed = { match_any: 1, match_two: 2, match_most: (given + (given % 2)) / 2, match_all: given };
  return matched >= needed[strategy];
}

/** All that are asked for, whether one by one or in a list; undefined where none is. */
function fingerprintsOf({ fingerprint, fingerprints }: Scope): string[] | undefined {
  if (fingerprint === undefined && fingerprints === undefined) return undefined;
  return withoutNullsAndRepeats([fingerprint ?? null, ...(fingerprints ?? [])]);
}

function fingerprintLines(snapshot: WholeLicense, scope: Scope, now: Date): Line[] {
  const { machines, policy } = snapshot;
  const given = fingerprintsOf(scope);
  if (given === undefined) return [{ holds: policy.requireFingerprintScope, code: "fingerprint_scope_required" }];
  const matching = given.flatMap((fingerprint) => machines.filter((machine) => machine.fingerprint === fingerprint));
  const alive = matching.filter((machine) => !isDead(machine, policy, now));
  const ids = idsOfUser(snapshot, scope);
  return [
    { holds: given.length === 0, code: "fingerprint_scope_empty" },
    { holds: machines.length === 0, code: lacksMachines(snapshot) },
    { holds: matching.length > 0 && matching.every((machine) => isDead(machine, policy, now)), code: "heartbeat_dead" },
    { holds: !satisfies(policy.machineMatchingStrategy, alive.length, given.length), code: "fingerprint_scope_mismatch" },
    { holds: alive.some((machine) => ownedByAnother(machine, ids)), code: "user_scope_mismatch" },
    {
      holds: policy.requireHeartbeat && alive.some((machine) => neverStarted(machine, policy, now)),
      code: "heartbeat_not_started",
    },
  ];
}

function componentLines({ machines, policy }: WholeLicense, scope: Scope): Line[] {
  if (!scope.components) return [{ holds: policy.requireComponentsScope, code: "components_scope_required" }];
  const given = fingerprintsOf(scope) ?? [];
  const wanted = withoutNullsAndRepeats(scope.components);
  const held = machines.filter(({ fingerprint }) => fingerprint === given[0]).flatMap((machine) => machine.componentFingerprints);
  const found = wanted.filter((component) => held.includes(component));
  return [
    { holds: given.length !== 1, code: "fingerprint_scope_required" },
    { holds: wanted.length === 0, code: "components_scope_empty" },
    { holds: !satisfies(policy.componentMatchingStrategy, found.length, wanted.length), code: "components_scope_mismatch" },
  ];
}

/** In quarters, so that nothing is rounded. */
const quarters = { no_overage: 4, allow_1_25x: 5, allow_1_5x: 6, allow_2x: 8 };

function limitLine({ license, policy }: WholeLicense, name: LimitName, code: VerdictCode, count: number): Line {
  const nodeLocked = name === "maxMachines" && !policy.floating;
  const limit = license[name] ?? policy[name] ?? (nodeLocked ? 1 : null);
  if (limit === null || count <= limit) return { holds: false, code };
  if (policy.overageStrategy === "always_allow") return { holds: true, code, valid: true };
  const isPart = policy.overageStrategy === "allow_1_25x" || policy.overageStrategy === "allow_1_5x";
  const granted = nodeLocked && isPart ? 4 : quarters[policy.overageStrategy];
  return { holds: true, code, valid: count * 4 <= limit * granted };
}

function userLines(snapshot: WholeLicense): Line[] {
  const ids = snapshot.users.map(({ id }) => id);
  if (snapshot.owner) ids.push(snapshot.owner.id);
  return [limitLine(snapshot, "maxUsers", "too_many_users", withoutNullsAndRepeats(ids).length)];
}

function seatLines(snapshot: WholeLicense, scope: Scope, now: Date): Line[] {
  const { machines, policy } = snapshot;
  const ids = idsOfUser(snapshot, scope);
  const holdsSeat = (machine: WholeMachine) => policy.heartbeatCullStrategy === "keep_dead" || !isDead(machine, policy, now);
  const isTheirs = ({ ownerId }: WholeMachine) =>
    ids === undefined ? ownerId === null : ownerId !== null && ids.includes(ownerId);
  const seated = machines.filter(holdsSeat);
  const counted = policy.machineLeasingStrategy === "per_user" ? seated.filter(isTheirs) : seated;
  const total = { cores: 0, memory: 0, disk: 0 };
  for (const { cores, memory, disk } of counted) {
    total.cores += cores ?? 0;
    total.memory += memory ?? 0;
    total.disk += disk ?? 0;
  }
  const running = (machine: WholeMachine): number =>
    machine.processHeartbeats.filter((ping) => secondsSince(ping, now) < policy.heartbeatDuration).length;
  const all = (list: WholeMachine[]): number => list.reduce((count, machine) => count + running(machine), 0);
  const processes = {
    per_license: all(seated),
    per_user: all(seated.filter(isTheirs)),
    per_machine: seated.map(running).sort((one, other) => other - one)[0] ?? 0,
  };
  return [
    { holds: machines.length === 0, code: lacksMachines(snapshot) },
    limitLine(snapshot, "maxMachines", "too_many_machines", counted.length),
    limitLine(snapshot, "maxCores", "too_many_cores", total.cores),
    limitLine(snapshot, "maxMemory", "too_much_memory", total.memory),
    limitLine(snapshot, "maxDisk", "too_much_disk", total.disk),
    limitLine(snapshot, "maxProcesses", "too_many_processes", processes[policy.processLeasingStrategy]),
  ];
}

const expiredLine = (snapshot: WholeLicense, now: Date): Line => ({
  holds: hasExpired(snapshot, now),
  code: "expired",
  valid: ["maintain", "allow"].includes(snapshot.policy.expirationStrategy),
});
