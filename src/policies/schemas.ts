import { z } from "zod";
import type { ErrorCode } from "../errors/catalogue.ts";
import { coded, exampleId, limitField, metadataField, nameField } from "../http/fields.ts";
import { createdAt, examplePem, idOf, metadataOut, textOut, updatedAt, wholeOut } from "../http/schemas.ts";
import { longestDuration, shortestDuration } from "../licensing/index.ts";

type Choices = readonly [string, ...string[]];

/** One of several values; the first is what a policy has that does not say. */
/** Either years and months, or weeks, days and times, at least one of them. */
const isoDurationPattern = (() => {
  const time = "T(?:\\d+H(?:\\d+M)?(?:\\d+S)?|\\d+M(?:\\d+S)?|\\d+S)";
  return `^P(?:\\d+Y(?:\\d+M)?|\\d+M|\\d+W(?:\\d+D)?(?:${time})?|\\d+D(?:${time})?|${time})$`;
})();

const choice = <const V extends Choices>(values: V, code: ErrorCode, description: string) => ({
  in: z.enum(values, coded({ invalid: code })).meta({ description, default: values[0], example: values[0] }),
  out: z.enum(values).meta({ description, example: values[0] }),
});

const flag = (description: string) => ({
  in: z.boolean(coded({ invalid: "46017" })).meta({ description, example: false }),
  out: z.boolean().meta({ description, example: false }),
});

const limit = (code: ErrorCode, description: string, example: number) => ({
  in: limitField(code).meta({ description: `${description} 0 and null: no limit.`, example }),
  out: z
    .int()
    .nullable()
    .meta({ description: `${description} Null: no limit.`, example }),
});

type Bounds = { code: ErrorCode; minimum: number; maximum?: number; initial: number; description: string };

const mostSeconds = 2_147_483_647;

const whole = ({ code, minimum, maximum = mostSeconds, initial, description }: Bounds) => ({
  in: z
    .int(coded({ invalid: code }))
    .min(minimum, coded({ invalid: code }))
    .max(maximum, coded({ invalid: code }))
    .meta({ description, default: initial, example: initial }),
  out: wholeOut(description, initial),
});

const matching = ["match_any", "match_two", "match_most", "match_all"] as const;

