import { toUtf8 } from "../crypto/encoding.ts";
import { isConflict, isUnavailable, ownError, refusalOf } from "../db/errors.ts";
import { rateHeaders, refusedRate } from "../document/rate-store.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import type { RefusalName } from "../errors/refusals.ts";
import { codeOf, fieldErrorsOf, messageOf, type NativeFieldError, statusOf } from "../formats/native/present-refusal.ts";
import { sendEnvelope } from "./respond.ts";
import type { AppContext } from "./state.ts";

/** Seconds a client is asked to wait when the database is away. */
const retryAfterSeconds = 5;

/** The one place where what was thrown becomes an answer. */
export function answerError(c: AppContext, thrown: unknown): Promise<Response> | Response {
  const error = asLatchkeyError(thrown);
  if (error.refusal === "internal_error") logFault(c, thrown);
  return sendEnvelope(
    c,
    statusOf(error),
    { code: codeOf(error.refusal), message: messageOf(error), data: error.data, errors: withinBounds(fieldErrorsOf(error), c) },
    error.headers,
  );
}

/** Bytes of field errors that any refusal may have; one that answers a body may have as many more as the body has. */
const errorBytes = 8 * 1024;

/** A small request gets no large refusal: those of its errors that are named first, in twice its bytes and 16 KiB with all that is around them. */
function withinBounds(fields: NativeFieldError[], c: AppContext): NativeFieldError[] {
  let left = errorBytes + c.get("request").bodyBytes;
  const named = fields.findIndex((one) => {
    left -= toUtf8(JSON.stringify(one)).byteLength + 1;
    return left < 0;
  });
  return named === -1 ? fields : fields.slice(0, Math.max(1, named));
}

export function asLatchkeyError(thrown: unknown): LatchkeyError {
  if (thrown instanceof LatchkeyError) return thrown;
  const own = ownError(thrown);
  if (own !== undefined) return own;
  const refusal = refusalOf(thrown);
  if (refusal !== undefined) return refusedByRule(refusal, thrown);
  if (isConflict(thrown)) return new LatchkeyError("concurrent_change", { cause: thrown });
  if (isUnavailable(thrown)) {
    return new LatchkeyError("database_unavailable", { cause: thrown, headers: { "Retry-After": String(retryAfterSeconds) } });
  }
  return new LatchkeyError("internal_error", { cause: thrown });
}

function refusedByRule(refusal: RefusalName, thrown: unknown): LatchkeyError {
  const rate = refusedRate(thrown);
  const headers = rate === null ? {} : { ...rateHeaders(rate), "Retry-After": String(rate.resets) };
  return new LatchkeyError(refusal, { cause: thrown, headers });
}

/** A statement's text is logged, its parameters never: they may hold what a caller sent. */
export function logFault(c: AppContext, thrown: unknown): void {
  const { requestId, route } = c.get("request");
  const chain: string[] = [];
  for (let error: unknown = thrown; error instanceof Error && chain.length < 5; error = error.cause) {
    chain.push(`${error.name}: ${error.message.split("\nparams:")[0]}`);
  }
  const stack = thrown instanceof Error ? thrown.stack?.split("\n").filter((line) => line.trimStart().startsWith("at ")) : [];
  console.error(JSON.stringify({ level: "error", request_id: requestId, route, error: chain, stack }));
}

/** For a path that stands, but not with this method. */
export function methodNotAllowed(allowed: string[]): LatchkeyError {
  const message = `This path does not support the method. Use ${allowed.join(", ")}.`;
  return new LatchkeyError("method_not_allowed", { message, headers: { Allow: allowed.join(", ") } });
}

/** For a path that is only read. */
export function refuseMethod(): never {
  throw methodNotAllowed(["GET", "HEAD", "OPTIONS"]);
}
