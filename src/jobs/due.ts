import type { Database } from "../db/client.ts";
import { isConflict } from "../db/errors.ts";
import { inBatches, type JobContext, type JobResult } from "./job.ts";
import { beginClock, type Due, followTerms, type Plans } from "./terms-store.ts";

/** Times that a statement is sent when others stand in its way. */
const mostTries = 3;

/** A kind of work that time makes due. */
export type Work = {
  plans: Plans;
  /** Rows of one statement, which may take a tenth of a second: on one machine every request waits for the same Postgres. */
  size: number;
  /** Does what is due, some rows at a time. Returns how many it has done. */
  batch: (database: Database, due: Due) => Promise<number>;
};

/** Does what is due: first what hangs on terms that changed is planned anew, then each batch is one statement and one transaction. */
export async function doDue(context: JobContext & Pick<Due, "tenantId">, { plans, size, batch }: Work): Promise<JobResult> {
  const { database, now, tenantId, isOver } = context;
  const due = { now, tenantId, most: size };
  await beginClock(database, due);
  while (!isOver() && (await persistently(() => followTerms(database, plans, due))));
  return inBatches(context, size, () => persistently(() => batch(database, due)));
}

/** Sends a statement again after a deadlock: it was undone as a whole. */
async function persistently<T>(send: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await send();
    } catch (error) {
      if (tries === mostTries || !isConflict(error)) throw error;
    }
  }
}
