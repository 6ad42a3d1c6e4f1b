import type { PolicyAttributes } from "../../../../src/licensing/policy-attributes.ts";

/** Attributes to begin with, for what many vendors sell. */
export type Template = { value: string; label: string; told: string; attributes: Partial<PolicyAttributes> };

const month = 2_629_746;

const day = 86_400;

export const templates: readonly Template[] = [
  {
    value: "perpetual",
    label: "Perpetual",
    told: "Sold once, runs for ever, on one machine.",
    attributes: { floating: false, maxMachines: 1 },
  },
  {
    value: "subscription",
    label: "Subscription",
    told: "Runs for a year from the first activation, on three machines; a renewal adds a year.",
    attributes: {
      duration: 12 * month,
      floating: true,
      maxMachines: 3,
      expirationBasis: "from_first_activation",
      renewalBasis: "from_now_if_expired",
    },
  },
  {
    value: "floating",
    label: "Floating",
    told: "Five seats that any number of machines share. A machine that stops pinging gives its seat back.",
    attributes: { floating: true, maxMachines: 5, requireHeartbeat: true, heartbeatDuration: 600 },
  },
  {
    value: "trial",
    label: "Trial",
    told: "14 days from the first validation, on one machine, and no fingerprint tries twice.",
    attributes: {
      duration: 14 * day,
      floating: false,
      maxMachines: 1,
      expirationBasis: "from_first_validation",
      machineUniquenessStrategy: "unique_per_policy",
      requireFingerprintScope: true,
    },
  },
  {
    value: "node-locked",
    label: "Node-locked",
    told: "One machine, told by its fingerprint; files and keys that verify without a network.",
    attributes: {
      floating: false,
      maxMachines: 1,
      strict: true,
      requireFingerprintScope: true,
      signKeys: true,
      machineMatchingStrategy: "match_most",
    },
  },
  {
    value: "metered",
    label: "Metered",
    told: "1,000 uses a month; a renewal prolongs it, and somebody sets the uses back.",
    attributes: { duration: month, maxUses: 1_000, floating: true, maxMachines: 10 },
  },
];
