import { nextHeartbeatAt } from "./heartbeat.ts";
import { distinct, matches } from "./matching.ts";
import type { MachineFacts } from "./types.ts";
import type { VerdictCode } from "./verdict-codes.ts";
import type { Condition, Question } from "./verdict-question.ts";

/** A node-locked license lacks its machine, a floating one machines. */
export const noMachine = ({ policy }: Pick<Question, "policy">): VerdictCode => (policy.floating ? "no_machines" : "no_machine");

const isSomebodyElses = ({ ownerId }: MachineFacts, { scopedUser }: Question): boolean =>
  scopedUser !== null && ownerId !== null && ownerId !== scopedUser.id;

const neverStarted = (machine: MachineFacts, { policy }: Question): boolean =>
  policy.requireHeartbeat && nextHeartbeatAt(machine, policy) === null;

const machineScope: Condition["find"] = (question) => {
  const { scope, policy, machines, counts, isDead } = question;
  if (scope.machine === undefined) return policy.requireMachineScope ? "machine_scope_required" : null;
  if (counts.machines === 0) return noMachine(question);
  const machine = machines.find(({ id }) => id === scope.machine);
  if (machine === undefined) return "machine_scope_mismatch";
  if (isSomebodyElses(machine, question)) return "user_scope_mismatch";
  if (neverStarted(machine, question)) return "heartbeat_not_started";
  return isDead(machine) ? "heartbeat_dead" : null;
};

const fingerprintScope: Condition["find"] = (question) => {
  const { policy, machines, counts, fingerprints, isDead } = question;
  if (fingerprints === undefined) return policy.requireFingerprintScope ? "fingerprint_scope_required" : null;
  if (fingerprints.length === 0) return "fingerprint_scope_empty";
  if (counts.machines === 0) return noMachine(question);
  const matching = machines.filter(({ fingerprint }) => fingerprints.includes(fingerprint));
  const alive = matching.filter((machine) => !isDead(machine));
  if (matching.length > 0 && alive.length === 0) return "heartbeat_dead";
  if (!matches(policy.machineMatchingStrategy, alive.length, fingerprints.length)) return "fingerprint_scope_mismatch";
  if (alive.some((machine) => isSomebodyElses(machine, question))) return "user_scope_mismatch";
  return alive.some((machine) => neverStarted(machine, question)) ? "heartbeat_not_started" : null;
};

const componentScope: Condition["find"] = ({ scope, policy, machines, fingerprints }) => {
  if (scope.components === undefined) return policy.requireComponentsScope ? "components_scope_required" : null;
  if (fingerprints?.length !== 1) return "fingerprint_scope_required";
  const wanted = distinct(scope.components);
  if (wanted.length === 0) return "components_scope_empty";
  const parts = machines.find(({ fingerprint }) => fingerprint === fingerprints[0])?.componentFingerprints ?? [];
  const matched = wanted.filter((fingerprint) => parts.includes(fingerprint)).length;
  return matches(policy.componentMatchingStrategy, matched, wanted.length) ? null : "components_scope_mismatch";
};

export const machineConditions: Condition[] = [
  { name: "machine_scope", find: machineScope },
  { name: "fingerprint_scope", find: fingerprintScope },
  { name: "components_scope", find: componentScope },
];