/** Every attribute of a policy: how it is written, and how it is shown. */
const attributes = {
  scheme: choice(
    ["ED25519", "RSA2048PKCS1", "RSA2048PSS"],
    "46001",
    "What signs the keys and files under it. Fixed at creation.",
  ),
  duration: {
    in: z
      .int(coded({ invalid: "46004" }))
      .max(longestDuration, coded({ invalid: "46004" }))
      .refine((seconds) => seconds === 0 || seconds >= shortestDuration, { error: "46004" })
      .meta({
        description:
          "Seconds a license runs: 0 is perpetual, else 86400 to 3155695200. A whole multiple of 2629746 is that many calendar months (31556952 is a year); every other number is exact.",
        minimum: 0,
        anyOf: [{ const: 0 }, { minimum: shortestDuration }],
        default: 0,
        example: 31_556_952,
      }),
    out: wholeOut(
      "Seconds a license runs; 0 is perpetual. A whole multiple of 2629746 is that many calendar months.",
      31_556_952,
    ),
  },
  duration_iso: {
    in: z
      .string(coded({ invalid: "46004" }))
      .max(64, coded({ invalid: "46004" }))
      .nullable()
      .meta({
        description:
          "The duration as ISO 8601, instead of `duration`: P1Y and P18M are calendar months; P2W, P14D and PT36H are exact. Null is perpetual.",
        pattern: isoDurationPattern,
        example: "P1Y",
      }),
    out: textOut(
      "The duration as ISO 8601: PnYnM are calendar months, PnDTnHnMnS is exact; null is perpetual.",
      "P1Y",
    ).nullable(),
  },
  strict: flag("Whether a validation checks seats and resource limits again. Default false."),
  floating: flag("Many machines share the seats; else one machine. Default: whether max_machines is above 1."),
  max_machines: limit("46005", "Machines of a license.", 5),
  max_cores: limit("46018", "CPU cores of a license's machines together.", 32),
  max_memory: limit("46018", "Memory of a license's machines together, in bytes.", 68_719_476_736),
  max_disk: limit("46018", "Disk space of a license's machines together, in bytes.", 2_000_000_000_000),
  max_processes: limit("46018", "Processes that run at a time.", 10),
  max_users: limit("46007", "Users of a license, its owner among them.", 3),
  max_uses: limit("46006", "Uses of a license.", 1_000),
  expiration_strategy: choice(
    ["restrict", "revoke", "maintain", "allow"],
    "46009",
    "What expired means: refused · not even authenticated · still valid.",
  ),
  expiration_basis: choice(
    ["from_creation", "from_first_validation", "from_first_activation", "from_first_use", "from_first_check_in"],
    "46011",
    "What starts the clock.",
  ),
  renewal_basis: choice(["from_expiry", "from_now", "from_now_if_expired"], "46013", "What a renewal adds the duration to."),
  transfer_strategy: choice(["keep_expiry", "reset_expiry"], "46019", "What a change of policy does to a license's expiry."),
  authentication_strategy: choice(
    ["mixed", "license", "token", "session", "none"],
    "46010",
    "What a client of a license may authenticate with: key and token, key, token, a session, nothing.",
  ),
  overage_strategy: choice(
    ["no_overage", "allow_1_25x", "allow_1_5x", "allow_2x", "always_allow"],
    "46012",
    "How far limits may be passed. 1.25x needs limits divisible by 4, 1.5x by 2.",
  ),
  require_check_in: flag("Whether a license must check in. Default false."),
  check_in_interval: choice(["daily", "weekly", "monthly", "yearly"], "46015", "How often, by calendar."),
  check_in_interval_count: whole({
    code: "46020",
    minimum: 1,
    maximum: 365,
    initial: 1,
    description: "Intervals between check-ins, 1 to 365.",
  }),
  require_heartbeat: flag("Whether a machine must ping to stay alive. Default false."),
  heartbeat_duration: whole({
    code: "46008",
    minimum: 60,
    initial: 600,
    description: "Seconds between pings, 60 to 2147483647.",
  }),
  heartbeat_basis: choice(
    ["from_first_ping", "from_creation"],
    "46014",
    "When monitoring starts. Default from_creation where heartbeats are required.",
  ),
  heartbeat_cull_strategy: choice(
    ["deactivate_dead", "keep_dead"],
    "46021",
    "Whether dead machines give their seats back and go.",
  ),
  heartbeat_resurrection_strategy: choice(
    [
      "no_revive",
      "1_minute_revive",
      "2_minute_revive",
      "5_minute_revive",
      "10_minute_revive",
      "15_minute_revive",
      "always_revive",
    ],
    "46022",
    "How long after its death a ping may bring a machine back.",
  ),
  machine_uniqueness_strategy: choice(
    ["unique_per_license", "unique_per_policy", "unique_per_product", "unique_per_tenant"],
    "46023",
    "Where a machine's fingerprint may stand once.",
  ),
  machine_matching_strategy: choice(
    matching,
    "46024",
    "Of several fingerprints, how many must be machines: 1 · 2 · half rounded up · all.",
  ),
  component_uniqueness_strategy: choice(
    ["unique_per_machine", "unique_per_license", "unique_per_policy", "unique_per_product", "unique_per_tenant"],
    "46025",
    "Where a component's fingerprint may stand once.",
  ),
  component_matching_strategy: choice(
    matching,
    "46026",
    "Of several components, how many must be the machine's: 1 · 2 · half rounded up · all.",
  ),
  machine_leasing_strategy: choice(
    ["per_license", "per_user"],
    "46027",
    "Whether seats are counted for the license or for each machine owner.",
  ),
  process_leasing_strategy: choice(["per_machine", "per_license", "per_user"], "46028", "What max_processes counts for."),
  require_product_scope: flag("A validation must name the product. Default false."),
  require_policy_scope: flag("A validation must name the policy. Default false."),
  require_machine_scope: flag("A validation must name the machine. Default false."),
  require_fingerprint_scope: flag("A validation must name a fingerprint. Default false."),
  require_components_scope: flag("A validation must name components. Default false."),
  require_user_scope: flag("A validation must name the user. Default false."),
  use_pool: flag("Keys come from a pool filled beforehand. Default false."),
  protected: flag(
    "Only the superadmin, admins and tokens of its product create, import or move licenses under it. Only the superadmin and admins set this. Default: the tenant's.",
  ),
  encrypted: flag("Files are always encrypted. Default false."),
  rate_limited: flag("Whether requests on one license are limited. Default false."),
  rate_limit: whole({
    code: "46017",
    minimum: 1,
    maximum: 1_000_000,
    initial: 60,
    description: "Requests on one license in a period, 1 to 1000000.",
  }),
  rate_period: whole({
    code: "46017",
    minimum: 1,
    maximum: 86_400,
    initial: 60,
    description: "Seconds of a period, 1 to 86400.",
  }),
  edge_ttl: whole({
    code: "46017",
    minimum: 0,
    maximum: 86_400,
    initial: 15,
    description: "Seconds that a validation's answer may be old, 0 to 86400.",
  }),
  outage_grace: whole({
    code: "46017",
    minimum: 0,
    maximum: 31_536_000,
    initial: 86_400,
    description: "Seconds that a known license goes on validating while the database is away, up to 31536000; 0 is never.",
  }),
} as const;

type Attributes = typeof attributes;

const side = <const Side extends "in" | "out">(which: Side) =>
  Object.fromEntries(Object.entries(attributes).map(([name, field]) => [name, field[which]])) as {
    [Name in keyof Attributes]: Attributes[Name][Side];
  };

/** The attributes as they are shown. */
export const policyAttributesOut = side("out");

/** The attributes as they are written: each may be left out. */
export const policyAttributesIn = z.object(side("in")).partial().shape;

export const policyNameOut = textOut("What people call it.", "Yearly, five seats");

export const policyPublicKey = textOut("Verifies the keys and files under the policy: SPKI, PEM.", examplePem);

/** A policy as the API shows it. */
export const policy = z
  .object({
    id: idOf("the policy"),
    product_id: idOf("the product it is for"),
    name: policyNameOut,
    metadata: metadataOut,
    public_key: policyPublicKey,
    ...policyAttributesOut,
    created_at: createdAt,
    updated_at: updatedAt,
  })
  .meta({ id: "Policy" });

export const policyName = nameField({ missing: "46000", invalid: "46000" }).meta({
  description: "What people call it; 1 to 256 characters.",
  example: "Yearly, five seats",
});

export const createBody = z.strictObject({
  product_id: z
    .uuid(coded({ missing: "44005", invalid: "44006" }))
    .meta({ description: "The product it is for.", example: exampleId }),
  name: policyName,
  metadata: metadataField.optional(),
  ...policyAttributesIn,
});
