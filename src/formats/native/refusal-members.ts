import { z } from "zod";
import { toUtf8 } from "../../crypto/encoding.ts";
import type { LatchkeyError } from "../../errors/latchkey-error.ts";
import { refusalNames } from "../../errors/refusals.ts";
import type { Answered } from "../../http/format.ts";
import { codeOf, fieldErrorsOf, type NativeFieldError } from "./refusal-facts.ts";

/** A member that refusals have beside those of the envelope. */
type RefusalMember = {
  /** Returns its value; undefined where the refusal has none. */
  value: (error: LatchkeyError, answered: Answered) => unknown;
  schema: z.ZodType;
};

const fieldError = z
  .object({
    field: z.string().meta({ description: "Which member, by its path.", example: "max_machines" }),
    code: z.enum(refusalNames.map(codeOf)).meta({
      sharedAs: "RefusalCode",
      description: "What is wrong with the member.",
      example: codeOf("policy_max_machines_invalid"),
    }),
    message: z.string().meta({
      description: "What is wrong, for people to read.",
      example: "max_machines is not valid. Send a whole number of 0 or more.",
    }),
  })
  .meta({ id: "FieldError" });

/** Every such member under its name, declared once: refusals are written and documented from here. */
export const refusalMembers = {
  errors: {
    value: (error, { bodyBytes }) => {
      const fields = fieldErrorsOf(error);
      return fields.length === 0 ? undefined : withinBounds(fields, bodyBytes);
    },
    schema: z.array(fieldError).meta({ description: "Each member of the request that is wrong, where it is one." }),
  },
} satisfies Record<string, RefusalMember>;

/** Returns the members that a refusal has. */
export function membersOf(error: LatchkeyError, answered: Answered): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const [name, { value }] of Object.entries(refusalMembers)) {
    const given = value(error, answered);
    if (given !== undefined) members[name] = given;
  }
  return members;
}

/** Bytes of field errors that any refusal may have; one that answers a body may have as many more as the body has. */
const errorBytes = 8 * 1024;

/** A small request gets no large refusal: those of its errors that are named first, in twice its bytes and 16 KiB with all that is around them. */
function withinBounds(fields: NativeFieldError[], bodyBytes: number): NativeFieldError[] {
  let left = errorBytes + bodyBytes;
  const named = fields.findIndex((one) => {
    left -= toUtf8(JSON.stringify(one)).byteLength + 1;
    return left < 0;
  });
  return named === -1 ? fields : fields.slice(0, Math.max(1, named));
}
