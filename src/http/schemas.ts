import { z } from "zod";
import { asciiRulesOfUsernames, slugPattern, usernamePattern } from "../names.ts";
import { exampleId, refusedAs } from "./fields.ts";

export const tenantNameField = z
  .string(refusedAs({ missing: "tenant_name_missing", invalid: "tenant_not_found" }))
  .min(1, refusedAs({ missing: "tenant_name_missing", invalid: "tenant_not_found" }))
  .max(256, refusedAs({ invalid: "tenant_not_found" }))
  .regex(slugPattern, refusedAs({ missing: "tenant_name_missing", invalid: "tenant_not_found" }))
  .meta({ description: "Letters, digits, and between them `.`, `_` and `-`; 1 to 256.", example: "acme" });

/**
 * Documents a text whose letters and digits are those of all scripts: Python cannot read `\\p{L}`, so the pattern has the rules for ASCII alone,
 * and the exact one stands beside it.
 */
export const documentedPattern = (ofAscii: string, exact: RegExp) => ({
  pattern: ofAscii,
  "x-exact-pattern": exact.source,
});

const username = (refusals: Parameters<typeof refusedAs>[0]) =>
  z
    .string(refusedAs(refusals))
    .min(1, refusedAs(refusals))
    .max(256, refusedAs(refusals))
    .regex(usernamePattern, refusedAs(refusals))
    .meta({
      ...documentedPattern(asciiRulesOfUsernames, usernamePattern),
      description: "Letters, digits, and between them `. _ @ + -`; 1 to 256.",
      example: "alice",
    });

export const usernameField = username({ missing: "username_missing", invalid: "account_not_found" });

/** An instant as the API shows it. */
export const time = (description: string) =>
  z.iso.datetime().meta({ description: description, example: "2026-11-01T09:30:00.000Z" });

export const createdAt = time("When it was made.");

export const updatedAt = time("When it last changed.");

/** An id as the API shows it. */
export const idOf = (what: string) => z.uuid().meta({ description: `Id of ${what}, a UUID.`, example: exampleId });

export const textOut = (description: string, example: string) => z.string().meta({ description, example });

/** A whole number as the API shows it; its unit is in the description. */
export const wholeOut = (description: string, example: number) => z.int().meta({ description, example });

/** Whose something is, as the API shows it. */
export const ownerOut = textOut("The owner's username; null if it has no owner.", "alice").nullable();

/** Whose something is, as a request says it. */
export const ownerField = username({ invalid: "account_not_found" }).nullable().optional().meta({
  description: "The owner's username; null if it has no owner.",
  example: "alice",
});

export const metadataOut = z
  .record(z.string(), z.unknown())
  .meta({ description: "What you keep beside it.", example: { order: "A-1042" } });

/** A filter of a list that takes text. */
export const textFilter = (description: string, example: string) =>
  z.string().min(1).max(256).optional().meta({ description, example });

export const examplePem =
  "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n";

export const exampleKey = "kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A";

/** `?cascade=true`: what a deletion takes with it. */
export const cascadeFlag = (description: string) =>
  z
    .enum(["true", "false"])
    .optional()
    .meta({ ...documentedFlag, description: `${description} Default \`false\`.`, example: true });

/** Documents a parameter of a query that is the text `true` or `false`. */
export const documentedFlag = { type: "boolean", enum: undefined };
