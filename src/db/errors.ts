import { NeonDbError } from "@neondatabase/serverless";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { isRefusalName, type RefusalName } from "../errors/refusals.ts";

/** The database's own error under what the query builder wraps around it, or undefined where the fault is another. */
export function databaseError(error: unknown): NeonDbError | undefined {
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if (current instanceof NeonDbError) return current;
    current = current.cause;
  }
  return undefined;
}

/** Returns the error that the service itself threw while it asked the database: that its request's deadline has passed. */
export function ownError(error: unknown): LatchkeyError | undefined {
  const source = databaseError(error)?.sourceError;
  return source instanceof LatchkeyError ? source : undefined;
}

/** The name of the constraint that a statement ran into, if that is why it failed. */
export const violatedConstraint = (error: unknown): string | undefined => databaseError(error)?.constraint;

/** Stands for an SQLSTATE where a statement, or its answer, is larger than the database's endpoint takes or gives. */
export const tooLargeState = "LK002";

/** Tells whether a statement or its answer is too large for the database's endpoint. It succeeds when it is asked for in smaller parts. */
export const isTooLarge = (error: unknown): boolean => databaseError(error)?.code === tooLargeState;

/** SQLSTATE classes that say "not now" rather than "not so": connection trouble, resources, shutdown. */
const unavailableClasses = ["08", "53", "57", "58", "XX"];

/** SQLSTATE of a write to what is a replica for now: another server is about to take over. */
const readOnly = "25006";

/** Tells whether the database could not be reached, gave no SQL answer, or is shutting down. */
export function isUnavailable(error: unknown): boolean {
  const failure = databaseError(error);
  if (failure === undefined) return false;
  const { code } = failure;
  return code == null || code === "" || code === readOnly || unavailableClasses.includes(code.slice(0, 2));
}

/** Tells whether a table that a statement names does not exist (SQLSTATE 42P01): the migrations have not been run. */
export const isUnmigrated = (error: unknown): boolean => databaseError(error)?.code === "42P01";

/** Tells whether the database did answer, with an error of SQL. */
export const isRefusal = (error: unknown): boolean => Boolean(databaseError(error)?.code) && !isUnavailable(error);

/** Serialization failure, deadlock or lock timeout (SQLSTATE 40001, 40P01, 55P03): the same request may succeed next time. */
export const isConflict = (error: unknown): boolean => ["40001", "40P01", "55P03"].includes(databaseError(error)?.code ?? "");

/** SQLSTATE of a rule that refused from within a statement. */
const refusedByRule = "LK000";

/** Returns the refusal of a statement (`refuse` in sql.ts), if that is why it failed. */
export function refusalOf(error: unknown): RefusalName | undefined {
  const failure = databaseError(error);
  const name = failure?.code === refusedByRule ? failure.constraint : undefined;
  return name !== undefined && isRefusalName(name) ? name : undefined;
}

/** Tells whether another request holds the idempotency key of this one (`latchkey_claim_request`). */
export const isClaimed = (error: unknown): boolean => databaseError(error)?.code === "LK001";

/** The detail that a rule gives beside its refusal. */
export const refusalDetail = (error: unknown): string | undefined => databaseError(error)?.detail || undefined;

/** Returns an error's text for the log. It has the statement's text but never its parameters, because they may hold what a caller sent. */
export const loggable = (error: unknown): string => String(error).split("\nparams:")[0] ?? "";
