import { z } from "zod";
import { toUtf8 } from "../crypto/encoding.ts";
import { type FieldError, LatchkeyError } from "../errors/latchkey-error.ts";
import { isRefusalName, type RefusalName } from "../errors/refusals.ts";
import { fieldName } from "./names.ts";
import { demandOf, sentenceOf } from "./sentences.ts";
import { refuseUnstorable } from "./storable.ts";

type Refusals = {
  /** The member is not there, or null. */
  missing?: RefusalName;
  /** It is there and wrong. */
  invalid?: RefusalName;
};

/** Makes a schema refuse by name: `z.string(refusedAs({ missing: "product_name_invalid" }))`. */
export function refusedAs({ missing, invalid }: Refusals): { error: (issue: { input?: unknown }) => string | undefined } {
  return { error: ({ input }) => (input === undefined || input === null || input === "" ? (missing ?? invalid) : invalid) };
}

/** Matches text that is not empty when the spaces around it are taken off. A pattern says so in the OpenAPI document too. */
export const notBlank = /\S/;

/** Text as people write it: 1 to 256 characters, not only spaces. */
export const nameField = (refusals: Refusals) =>
  z.string(refusedAs(refusals)).trim().regex(notBlank, refusedAs(refusals)).max(256, refusedAs(refusals));

/** A whole number from 0; 0 and null mean not set. */
export const limitField = (invalid: RefusalName) =>
  z
    .int(refusedAs({ invalid }))
    .min(0, refusedAs({ invalid }))
    .max(Number.MAX_SAFE_INTEGER, refusedAs({ invalid }))
    .nullable()
    .optional();

/** Returns whether Postgres accepts the time and RFC 3339 can write it again in UTC, from the year 1 to 9999. */
export function isStorableTime(text: string): boolean {
  const year = new Date(text).getUTCFullYear();
  return z.iso.datetime({ offset: true }).safeParse(text).success && year >= 1 && year <= 9_999;
}

/** A time that a request says: RFC 3339, of the years 1 to 9999. */
export const instantField = (invalid?: RefusalName) =>
  z
    .string(refusedAs(invalid === undefined ? {} : { invalid }))
    .refine(isStorableTime, invalid ?? "must be a time of RFC 3339, such as 2026-11-01T09:30:00Z")
    .transform((text) => new Date(text))
    .meta({ format: "date-time" });

export const exampleId = "01932f5e-7a10-7cc3-98c4-dc0c0c07398f";

/** An id in a path: what is no UUID is as unknown as an id that nothing has. */
export const idParam = (unknown: RefusalName, what: string) =>
  z
    .uuid(refusedAs({ missing: unknown, invalid: unknown }))
    .meta({ description: `Id of the ${what}, a UUID.`, example: exampleId });

const metadataKeys = 64;
const metadataBytes = 16 * 1024;
/** Levels of objects and lists below the metadata object itself. */
const metadataDepth = 2;

export const metadataField = z
  .record(z.string(), z.unknown())
  .refine((value) => Object.keys(value).length <= metadataKeys, { error: `must have at most ${metadataKeys} keys`, abort: true })
  .refine((value) => !isDeeper(value, metadataDepth + 1), `may be nested at most ${metadataDepth} levels deep`)
  .refine((value) => toUtf8(JSON.stringify(value)).byteLength <= metadataBytes, "must be at most 16 KB")
  .meta({
    description:
      "What you keep beside it: an object of at most 64 keys, 16 KB, two levels below it; numbers that a double holds exactly as decimals.",
    maxProperties: metadataKeys,
    example: { order: "A-1042" },
  });

/** Ends at the first member that is too deep: a list may be long, and a body deep. */
const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === "object" &&
  value !== null &&
  (levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1)));

/**
 * Parses a path or query at the border: what comes back is what the schema says.
 * @param options left out for a path, where an ill-formed id is as unknown as any other
 * @throws LatchkeyError with the first field's refusal and every field error.
 */
export function parse<T extends z.ZodType>(schema: T, value: unknown, options: ParseOptions = {}): z.output<T> {
  refuseUnstorable(value);
  return parseStorable(schema, value, options);
}

/** Parses what `refuseUnstorable` has looked at: a body is when it is read. @throws LatchkeyError as `parse` does */
export function parseStorable<T extends z.ZodType>(
  schema: T,
  value: unknown,
  { isMalformed = false }: ParseOptions = {},
): z.output<T> {
  const result = schema.safeParse(value, { error: sentenceOf });
  if (result.success) return result.data;
  const fields = fieldErrors(result.error.issues);
  const [first] = fields;
  throw new LatchkeyError(first?.refusal ?? "request_malformed", {
    fields,
    isMalformed,
    ...(first?.message === undefined ? {} : { message: first.message }),
  });
}

type ParseOptions = {
  /** A wrong value is malformed, as in a body or query; left out, it names something unknown, as in a path. */
  isMalformed?: boolean;
};

/** Unknown members that an answer names. */
const mostUnknown = 20;

/** Errors that an answer lists: a body may have a hundred thousand. */
const mostErrors = 1_000;

/** Two bounds of one member may say the same. */
function fieldErrors(issues: z.core.$ZodIssue[]): FieldError[] {
  const errors = new Map<string, FieldError>();
  let unknown = 0;
  for (const issue of issues) {
    if (errors.size >= mostErrors) break;
    if (issue.code === "unrecognized_keys") {
      const named = issue.keys.slice(0, mostUnknown - unknown);
      unknown += named.length;
      for (const key of named) {
        const field = fieldName([...issue.path, key]);
        errors.set(`${field} unknown`, unknownMember(field));
      }
    } else {
      const error = fieldError(issue);
      errors.set(`${error.field} ${error.message ?? error.refusal}`, error);
    }
  }
  return [...errors.values()];
}

const unknownMember = (field: string): FieldError => ({
  field,
  refusal: "request_malformed",
  message: `The member ${field} is not supported here. Leave it out.`,
});

function fieldError(issue: z.core.$ZodIssue): FieldError {
  const field = fieldName(issue.path);
  if (isRefusalName(issue.message)) {
    const refusal = issue.message;
    return ofManyMembers.includes(refusal) ? { field, refusal, message: `${field} ${demandOf(issue)}.` } : { field, refusal };
  }
  return { field, refusal: "request_malformed", message: `${field} ${issue.message}.` };
}

/** Refusals of many members, whose own sentences cannot say which, and within which bounds. */
const ofManyMembers: RefusalName[] = ["policy_attribute_invalid"];
