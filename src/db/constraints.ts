import type { ErrorCode } from "../errors/catalogue.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { violatedConstraint } from "./errors.ts";

/**
 * Lets the database be the judge of what is unique and what exists: a violated constraint becomes the code that it stands for.
 * @throws LatchkeyError with that code; anything else rises as it is.
 */
export async function refuseViolations<T>(work: PromiseLike<T>, codes: Record<string, ErrorCode>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const constraint = violatedConstraint(error);
    const code =
      constraint === undefined ? undefined : (codes[constraint] ?? (tenantGone.test(constraint) ? "42002" : undefined));
    if (code === undefined) throw error;
    throw new LatchkeyError(code, { cause: error });
  }
}

/** The foreign key to a tenant that was deleted a moment ago. */
const tenantGone = /_tenant_id_tenants_id_fk$/;
