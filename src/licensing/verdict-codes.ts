/** Every code that a verdict can have, and the sentence that a person reads. */
export const verdictDetails = {
  banned: "The license's owner is banned.",
  suspended: "The license is suspended.",
  expired: "The license has expired.",
  overdue: "The license's check-in is overdue.",
  product_scope_mismatch: "The license is for another product.",
  product_scope_required: "The policy asks for the product in the scope.",
  policy_scope_mismatch: "The license falls under another policy.",
  policy_scope_required: "The policy asks for the policy in the scope.",
  user_scope_mismatch: "The user is neither the owner nor a user of this, or the machine belongs to somebody else.",
  user_scope_required: "The policy asks for the user in the scope.",
  entitlements_scope_empty: "The scope names no entitlement.",
  entitlements_missing: "The license lacks an entitlement.",
  no_machine: "The license has no machine: activate it first.",
  no_machines: "The license has no machines: activate one first.",
  machine_scope_mismatch: "The machine is not activated on this license.",
  machine_scope_required: "The policy asks for the machine in the scope.",
  heartbeat_not_started: "The machine's heartbeat has not started: ping it.",
  heartbeat_dead: "The machine's heartbeat is dead.",
  fingerprint_scope_empty: "The scope names no fingerprint.",
  fingerprint_scope_mismatch: "The fingerprint is not of enough activated machines of this license.",
  fingerprint_scope_required: "The policy, or a scope of components, asks for one fingerprint in the scope.",
  components_scope_empty: "The scope names no component.",
  components_scope_mismatch: "Not enough components are those of the machine.",
  components_scope_required: "The policy asks for components in the scope.",
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
