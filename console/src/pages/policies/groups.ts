import type { PolicyAttributeName } from "../../../../src/licensing/policy-attributes.ts";

/** Attributes of a policy together, by what somebody wants to sell. */
export type AttributeGroup = { title: string; told: string; names: readonly PolicyAttributeName[] };

/** Every attribute is in one group. */
export const attributeGroups: readonly AttributeGroup[] = [
  {
    title: "How long it runs",
    told: "For ever, or for a time that a renewal prolongs.",
    names: ["duration", "expirationBasis", "expirationStrategy", "renewalBasis", "transferStrategy", "expiringSoonDays"],
  },
  {
    title: "On how many machines",
    told: "One machine that it is locked to, or seats that machines share.",
    names: ["floating", "maxMachines", "machineLeasingStrategy", "overageStrategy", "strict"],
  },
  {
    title: "How much of it",
    told: "Users, uses and what machines may have.",
    names: ["maxUsers", "maxUses", "maxProcesses", "processLeasingStrategy", "maxCores", "maxMemory", "maxDisk"],
  },
  {
    title: "Who is alive",
    told: "Machines that must ping, so that a seat comes back from one that is gone.",
    names: ["requireHeartbeat", "heartbeatDuration", "heartbeatBasis", "heartbeatCullStrategy", "heartbeatResurrectionStrategy"],
  },
  {
    title: "Regular check-ins",
    told: "A license that must report now and then.",
    names: ["requireCheckIn", "checkInInterval", "checkInIntervalCount"],
  },
  {
    title: "Keys and files",
    told: "What verifies without a network, and where keys come from.",
    names: ["scheme", "signKeys", "encrypted", "usePool"],
  },
  {
    title: "What tells machines apart",
    told: "Fingerprints of machines and of their components.",
    names: ["machineUniquenessStrategy", "machineMatchingStrategy", "componentUniquenessStrategy", "componentMatchingStrategy"],
  },
  {
    title: "What a validation must name",
    told: "Stricter questions, so that an answer for one thing does not do for another.",
    names: [
      "requireProductScope",
      "requirePolicyScope",
      "requireMachineScope",
      "requireFingerprintScope",
      "requireComponentsScope",
      "requireUserScope",
    ],
  },
  {
    title: "Who may ask, and how often",
    told: "Credentials, limits of requests, and how old an answer may be.",
    names: ["authenticationStrategy", "protected", "rateLimited", "rateLimit", "ratePeriod", "edgeTtl", "outageGrace"],
  },
];
