/** Every choice that a policy has; the first of each is what a policy has that does not say. */
export const policyChoices = {
  scheme: ["ED25519", "RSA2048PKCS1", "RSA2048PSS"],
  expirationStrategy: ["restrict", "revoke", "maintain", "allow"],
  expirationBasis: ["from_creation", "from_first_validation", "from_first_activation", "from_first_use", "from_first_check_in"],
  renewalBasis: ["from_expiry", "from_now", "from_now_if_expired"],
  transferStrategy: ["keep_expiry", "reset_expiry"],
  authenticationStrategy: ["mixed", "license", "token", "session", "none"],
  overageStrategy: ["no_overage", "allow_1_25x", "allow_1_5x", "allow_2x", "always_allow"],
  checkInInterval: ["daily", "weekly", "monthly", "yearly"],
  heartbeatBasis: ["from_first_ping", "from_creation"],
  heartbeatCullStrategy: ["deactivate_dead", "keep_dead"],
  heartbeatResurrectionStrategy: [
    "no_revive",
    "1_minute_revive",
    "2_minute_revive",
    "5_minute_revive",
    "10_minute_revive",
    "15_minute_revive",
    "always_revive",
  ],
  machineUniquenessStrategy: ["unique_per_license", "unique_per_policy", "unique_per_product", "unique_per_tenant"],
  machineMatchingStrategy: ["match_any", "match_two", "match_most", "match_all"],
  componentUniquenessStrategy: [
    "unique_per_machine",
    "unique_per_license",
    "unique_per_policy",
    "unique_per_product",
    "unique_per_tenant",
  ],
  componentMatchingStrategy: ["match_any", "match_two", "match_most", "match_all"],
  machineLeasingStrategy: ["per_license", "per_user"],
  processLeasingStrategy: ["per_machine", "per_license", "per_user"],
} as const;

export type PolicyChoices = { [Name in keyof typeof policyChoices]: (typeof policyChoices)[Name][number] };

/** Limits that a license may override; null is no limit. Memory and disk in bytes. */
export const limitNames = ["maxMachines", "maxCores", "maxMemory", "maxDisk", "maxProcesses", "maxUsers", "maxUses"] as const;

export type LimitName = (typeof limitNames)[number];

export type Limits = Record<LimitName, number | null>;

const flagNames = [
  "strict",
  "floating",
  "requireCheckIn",
  "requireHeartbeat",
  "requireProductScope",
  "requirePolicyScope",
  "requireMachineScope",
  "requireFingerprintScope",
  "requireComponentsScope",
  "requireUserScope",
  "usePool",
  "protected",
  "encrypted",
  "rateLimited",
] as const;

type Flags = Record<(typeof flagNames)[number], boolean>;

type Amounts = {
  /** Seconds a license runs; 0 is perpetual. */
  duration: number;
  checkInIntervalCount: number;
  /** Seconds between pings. */
  heartbeatDuration: number;
  /** Requests in a period, and the period's seconds. */
  rateLimit: number;
  ratePeriod: number;
  /** Seconds that a validation's answer may be old. */
  edgeTtl: number;
  /** Seconds that a known license goes on validating while the database is away. */
  outageGrace: number;
};

/** What a policy says, whole: nothing is left to a default. */
export type PolicyAttributes = PolicyChoices & Limits & Flags & Amounts;
