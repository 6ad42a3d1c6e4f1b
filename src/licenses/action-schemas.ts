import { z } from "zod";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { exampleId } from "../http/fields.ts";
import { documentedFlag, textOut, time, wholeOut } from "../http/schemas.ts";
import { type ConditionName, requirements, type VerdictCode, verdictDetails } from "../licensing/index.ts";
import { checkedOutFiles, license } from "./schemas.ts";

const texts = (description: string, example: string) =>
  z
    .array(z.string().min(1).max(256).nullable())
    .max(100)
    .optional()
    .meta({ description, items: { type: "string", minLength: 1, maxLength: 256 }, example: [example] });

const verdictCodes = Object.keys(verdictDetails) as [VerdictCode, ...VerdictCode[]];

/** Scope that a validation must hold for. */
export const scopeField = z
  .strictObject({
    product: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .meta({ description: "A product's id. The license must be for this product.", example: exampleId }),
    policy: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .meta({ description: "A policy's id. The license must have this policy.", example: exampleId }),
    user: z
      .string()
      .min(1)
      .max(320)
      .optional()
      .meta({ description: "Id, username or email of the license's owner, or of a user attached to it.", example: "alice" }),
    entitlements: texts("Codes of entitlements. The license or its policy must have all of them.", "EXPORT"),
    machine: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .meta({ description: "A machine's id. The machine must belong to the license.", example: exampleId }),
    fingerprint: z
      .string()
      .max(256)
      .optional()
      .meta({ description: "The fingerprint of the machine that asks.", example: "b5:2f:0c:9a" }),
    fingerprints: texts(
      "Several fingerprints of the machine that asks. The policy's machine_matching_strategy says how many must match.",
      "b5:2f:0c:9a",
    ),
    components: texts("Fingerprints of the machine's parts.", "disk-71c2"),
  })
  .meta({ id: "Scope" })
  .optional()
  .meta({
    description: "What the validation asks about. Leave out everything else.",
    example: { fingerprint: "b5:2f:0c:9a", entitlements: ["EXPORT"] },
  });

export const nonceField = z
  .union([z.string().max(256), z.int()])
  .optional()
  .meta({ description: "The answer repeats it, so that you can tell it from an older answer.", example: 1736306590 });

export const validation = z
  .object({
    valid: z.boolean().meta({ description: "True if the copy may run.", example: true }),
    code: z.enum(verdictCodes).meta({ description: "The reason, for your code to branch on.", example: "valid" }),
    detail: z.string().meta({ description: "The reason, for people to read.", example: "The license is valid." }),
    nonce: z.union([z.string(), z.int()]).nullable().meta({ description: "The request's own, or null.", example: 1736306590 }),
    license: license.meta({ description: "The license that was validated." }),
    stale: z
      .boolean()
      .meta({ description: "Whether this is an older answer, given because the database is away.", example: false }),
    source: z.enum(["memory", "node", "database"]).meta({ description: "Where the answer was read.", example: "memory" }),
  })
  .meta({ id: "Validation" });

const explainedCondition = z
  .object({
    condition: z
      .enum(Object.keys(requirements) as [ConditionName, ...ConditionName[]])
      .meta({ description: "The condition's name.", example: "suspension" }),
    result: z.enum(["passed", "allowed", "decided", "not_reached"]).meta({
      description: "`allowed`: it found an overage or an expiry that the policy allows, and another condition decided.",
      example: "decided",
    }),
    code: z.enum(verdictCodes).nullable().meta({ description: "What it found; null where nothing.", example: "suspended" }),
    detail: textOut("What it found, or requires, for people to read.", requirements.suspension),
  })
  .meta({ id: "ExplainedCondition" });

const wouldDo = z
  .object({
    starts_clock: z.boolean().meta({ description: "It would set the expiry, as the first validation.", example: false }),
    expiry: time("The license's expiry after it; null is never, or not yet set.").nullable(),
    sets_last_validated_at: z.boolean().meta({ description: "It would be noted as the last validation.", example: true }),
    counted_as: z.enum(verdictCodes).nullable().meta({
      description: "The verdict that it would be counted under; null where the rate limit would refuse it.",
      example: "valid",
    }),
    rate: z
      .object({
        limit: wholeOut("Requests in a period.", 60),
        period: wholeOut("Seconds of a period.", 3_600),
        remaining: wholeOut("Requests that would be left after it.", 59),
        resets: wholeOut("Seconds until the period ends.", 3_600),
        refused: z.boolean().meta({ description: "It would be refused with 429.", example: false }),
      })
      .nullable()
      .meta({ description: "The license's rate after it; null where the policy sets no limit." }),
  })
  .meta({ id: "WouldDo" });

export const explanation = z
  .object({
    ...validation.pick({ valid: true, code: true, detail: true, nonce: true }).shape,
    conditions: z.array(explainedCondition).meta({ description: "Every condition, in the order in which they are tried." }),
    would: wouldDo.meta({ description: "What a validation would change now." }),
    checked_out_files: checkedOutFiles,
    license: license.meta({ description: "The license, unchanged." }),
  })
  .meta({ id: "Explanation" });

