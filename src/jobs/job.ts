import type { Secrets } from "../crypto/secrets.ts";
import type { Database } from "../db/client.ts";
import type { JobsEnvironment } from "./environment.ts";

/** Context that a job gets for one run. */
export type JobContext = {
  now: Date;
  /** The database, whose changes are the clock's (`{"kind": "clock"}`). */
  database: Database;
  secrets: Secrets;
  environment: JobsEnvironment;
  /** Tells whether the run has used up its share of time and round trips. The job ends then, and says that there is more. */
  isOver: () => boolean;
};

/** The result of a run. */
export type JobResult = {
  /** How much it did, counted in what the job is about. */
  rows: number;
  /** True where there is more to do at once. */
  isMore: boolean;
};

export type JobName = "expire" | "cull" | "deliver" | "prune" | "seal" | "measure";

/**
 * Work that the clock does, for all tenants at once. What is due is found by SQL, in batches, until nothing is due or `isOver`: a job keeps nothing
 * between runs. Two clocks may run it at once: its statements take rows `for update skip locked`, so that each thing is done once. A
 * statement takes less than a second: on one machine every request waits for the same Postgres. The files of jobs are read by Node too
 * (`npm run jobs`), so that none of them imports `cloudflare:workers`.
 */
export type Job = {
  name: JobName;
  /** @throws where it fails: it is tried again a minute later */
  run(context: JobContext): Promise<JobResult>;
};

/** Runs batches until one is not full, or the job's share is used up. @param batch does one batch and returns how many rows it had */
export async function inBatches(
  { isOver }: Pick<JobContext, "isOver">,
  size: number,
  batch: (size: number) => Promise<number>,
): Promise<JobResult> {
  let rows = 0;
  for (;;) {
    if (isOver()) return { rows, isMore: true };
    const done = await batch(size);
    rows += done;
    if (done < size) return { rows, isMore: false };
  }
}
