import type { Database } from "../db/client.ts";
import type { JobName } from "./job.ts";
import { jobs } from "./jobs.ts";
import { type LastRun, selectLastRuns } from "./runs-store.ts";

/** Milliseconds for which a job may not have done what was due before it is late: some rounds may fail, or take long. */
const lateMs = 5 * 60_000;

export type JobStatus = {
  name: JobName;
  /** Its last run; undefined where it never ran. */
  lastRun: LastRun | undefined;
  /** Since when it has not done what was due, in full or at all. */
  behindSince: Date;
  isLate: boolean;
};

/** Returns how each job of the clock does, in one round trip. A job that never ran counts from when the database was made. */
export async function jobStatuses(database: Pick<Database, "execute">, now: Date): Promise<JobStatus[]> {
  const { begunAt, runs } = await selectLastRuns(
    database,
    jobs.map(({ name }) => name),
  );
  return jobs.map(({ name }) => {
    const lastRun = runs.get(name);
    const behindSince = lastRun?.dueSince ?? lastRun?.startedAt ?? begunAt;
    return { name, lastRun, behindSince, isLate: now.getTime() - behindSince.getTime() > lateMs };
  });
}
