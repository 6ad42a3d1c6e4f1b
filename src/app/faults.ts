import { isConflict, isUnavailable, ownError, refusalOf } from "../db/errors.ts";
import { rateHeaders, refusedRate } from "../document/rate-store.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import type { RefusalName } from "../errors/refusals.ts";
import type { AppContext } from "./state.ts";

/** Seconds a client is asked to wait when the database is unavailable. */
const retryAfterSeconds = 5;

/** Returns what was thrown as the error that the client is told. */
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
