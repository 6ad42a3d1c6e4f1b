import { describe, expect, test } from "vitest";
import { type Scope, type VerdictCode, verdictDetails } from "../../src/licensing/index.ts";
import { ago, minute, now, numbered, person, type SnapshotOverrides, snapshot } from "./facts.ts";
import { judge } from "./summary.ts";

type Row = [rule: string, facts: SnapshotOverrides, scope: Scope, code: VerdictCode, valid?: "valid"];

const ada = person("ada");
const floating = { floating: true };
const heartbeats = { requireHeartbeat: true };
const alive = { lastHeartbeatAt: ago(10 * minute - 1) };
const dead = { lastHeartbeatAt: ago(10 * minute) };
const one = { machines: [numbered(1)] };
const of = (ownerId: string | null): SnapshotOverrides => ({
  owner: ada,
  users: [person("grace")],
  machines: [numbered(1, { ownerId })],
});

const machineScope: Row[] = [
  ["9: no machine, node-locked", {}, { machine: "machine-1" }, "no_machine"],
  ["9: no machines, floating", { policy: floating }, { machine: "machine-1" }, "no_machines"],
  ["10: not one of its machines", one, { machine: "machine-2" }, "machine_scope_mismatch"],
  ["10: a fingerprint is not an id", one, { machine: "fingerprint-1" }, "machine_scope_mismatch"],
  ["10: owned by another", of("grace-id"), { machine: "machine-1", user: "ada" }, "user_scope_mismatch"],
  ["10: owned by the user", of("ada-id"), { machine: "machine-1", user: "ada" }, "valid", "valid"],
  ["10: owned by nobody is not somebody else's", of(null), { machine: "machine-1", user: "ada" }, "valid", "valid"],
  ["10: owned by another, no user asked for", of("grace-id"), { machine: "machine-1" }, "valid", "valid"],
  ["11: never started", { ...one, policy: heartbeats }, { machine: "machine-1" }, "heartbeat_not_started"],
  ["11: never started, not required", one, { machine: "machine-1" }, "valid", "valid"],
  ["11: dead", { machines: [numbered(1, dead)], policy: heartbeats }, { machine: "machine-1" }, "heartbeat_dead"],
  ["11: dead, not required", { machines: [numbered(1, dead)] }, { machine: "machine-1" }, "heartbeat_dead"],
  [
    "11: alive a millisecond before",
    { machines: [numbered(1, alive)], policy: heartbeats },
    { machine: "machine-1" },
    "valid",
    "valid",
  ],
  [
    "11: monitored from its creation",
    { machines: [numbered(1, { createdAt: ago(11 * minute) })], policy: { ...heartbeats, heartbeatBasis: "from_creation" } },
    { machine: "machine-1" },
    "heartbeat_dead",
  ],
  ["12: absent and required", { ...one, policy: { requireMachineScope: true } }, {}, "machine_scope_required"],
  ["12: given and required", { ...one, policy: { requireMachineScope: true } }, { machine: "machine-1" }, "valid", "valid"],
];

const two = (...strategy: ["match_two"] | ["match_most"] | ["match_all"] | []): SnapshotOverrides => ({
  machines: [numbered(1), numbered(2), numbered(3, dead)],
  policy: { ...floating, ...(strategy.length === 0 ? {} : { machineMatchingStrategy: strategy[0] }) },
});
const fingerprints = (...numbers: number[]): Scope => ({ fingerprints: numbers.map((number) => `fingerprint-${number}`) });
const fingerprint = "fingerprint-1";

