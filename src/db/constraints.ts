import { LatchkeyError } from "../errors/latchkey-error.ts";
import type { RefusalName } from "../errors/refusals.ts";
import { violatedConstraint } from "./errors.ts";

/**
 * Lets the database be the judge of what is unique and what exists: a violated constraint becomes the refusal that it stands for.
 * @throws LatchkeyError with that refusal; anything else rises as it is.
 */
export async function refuseViolations<T>(work: PromiseLike<T>, refusals: Record<string, RefusalName>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const constraint = violatedConstraint(error);
    const refusal =
      constraint === undefined
        ? undefined
        : (refusals[constraint] ?? (tenantGone.test(constraint) ? "tenant_not_found" : undefined));
    if (refusal === undefined) throw error;
    throw new LatchkeyError(refusal, { cause: error });
  }
}

/** The foreign key to a tenant that was deleted a moment ago. */
const tenantGone = /_tenant_id_tenants_id_fk$/;
