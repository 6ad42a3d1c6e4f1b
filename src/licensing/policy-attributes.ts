/**
 * Every choice that a policy has; the first of each is what a policy has that does not say. `heartbeatBasis` alone follows from
 * something else unless given: it is `from_creation` where heartbeats are required.
 */
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

/**
 * Attributes that are yes or no, and what a policy has that does not say. Two follow from something else unless given: `floating` is
 * whether `maxMachines` is above 1, and `protected` is the tenant's.
 */
export const policyFlags = {
  strict: false,
  floating: false,
  requireCheckIn: false,
  requireHeartbeat: false,
  requireProductScope: false,
  requirePolicyScope: false,
  requireMachineScope: false,
  requireFingerprintScope: false,
  requireComponentsScope: false,
  requireUserScope: false,
  usePool: false,
  protected: false,
  encrypted: false,
  rateLimited: false,
} as const;

type Flags = { [Name in keyof typeof policyFlags]: boolean };

/** `initial` is what a policy has that does not say. `orZero` is a 0 below the minimum, with a meaning of its own. */
type Amount = { initial: number; minimum: number; maximum: number; orZero?: true };

const hundredYears = 3_155_695_200;
/** What the database's integers hold. */
const mostSeconds = 2_147_483_647;

/** Whole numbers that every policy has: from where to where, both included. */
export const policyAmounts = {
  /** Seconds a license runs; 0 is perpetual. */
  duration: { initial: 0, minimum: 86_400, maximum: hundredYears, orZero: true },
  checkInIntervalCount: { initial: 1, minimum: 1, maximum: 365 },
  /** Seconds between pings. */
  heartbeatDuration: { initial: 600, minimum: 60, maximum: mostSeconds },
  /** Requests in a period. */
  rateLimit: { initial: 60, minimum: 1, maximum: 1_000_000 },
  /** Seconds of that period. */
  ratePeriod: { initial: 60, minimum: 1, maximum: 86_400 },
  /** Seconds that a validation's answer may be old. */
  edgeTtl: { initial: 15, minimum: 0, maximum: 86_400 },
  /** Seconds that a known license goes on validating while the database is away; 0 is never. */
  outageGrace: { initial: 86_400, minimum: 0, maximum: 31_536_000 },
} as const satisfies Record<string, Amount>;

type Amounts = { [Name in keyof typeof policyAmounts]: number };

/** What a policy says, whole: nothing is left to a default. */
export type PolicyAttributes = PolicyChoices & Limits & Flags & Amounts;
