import { z } from "zod";
import { toUtf8 } from "../crypto/encoding.ts";
import { type ErrorCode, errorCatalogue, isErrorCode } from "../errors/catalogue.ts";
import { type FieldError, LatchkeyError } from "../errors/latchkey-error.ts";
import { demandOf, sentenceOf } from "./sentences.ts";

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
  .refine((value) => depthOf(value) <= metadataDepth + 1, `may be nested at most ${metadataDepth} levels deep`)
  .refine((value) => toUtf8(JSON.stringify(value)).byteLength <= metadataBytes, "must be at most 16 KB")
  .meta({
    description: "What you keep beside it: an object of at most 64 keys, 16 KB, two levels below it.",
    maxProperties: metadataKeys,
    example: { order: "A-1042" },
  });

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

/**
 * Parses at the border: what comes back is what the schema says.
 * @param status 400 for a body or query; left out for a path, where an ill-formed id is as unknown as any other.
 * @throws LatchkeyError with the first field's code and every field error.
 */
export function parse<T extends z.ZodType>(schema: T, value: unknown, status?: 400): z.output<T> {
  refuseUnstorableText(value, []);
  const result = schema.safeParse(value, { error: sentenceOf });
  if (result.success) return result.data;
  const fields = withoutRepeats(result.error.issues.flatMap(fieldErrors));
  const [first] = fields;
  throw new LatchkeyError(first?.code ?? "40000", {
    fields,
    ...(status === undefined ? {} : { status }),
    ...(first === undefined ? {} : { message: first.message }),
  });
}

/** Two bounds of one member may say the same. */
const withoutRepeats = (fields: FieldError[]): FieldError[] => [
  ...new Map(fields.map((one) => [`${one.field} ${one.message}`, one])).values(),
];

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const field = [...issue.path, key].join(".");
      return { field, code: "40000", message: `There is no member ${field} here. Leave it out.` };
    });
  }
  const field = issue.path.join(".") || "body";
  if (isErrorCode(issue.message)) {
    const code = issue.message;
    const message = ofManyMembers.includes(code) ? `${field} ${demandOf(issue)}.` : errorCatalogue[code].message;
    return [{ field, code, message }];
  }
  return [{ field, code: "40000", message: `${field} ${issue.message}.` }];
}

/** Codes of many members, whose own messages cannot say which, and within which bounds. */
const ofManyMembers: ErrorCode[] = ["46017"];

/** Deeper than any member of the contract; keeps recursion over a hostile body shallow. */
export const deepestPath = 16;

/** Postgres stores neither U+0000 nor half a surrogate pair, in text or in jsonb. */
function refuseUnstorableText(value: unknown, path: string[]): void {
  if (typeof value === "string") {
    if (!value.includes("\0") && value.isWellFormed()) return;
    const field = path.join(".") || "body";
    const message = `${field} has a character that cannot be stored (U+0000 or half a surrogate pair).`;
    throw new LatchkeyError("40000", { message, fields: [{ field, code: "40000", message }] });
  }
  if (typeof value !== "object" || value === null) return;
  if (path.length >= deepestPath) throw new LatchkeyError("40000", { message: "The body is nested too deeply." });
  for (const [key, member] of Object.entries(value)) {
    refuseUnstorableText(key, [...path, "a name"]);
    refuseUnstorableText(member, [...path, key]);
  }
}
