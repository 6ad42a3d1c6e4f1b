import { mostSeconds, type PolicyAttribute } from "./attribute-kinds.ts";
import { longestDuration, shortestDuration } from "./durations.ts";

/**
 * Every attribute of a policy, declared once. Its type, default, column, request and response members, documentation, refusal and the builders of the
 * tests are derived from here: see docs/architecture.md.
 */
export const policyAttributes = {
  scheme: {
    kind: "choice",
    values: ["ED25519", "RSA2048PKCS1", "RSA2048PSS"],
    refusal: "policy_scheme_invalid",
    description: "What signs the keys and files under it. Fixed at creation",
  },
  duration: {
    kind: "amount",
    default: 0,
    zero: "perpetual",
    minimum: shortestDuration,
    maximum: longestDuration,
    unit: "seconds",
    example: 31_556_952,
    refusal: "policy_duration_invalid",
    description: "Seconds a license runs",
    detail: "A whole multiple of 2629746 is that many calendar months (31556952 is a year); every other number is exact.",
  },
  strict: { kind: "flag", description: "Whether a validation checks seats and resource limits again" },
  floating: {
    kind: "flag",
    default: { from: ({ maxMachines }) => maxMachines !== null && maxMachines > 1, text: "whether max_machines is above 1" },
    description: "Many machines share the seats; else one machine",
  },
  maxMachines: {
    kind: "limit",
    refusal: "policy_max_machines_invalid",
    licenseRefusal: "license_max_machines_invalid",
    example: 5,
    description: "Machines that a license may have",
  },
  maxCores: { kind: "limit", example: 32, description: "CPU cores of a license's machines together" },
  maxMemory: { kind: "limit", example: 68_719_476_736, description: "Memory of a license's machines together, in bytes" },
  maxDisk: { kind: "limit", example: 2_000_000_000_000, description: "Disk space of a license's machines together, in bytes" },
  maxProcesses: { kind: "limit", example: 10, description: "Processes of a license that run at a time" },
  maxUsers: {
    kind: "limit",
    refusal: "policy_max_users_invalid",
    licenseRefusal: "license_max_users_invalid",
    example: 3,
    description: "Users of a license, its owner among them",
  },
  maxUses: {
    kind: "limit",
    refusal: "policy_max_uses_invalid",
    licenseRefusal: "license_max_uses_invalid",
    example: 1_000,
    description: "Uses of a license",
  },
  expirationStrategy: {
    kind: "choice",
    values: ["restrict", "revoke", "maintain", "allow"],
    refusal: "policy_expiration_strategy_invalid",
    description: "What expired means: refused · not even authenticated · still valid",
  },
  expirationBasis: {
    kind: "choice",
    values: ["from_creation", "from_first_validation", "from_first_activation", "from_first_use", "from_first_check_in"],
    refusal: "policy_expiration_basis_invalid",
    description: "What starts the clock",
  },
  renewalBasis: {
    kind: "choice",
    values: ["from_expiry", "from_now", "from_now_if_expired"],
    refusal: "policy_renewal_basis_invalid",
    description: "What a renewal adds the duration to",
  },
  transferStrategy: {
    kind: "choice",
    values: ["keep_expiry", "reset_expiry"],
    refusal: "policy_transfer_strategy_invalid",
    description: "What a change of policy does to a license's expiry",
  },
  authenticationStrategy: {
    kind: "choice",
    values: ["mixed", "license", "token", "session", "none"],
    refusal: "policy_authentication_strategy_invalid",
    description: "What a client of a license may authenticate with: key and token, key, token, a session, nothing",
  },
  overageStrategy: {
    kind: "choice",
    values: ["no_overage", "allow_1_25x", "allow_1_5x", "allow_2x", "always_allow"],
    refusal: "policy_overage_strategy_invalid",
    description: "How far limits may be passed. 1.25x needs limits divisible by 4, 1.5x by 2",
  },
  expiringSoonDays: {
    kind: "list",
    default: [30, 7, 1],
    minimum: 1,
    maximum: 3_650,
    most: 10,
    unit: "days",
    description: "How many days before its expiry a license is said to expire soon",
    detail: "An event tells of each; an empty list, of none.",
  },
  requireCheckIn: { kind: "flag", description: "Whether a license must check in" },
  checkInInterval: {
    kind: "choice",
    values: ["daily", "weekly", "monthly", "yearly"],
    refusal: "policy_check_in_interval_invalid",
    description: "How often, by calendar",
  },
  checkInIntervalCount: {
    kind: "amount",
    default: 1,
    minimum: 1,
    maximum: 365,
    refusal: "policy_check_in_interval_count_invalid",
    description: "Intervals between check-ins",
  },
  requireHeartbeat: { kind: "flag", description: "Whether a machine must ping to stay alive" },
  heartbeatDuration: {
    kind: "amount",
    default: 600,
    minimum: 60,
    maximum: mostSeconds,
    unit: "seconds",
    refusal: "policy_heartbeat_duration_invalid",
    description: "Seconds between pings",
  },
  heartbeatBasis: {
    kind: "choice",
    values: ["from_first_ping", "from_creation"],
    default: {
      from: ({ requireHeartbeat }) => (requireHeartbeat ? "from_creation" : "from_first_ping"),
      text: "from_creation where heartbeats are required",
    },
    refusal: "policy_heartbeat_basis_invalid",
    description: "When monitoring starts",
  },
  heartbeatCullStrategy: {
    kind: "choice",
    values: ["deactivate_dead", "keep_dead"],
    refusal: "policy_heartbeat_cull_strategy_invalid",
    description: "Whether dead machines lose their seats and are deleted",
  },
  heartbeatResurrectionStrategy: {
    kind: "choice",
    values: [
      "no_revive",
      "1_minute_revive",
      "2_minute_revive",
      "5_minute_revive",
      "10_minute_revive",
      "15_minute_revive",
      "always_revive",
    ],
    refusal: "policy_heartbeat_resurrection_strategy_invalid",
    description: "How long after its death a ping may bring a machine back",
  },
  machineUniquenessStrategy: {
    kind: "choice",
    values: ["unique_per_license", "unique_per_policy", "unique_per_product", "unique_per_tenant"],
    refusal: "policy_machine_uniqueness_strategy_invalid",
    description: "Where a machine's fingerprint may exist once",
  },
  machineMatchingStrategy: {
    kind: "choice",
    values: ["match_any", "match_two", "match_most", "match_all"],
    refusal: "policy_machine_matching_strategy_invalid",
    description: "Of several fingerprints, how many must be machines: 1 · 2 · half rounded up · all",
  },
  componentUniquenessStrategy: {
    kind: "choice",
    values: ["unique_per_machine", "unique_per_license", "unique_per_policy", "unique_per_product", "unique_per_tenant"],
    refusal: "policy_component_uniqueness_strategy_invalid",
    description: "Where a component's fingerprint may exist once",
  },
  componentMatchingStrategy: {
    kind: "choice",
    values: ["match_any", "match_two", "match_most", "match_all"],
    refusal: "policy_component_matching_strategy_invalid",
    description: "Of several components, how many must be the machine's: 1 · 2 · half rounded up · all",
  },
  machineLeasingStrategy: {
    kind: "choice",
    values: ["per_license", "per_user"],
    refusal: "policy_machine_leasing_strategy_invalid",
    description: "Whether seats are counted for the license or for each machine owner",
  },
  processLeasingStrategy: {
    kind: "choice",
    values: ["per_machine", "per_license", "per_user"],
    refusal: "policy_process_leasing_strategy_invalid",
    description: "What max_processes counts for",
  },
  requireProductScope: { kind: "flag", description: "A validation must name the product" },
  requirePolicyScope: { kind: "flag", description: "A validation must name the policy" },
  requireMachineScope: { kind: "flag", description: "A validation must name the machine" },
  requireFingerprintScope: { kind: "flag", description: "A validation must name a fingerprint" },
  requireComponentsScope: { kind: "flag", description: "A validation must name components" },
  requireUserScope: { kind: "flag", description: "A validation must name the user" },
  usePool: { kind: "flag", description: "License keys come from the policy's pool" },
  protected: {
    kind: "flag",
    default: { from: ({ isTenantProtected }) => isTenantProtected, text: "the tenant's" },
    description: "Only the superadmin, admins and tokens of its product create, import or move licenses under it",
    detail: "Only the superadmin and admins set this.",
  },
  signKeys: {
    kind: "flag",
    description: "New licenses get signed keys, which verify offline",
    detail: "A license that is created with a key of its own, or with `signed: false`, does not.",
  },
  encrypted: { kind: "flag", description: "Checked-out files are always encrypted" },
  rateLimited: { kind: "flag", description: "Whether requests on one license are limited" },
  rateLimit: {
    kind: "amount",
    default: 60,
    minimum: 1,
    maximum: 1_000_000,
    description: "Requests on one license in a period",
  },
  ratePeriod: { kind: "amount", default: 60, minimum: 1, maximum: 86_400, unit: "seconds", description: "Seconds of a period" },
  edgeTtl: {
    kind: "amount",
    default: 15,
    minimum: 0,
    maximum: 86_400,
    unit: "seconds",
    description: "Seconds that a validation's answer may be old",
  },
  outageGrace: {
    kind: "amount",
    default: 86_400,
    minimum: 0,
    maximum: 31_536_000,
    unit: "seconds",
    description: "Seconds that a known license goes on validating while the database is unavailable",
    detail: "0 is never.",
  },
} as const satisfies Record<string, PolicyAttribute>;

