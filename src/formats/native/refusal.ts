import { toUtf8 } from "../../crypto/encoding.ts";
import type { LatchkeyError } from "../../errors/latchkey-error.ts";
import type { Answered, Content } from "../../http/format.ts";
import { writeEnvelope } from "./envelope.ts";
import { codeOf, fieldErrorsOf, messageOf, type NativeFieldError, statusOf } from "./refusal-facts.ts";

/** Writes a refusal: its five-digit code, its sentence, and the members of the request that are wrong. */
export function writeRefusal(error: LatchkeyError, answered: Answered): Content {
  const { refusal, data, headers } = error;
  const errors = withinBounds(fieldErrorsOf(error), answered.bodyBytes);
  return writeEnvelope(statusOf(error), { code: codeOf(refusal), message: messageOf(error), data, errors }, headers, answered);
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
