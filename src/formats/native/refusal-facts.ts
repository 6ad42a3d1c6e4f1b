import type { LatchkeyError } from "../../errors/latchkey-error.ts";
import type { RefusalName } from "../../errors/refusals.ts";
import { type NativeCode, nativeRefusals } from "./refusals.ts";

/** The code of what was done. */
export const successCode = "00000";

/** One thing wrong with one member of a request, as an answer says it. */
export type NativeFieldError = { field: string; code: NativeCode; message: string };

/** The code of a refusal. */
export const codeOf = (name: RefusalName): NativeCode => nativeRefusals[name].code;

/** The HTTP status of a refusal. What is "invalid or unknown" is 404 in a path, and 400 in a body or query of a wrong form. */
export const statusOf = ({ refusal, isMalformed }: LatchkeyError): number => (isMalformed ? 400 : nativeRefusals[refusal].status);

/** The sentence that a caller reads. */
export const messageOf = ({ refusal, detail }: LatchkeyError): string => detail ?? nativeRefusals[refusal].message;

/** Returns what is wrong with each member of the request. */
export const fieldErrorsOf = ({ fields }: LatchkeyError): NativeFieldError[] =>
  fields.map(({ field, refusal, message }) => ({
    field,
    code: codeOf(refusal),
    message: message ?? nativeRefusals[refusal].message,
  }));
