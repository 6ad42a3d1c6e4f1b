import type { ConditionName, VerdictCode } from "../../src/licensing/index.ts";
import { ago } from "./facts.ts";

/** Facts that one condition needs in order to hold, by name. Two conditions that need one fact to differ cannot hold together. */
export type Needs = Record<string, unknown>;

/** A condition by its name, and behind a colon the case of it. */
type Case = ConditionName | `${ConditionName}: ${string}`;

export type Holding = { condition: Case; code: VerdictCode; needs: Needs };

/** Returns the name of the condition that a case is of. */
export const conditionOf = ({ condition }: Holding): string => condition.split(":")[0] ?? "";

const holding = (condition: Case, code: VerdictCode, needs: Needs): Holding => ({ condition, code, needs });

const lists = { one: ["fingerprint-1"], two: ["fingerprint-1", "fingerprint-9"] };

/** A condition about fingerprints, for one given and for two. */
const withFingerprints = (condition: `${ConditionName}: ${string}`, code: VerdictCode, needs: Needs): Holding[] =>
  Object.entries(lists).map(([count, list]) =>
    holding(`${condition}, of ${count}`, code, { "scope.fingerprints": list, ...needs }),
  );

const theMachine = { "scope.machine": "machine-1", machines: "two" };
const elsewhere = { "scope.user": "ada", "machine.ownerId": "grace-id" };
const neverStarted = { "policy.requireHeartbeat": true, "machine.lastHeartbeatAt": null, dead: false };
const isDead = { machines: "two", dead: true };
export const seats = { "policy.strict": true, "policy.heartbeatCullStrategy": "keep_dead", machines: "two" };
const oneGiven = { "scope.fingerprints": lists.one, machines: "two" };
const twoGiven = { "scope.fingerprints": lists.two, machines: "two" };

/** Each case of each condition in the order in which a verdict tries them, and the facts that make it hold. */
export const inOrder: Holding[] = [
  holding("ban", "banned", { "owner.bannedAt": ago(1) }),
  holding("suspension", "suspended", { "license.suspendedAt": ago(1) }),
  holding("revoking_expiry", "expired", { "license.expiry": ago(1), "policy.expirationStrategy": "revoke" }),
  holding("check_in", "overdue", { "policy.requireCheckIn": true }),
  holding("product_scope: another", "product_scope_mismatch", { "scope.product": "product-2" }),
  holding("product_scope: none", "product_scope_required", { "scope.product": undefined, "policy.requireProductScope": true }),
  holding("policy_scope: another", "policy_scope_mismatch", { "scope.policy": "policy-2" }),
  holding("policy_scope: none", "policy_scope_required", { "scope.policy": undefined, "policy.requirePolicyScope": true }),
  holding("user_scope: another", "user_scope_mismatch", { "scope.user": "linus" }),
  holding("user_scope: none", "user_scope_required", { "scope.user": undefined, "policy.requireUserScope": true }),
  holding("entitlements_scope: empty", "entitlements_scope_empty", { "scope.entitlements": [] }),
  holding("entitlements_scope: missing", "entitlements_missing", { "scope.entitlements": ["MISSING"] }),
  holding("machine_scope: no machines", "no_machines", { "scope.machine": "machine-1", machines: "none" }),
  holding("machine_scope: another", "machine_scope_mismatch", { "scope.machine": "machine-9", machines: "two" }),
  holding("machine_scope: owner", "user_scope_mismatch", { ...theMachine, ...elsewhere }),
  holding("machine_scope: never started", "heartbeat_not_started", { ...theMachine, "machine.ownerId": null, ...neverStarted }),
  holding("machine_scope: dead", "heartbeat_dead", { ...theMachine, "machine.ownerId": null, ...isDead }),
  holding("machine_scope: none", "machine_scope_required", { "scope.machine": undefined, "policy.requireMachineScope": true }),
  holding("fingerprint_scope: empty", "fingerprint_scope_empty", { "scope.fingerprints": [null] }),
  ...withFingerprints("fingerprint_scope: no machines", "no_machines", { machines: "none" }),
  ...withFingerprints("fingerprint_scope: dead", "heartbeat_dead", isDead),
  holding("fingerprint_scope: too few", "fingerprint_scope_mismatch", {
    ...twoGiven,
    "policy.machineMatchingStrategy": "match_all",
  }),
  ...withFingerprints("fingerprint_scope: owner", "user_scope_mismatch", { ...elsewhere, machines: "two", dead: false }),
  ...withFingerprints("fingerprint_scope: never started", "heartbeat_not_started", { ...neverStarted, machines: "two" }),
  holding("fingerprint_scope: none", "fingerprint_scope_required", {
    "scope.fingerprints": undefined,
    "policy.requireFingerprintScope": true,
  }),
  holding("components_scope: two fingerprints", "fingerprint_scope_required", { ...twoGiven, "scope.components": ["part-1"] }),
  holding("components_scope: no fingerprints", "fingerprint_scope_required", {
    "scope.fingerprints": undefined,
    "scope.components": ["part-1"],
  }),
  holding("components_scope: empty", "components_scope_empty", { ...oneGiven, "scope.components": [null] }),
  holding("components_scope: another", "components_scope_mismatch", { ...oneGiven, "scope.components": ["part-9"] }),
  holding("components_scope: none", "components_scope_required", {
    "scope.components": undefined,
    "policy.requireComponentsScope": true,
  }),
  holding("users", "too_many_users", { "policy.maxUsers": 1, people: "ada and grace" }),
  holding("expiry: usual policy", "expired", { "license.expiry": ago(1), "policy.strict": false }),
  holding("activation: no machines", "no_machines", { "policy.strict": true, machines: "none" }),
  holding("machines", "too_many_machines", { ...seats, "policy.maxMachines": 1 }),
  holding("cores", "too_many_cores", { ...seats, "policy.maxCores": 5 }),
  holding("memory", "too_much_memory", { ...seats, "policy.maxMemory": 5 }),
  holding("disk", "too_much_disk", { ...seats, "policy.maxDisk": 5 }),
  holding("processes", "too_many_processes", { ...seats, "policy.maxProcesses": 1 }),
  holding("expiry: strict policy", "expired", { "license.expiry": ago(1), "policy.strict": true }),
];