const fingerprintScope: Row[] = [
  ["13: an empty list", one, { fingerprints: [] }, "fingerprint_scope_empty"],
  ["13: empty after removing nulls", one, { fingerprints: [null, null] }, "fingerprint_scope_empty"],
  ["14: no machine, node-locked", {}, { fingerprint }, "no_machine"],
  ["14: no machines, floating", { policy: floating }, { fingerprint }, "no_machines"],
  ["15: all that match are dead", two(), fingerprints(3, 9), "heartbeat_dead"],
  ["16: none match", two(), fingerprints(9), "fingerprint_scope_mismatch"],
  ["16: match_any, one alive", two(), fingerprints(1, 8, 9), "valid", "valid"],
  ["16: match_two, one alive and one dead", two("match_two"), fingerprints(1, 3), "fingerprint_scope_mismatch"],
  ["16: match_two, two alive", two("match_two"), fingerprints(1, 2, 8, 9), "valid", "valid"],
  ["16: match_two, one given twice", two("match_two"), fingerprints(1, 1), "fingerprint_scope_mismatch"],
  ["16: match_most, one of two", two("match_most"), fingerprints(1, 9), "valid", "valid"],
  ["16: match_most, one of three", two("match_most"), fingerprints(1, 8, 9), "fingerprint_scope_mismatch"],
  ["16: match_most, two of three", two("match_most"), fingerprints(1, 2, 9), "valid", "valid"],
  ["16: match_most, repeats do not make more", two("match_most"), fingerprints(1, 1, 8, 9), "fingerprint_scope_mismatch"],
  ["16: match_all, one dead", two("match_all"), fingerprints(1, 2, 3), "fingerprint_scope_mismatch"],
  ["16: match_all, all alive", two("match_all"), { fingerprints: ["fingerprint-2", null, "fingerprint-1"] }, "valid", "valid"],
  ["16: one and several are asked together", two("match_all"), { fingerprint, ...fingerprints(9) }, "fingerprint_scope_mismatch"],
  ["17: owned by somebody else", of("grace-id"), { fingerprint, user: "ada" }, "user_scope_mismatch"],
  ["17: owned by the user", of("ada-id"), { fingerprint, user: "ada@example.com" }, "valid", "valid"],
  ["17: owned by nobody", of(null), { fingerprint, user: "ada" }, "valid", "valid"],
  [
    "17: a dead one of somebody else's does not matter",
    { owner: ada, machines: [numbered(1), numbered(2, { ...dead, ownerId: "grace-id" })], policy: floating },
    { ...fingerprints(1, 2), user: "ada" },
    "valid",
    "valid",
  ],
  ["18: never started", { ...one, policy: heartbeats }, { fingerprint }, "heartbeat_not_started"],
  [
    "18: one of two never started",
    { machines: [numbered(1, alive), numbered(2)], policy: { ...floating, ...heartbeats } },
    fingerprints(1, 2),
    "heartbeat_not_started",
  ],
  ["18: alive", { machines: [numbered(1, alive)], policy: heartbeats }, { fingerprint }, "valid", "valid"],
  ["19: absent and required", { ...one, policy: { requireFingerprintScope: true } }, {}, "fingerprint_scope_required"],
  ["19: one is enough", { ...one, policy: { requireFingerprintScope: true } }, { fingerprint }, "valid", "valid"],
];

const parts = (strategy: "match_any" | "match_two" | "match_most" | "match_all"): SnapshotOverrides => ({
  machines: [numbered(1, { componentFingerprints: ["cpu", "disk"] }), numbered(2, { componentFingerprints: ["board"] })],
  policy: { ...floating, componentMatchingStrategy: strategy },
});
const components = (...given: (string | null)[]): Scope => ({ fingerprint, components: given });

const componentScope: Row[] = [
  ["20: no fingerprint given", parts("match_any"), { components: ["cpu"] }, "fingerprint_scope_required"],
  ["20: two given", parts("match_any"), { ...fingerprints(1, 2), components: ["cpu"] }, "fingerprint_scope_required"],
  ["20: asked before whether any is named", parts("match_any"), { components: [] }, "fingerprint_scope_required"],
  ["20: one given twice is one", parts("match_any"), { ...fingerprints(1, 1), components: ["cpu"] }, "valid", "valid"],
  ["20: empty", parts("match_any"), components(), "components_scope_empty"],
  ["20: only nulls", parts("match_any"), components(null), "components_scope_empty"],
  ["20: none match", parts("match_any"), components("gpu"), "components_scope_mismatch"],
  ["20: those of another machine", parts("match_any"), components("board"), "components_scope_mismatch"],
  ["20: match_any", parts("match_any"), components("cpu", "gpu", "x"), "valid", "valid"],
  ["20: match_two, one", parts("match_two"), components("cpu", "gpu"), "components_scope_mismatch"],
  ["20: match_two, two", parts("match_two"), components("cpu", "disk", "gpu"), "valid", "valid"],
  ["20: match_most, one of three", parts("match_most"), components("cpu", "gpu", "x"), "components_scope_mismatch"],
  ["20: match_most, two of three", parts("match_most"), components("cpu", "disk", "gpu"), "valid", "valid"],
  ["20: match_all, one lacking", parts("match_all"), components("cpu", "disk", "gpu"), "components_scope_mismatch"],
  ["20: match_all, all", parts("match_all"), components("disk", null, "cpu", "cpu"), "valid", "valid"],
  ["20: absent and required", { ...one, policy: { requireComponentsScope: true } }, { fingerprint }, "components_scope_required"],
];

describe.each([
  ["scope of a machine", machineScope],
  ["scope of fingerprints", fingerprintScope],
  ["scope of components", componentScope],
])("%s", (_, rows) => {
  test.each(rows)("%s", (_rule, facts, scope, code, valid) => {
    expect(judge(snapshot(facts), scope, now)).toEqual({ valid: valid === "valid", code, detail: verdictDetails[code] });
  });
});
