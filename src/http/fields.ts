import { z } from "zod";
import { toUtf8 } from "../crypto/encoding.ts";
import { type ErrorCode, errorCatalogue, isErrorCode } from "../errors/catalogue.ts";
import { type FieldError, LatchkeyError } from "../errors/latchkey-error.ts";
import { fieldName } from "./names.ts";
import { demandOf, sentenceOf } from "./sentences.ts";
import { refuseUnstorable } from "./storable.ts";

type Codes = {
  /** The member is not there, or null. */
  missing?: ErrorCode;
  /** It is there and wrong. */
  invalid?: ErrorCode;
};

/** Makes a schema answer with the catalogue's codes: `z.string(coded({ missing: "44000" }))`. */
export function coded({ missing, invalid }: Codes): { error: (issue: { input?: unknown }) => string | undefined } {
  return { error: ({ input }) => (input === undefined || input === null || input === "" ? (missing ?? invalid) : invalid) };
}

/** Text as people write it: 1 to 256 characters, not only spaces. */
export const nameField = (codes: Codes) => z.string(coded(codes)).trim().min(1, coded(codes)).max(256, coded(codes));

/** A whole number from 0; 0 and null mean not set. */
export const limitField = (code: ErrorCode) =>
  z
    .int(coded({ invalid: code }))
    .min(0, coded({ invalid: code }))
    .max(Number.MAX_SAFE_INTEGER, coded({ invalid: code }))
    .nullable()
    .optional();

/** Whether Postgres takes the time, and RFC 3339 can say it again in UTC: it counts from the year 1 to 9999. */
export function isStorableTime(text: string): boolean {
  const year = new Date(text).getUTCFullYear();
  return z.iso.datetime({ offset: true }).safeParse(text).success && year >= 1 && year <= 9_999;
}

/** A time that a request says: RFC 3339, of the years 1 to 9999. */
export const instantField = (code?: ErrorCode) =>
  z
    .string(coded(code === undefined ? {} : { invalid: code }))
    .refine(isStorableTime, code ?? "must be a time of RFC 3339, such as 2026-11-01T09:30:00Z")
    .transform((text) => new Date(text))
    .meta({ format: "date-time" });

export const exampleId = "01932f5e-7a10-7cc3-98c4-dc0c0c07398f";

/** An id in a path: what is no UUID is as unknown as an id that nothing has. */
export const idParam = (code: ErrorCode, what: string) =>
  z.uuid(coded({ missing: code, invalid: code })).meta({ description: `Id of the ${what}, a UUID.`, example: exampleId });

const metadataKeys = 64;
const metadataBytes = 16 * 1024;
/** Levels of objects and lists below the metadata object itself. */
const metadataDepth = 2;

export const metadataField = z
  .record(z.string(), z.unknown())
  .refine((value) => Object.keys(value).length <= metadataKeys, `must have at most ${metadataKeys} keys`)
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
 * @param status 400 for a query; left out for a path, where an ill-formed id is as unknown as any other.
 * @throws LatchkeyError with the first field's code and every field error.
 */
export function parse<T extends z.ZodType>(schema: T, value: unknown, status?: 400): z.output<T> {
  refuseUnstorable(value);
  return parseStorable(schema, value, status);
}

/** Parses what `refuseUnstorable` has looked at: a body is when it is read. @throws LatchkeyError as `parse` does */
export function parseStorable<T extends z.ZodType>(schema: T, value: unknown, status?: 400): z.output<T> {
  const result = schema.safeParse(value, { error: sentenceOf });
  if (result.success) return result.data;
  const fields = fieldErrors(result.error.issues);
  const [first] = fields;
  throw new LatchkeyError(first?.code ?? "40000", {
    fields,
    ...(status === undefined ? {} : { status }),
    ...(first === undefined ? {} : { message: first.message }),
  });
}

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
      errors.set(`${error.field} ${error.message}`, error);
    }
  }
  return [...errors.values()];
}

const unknownMember = (field: string): FieldError => ({
  field,
  code: "40000",
  message: `There is no member ${field} here. Leave it out.`,
});

function fieldError(issue: z.core.$ZodIssue): FieldError {
  const field = fieldName(issue.path);
  if (isErrorCode(issue.message)) {
    const code = issue.message;
    const message = ofManyMembers.includes(code) ? `${field} ${demandOf(issue)}.` : errorCatalogue[code].message;
    return { field, code, message };
  }
  return { field, code: "40000", message: `${field} ${issue.message}.` };
}

/** Codes of many members, whose own messages cannot say which, and within which bounds. */
const ofManyMembers: ErrorCode[] = ["46017"];