/** Data of the refusal of a key that no license has. */
export const verdictOfUnknownKey = z
  .object({
    valid: z.literal(false).meta({ description: "The copy may not run.", example: false }),
    code: z.literal("not_found").meta({ description: "The reason.", example: "not_found" }),
  })
  .meta({ id: "VerdictOfUnknownKey" });

export const fileIncludes = ["entitlements", "product", "policy", "owner", "users", "machines"] as const;

/** Seconds: an hour, and a hundred years. */
const shortestTtl = 3_600;
const longestTtl = 3_155_695_200;

const ttlField = z.int("file_ttl_invalid").min(shortestTtl, "file_ttl_invalid").max(longestTtl, "file_ttl_invalid");

const ttlMeta = {
  description: "Seconds the file holds, 3600 to 3155695200. Not given: one calendar month. Null (in a query: `none`): for ever.",
  example: 86_400,
};

const includeMeta = (names: readonly string[]) => ({
  description: `What else the file carries: any of ${names.join(", ")}; a list, or one text with commas between.`,
  type: "array",
  items: { type: "string", enum: names },
  example: ["entitlements"],
});

const algorithmField = z
  .string()
  .max(64)
  .optional()
  .meta({ description: "Refused if it is not the one the policy's scheme gives: a way to be sure.", example: "base64+ed25519" });

/** A list in JSON, or names with commas between, as a query or form has it. */
const includeList = (names: readonly [string, ...string[]]) =>
  z
    .preprocess(
      (value) =>
        Array.isArray(value)
          ? value.flatMap((item) => (typeof item === "string" ? splitNames(item) : [item]))
          : typeof value === "string"
            ? splitNames(value)
            : value,
      z.array(z.enum(names)).max(mostNames),
    )
    .optional();

/** Names that an option may list: more than there are. */
const mostNames = 20;

/** Text of a megabyte may have half a million commas: one name more than there may be is enough to refuse it. */
const splitNames = (text: string): string[] =>
  text
    .split(",", mostNames + 1)
    .map((name) => name.trim())
    .filter((name) => name !== "");

const encryptDescription = "Encrypts the file with the license's key. A policy that is `encrypted` does so anyway.";

/** Options of a check-out in a body. */
export const checkoutBody = <const Names extends readonly [string, ...string[]]>(names: Names) => ({
  encrypt: z.boolean().optional().meta({ description: encryptDescription, example: false }),
  ttl: ttlField.nullable().optional().meta(ttlMeta),
  include: includeList(names).meta(includeMeta(names)),
  algorithm: algorithmField,
});

/** Options of a check-out in a query, all text. An option that there is not is refused: `encrypted=true` would give a plain file. */
export const checkoutQuery = <const Names extends readonly [string, ...string[]]>(names: Names) =>
  z.strictObject({
    encrypt: z
      .enum(["true", "false", "1", "0"])
      .optional()
      .meta({ ...documentedFlag, description: encryptDescription, example: false }),
    ttl: z
      .string()
      .regex(/^(none|\d{1,12})$/, "file_ttl_invalid")
      .optional()
      .meta({
        ...ttlMeta,
        type: "integer",
        pattern: undefined,
        minimum: shortestTtl,
        maximum: longestTtl,
      }),
    include: includeList(names).meta(includeMeta(names)),
    algorithm: algorithmField,
  });

type QueryOptions = {
  encrypt?: string | undefined;
  ttl?: string | undefined;
  include?: string[] | undefined;
  algorithm?: string | undefined;
};
type BodyOptions = {
  encrypt?: boolean | undefined;
  ttl?: number | null | undefined;
  include?: string[] | undefined;
  algorithm?: string | undefined;
};

/** Seconds of one calendar month: what a file's ttl is when nobody says. */
const defaultTtlSeconds = 2_629_746;

export type CheckoutOptions = { encrypt: boolean; ttlSeconds: number | null; include: string[]; algorithm: string | undefined };

/** The body's options win over the query's. */
export function checkoutOptions(query: QueryOptions, body: BodyOptions = {}): CheckoutOptions {
  const ttl = body.ttl !== undefined ? body.ttl : ttlOfQuery(query.ttl);
  return {
    encrypt: body.encrypt ?? (query.encrypt === "true" || query.encrypt === "1"),
    ttlSeconds: ttl === undefined ? defaultTtlSeconds : ttl,
    include: [...new Set(body.include ?? query.include ?? [])],
    algorithm: body.algorithm ?? query.algorithm,
  };
}

const ttlRefusal = { field: "ttl", refusal: "file_ttl_invalid" } as const;

function ttlOfQuery(text: string | undefined): number | null | undefined {
  if (text === undefined) return undefined;
  if (text === "none") return null;
  const ttl = Number(text);
  if (ttl < shortestTtl || ttl > longestTtl) throw new LatchkeyError("file_ttl_invalid", { fields: [ttlRefusal] });
  return ttl;
}

const exampleFile = "-----BEGIN LICENSE FILE-----\neyJlbmMiOiJleUoi…\n-----END LICENSE FILE-----\n";

export const checkedOutFile = z
  .object({
    certificate: textOut("The file: save it as it is.", exampleFile),
    ttl: wholeOut("Seconds the file holds; null is for ever.", 86_400).nullable(),
    issued_at: time("When it was made."),
    expiry_at: time("Until when it holds; null is for ever.").nullable(),
  })
  .meta({ id: "CheckedOutFile" });