type Declared = typeof policyAttributes;

export type PolicyAttributeName = keyof Declared;

type NameOf<Kind extends PolicyAttribute["kind"]> = {
  [Name in PolicyAttributeName]: Declared[Name]["kind"] extends Kind ? Name : never;
}[PolicyAttributeName];

type ValueOf<Attribute> = Attribute extends { values: readonly (infer Value)[] }
  ? Value
  : Attribute extends { kind: "flag" }
    ? boolean
    : Attribute extends { kind: "limit" }
      ? number | null
      : Attribute extends { kind: "list" }
        ? readonly number[]
        : number;

/** Attributes of a policy, all of them: none is left to a default. */
export type PolicyAttributes = { -readonly [Name in PolicyAttributeName]: ValueOf<Declared[Name]> };

export const policyAttributeNames = Object.keys(policyAttributes) as PolicyAttributeName[];

/** An attribute's declaration, whichever it is. */
export const policyAttribute = (name: PolicyAttributeName): PolicyAttribute => policyAttributes[name];

const namesOf = <Kind extends PolicyAttribute["kind"]>(kind: Kind): NameOf<Kind>[] =>
  policyAttributeNames.filter((name): name is NameOf<Kind> => policyAttributes[name].kind === kind);

/** Limits that a license may override; null is no limit. Memory and disk in bytes. */
export const limitNames = namesOf("limit");

export type LimitName = NameOf<"limit">;

export type Limits = Pick<PolicyAttributes, LimitName>;

type ChoiceName = NameOf<"choice">;

/** The values of each attribute that is a choice; the first is the default. */
export const policyChoices = Object.fromEntries(namesOf("choice").map((name) => [name, policyAttributes[name].values])) as {
  [Name in ChoiceName]: Declared[Name]["values"];
};
