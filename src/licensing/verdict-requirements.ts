import { blockRequirements } from "./blocks.ts";

/** Every condition of a verdict by its name, and what it requires: the sentence that a person reads where it holds, or was not reached. */
export const requirements = {
  ...blockRequirements,
  revoking_expiry: "Under the expiration strategy `revoke`, the license must not have expired.",
  check_in: "If the policy requires check-ins, none may be overdue.",
  product_scope: "A product in the scope must be the license's. The policy may require one.",
  policy_scope: "A policy in the scope must be the license's. The policy may require one.",
  user_scope: "A user in the scope must own the license or be attached to it. The policy may require one.",
  entitlements_scope: "The license or its policy must hold every entitlement in the scope.",
  machine_scope: "A machine in the scope must be activated, alive and the scope's user's. The policy may require one.",
  fingerprint_scope:
    "Enough fingerprints in the scope must be of machines that are activated and alive. The policy may require one.",
  components_scope: "Enough components in the scope must be the machine's. The policy may require them.",
  users: "The license may have no more users than `max_users`.",
  activation: "The policy is strict: the license must have a machine.",
  machines: "The policy is strict: no more machines may hold a seat than `max_machines`.",
  cores: "The policy is strict: the machines may have no more cores than `max_cores`.",
  memory: "The policy is strict: the machines may have no more memory than `max_memory`.",
  disk: "The policy is strict: the machines may have no more disk space than `max_disk`.",
  processes: "The policy is strict: no more processes may run than `max_processes`.",
  expiry: "The license must not have expired. The expiration strategy may let it run on.",
} as const;

export type ConditionName = keyof typeof requirements;
