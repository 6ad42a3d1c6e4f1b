import { blockDetails } from "./blocks.ts";

/** Every code that a verdict can have, and the sentence that a person reads. */
export const verdictDetails = {
  ...blockDetails,
  expired: "The license has expired.",
  overdue: "The license's check-in is overdue.",
  product_scope_mismatch: "The license is for another product.",
  product_scope_required: "The policy requires a product in the scope. Send scope.product.",
  policy_scope_mismatch: "The license has another policy.",
  policy_scope_required: "The policy requires a policy in the scope. Send scope.policy.",
  user_scope_mismatch: "The user neither owns the license nor is attached to it, or the machine has another owner.",
  user_scope_required: "The policy requires a user in the scope. Send scope.user.",
  entitlements_scope_empty: "The scope has an empty list of entitlements. Send a code, or leave the list out.",
  entitlements_missing: "The license lacks an entitlement that the scope names.",
  no_machine: "The license has no machine. Activate the machine first.",
  no_machines: "The license has no machines. Activate a machine first.",
  machine_scope_mismatch: "The machine is not activated on this license.",
  machine_scope_required: "The policy requires a machine in the scope. Send scope.machine.",
  heartbeat_not_started: "The machine's heartbeat has not started. Send a ping.",
  heartbeat_dead: "The machine's heartbeat is dead.",
  fingerprint_scope_empty: "The scope has an empty list of fingerprints. Send the machine's fingerprint.",
  fingerprint_scope_mismatch: "Too few of the fingerprints belong to activated machines of this license.",
  fingerprint_scope_required: "The policy, or the components in the scope, require one fingerprint in the scope.",
  components_scope_empty: "The scope has an empty list of components. Send the machine's components.",
  components_scope_mismatch: "Too few of the components belong to the machine.",
  components_scope_required: "The policy requires components in the scope. Send scope.components.",
  too_many_users: "The license has more users than it allows.",
  too_many_machines: "The license has more machines than it allows.",
  too_many_cores: "The license's machines have more cores than it allows.",
  too_much_memory: "The license's machines have more memory than it allows.",
  too_much_disk: "The license's machines have more disk space than it allows.",
  too_many_processes: "The license has more processes than it allows.",
  valid: "The license is valid.",
} as const;

export type VerdictCode = keyof typeof verdictDetails;

export type Verdict = { valid: boolean; code: VerdictCode; detail: string };
