import { inBatches, type Job } from "./job.ts";
import { deleteOldRuns } from "./prune-store.ts";

/** Rows that one statement deletes. */
const batchSize = 2_000;

const dayMs = 86_400_000;

/** Milliseconds for which the runs of jobs are kept. */
const runsMs = 7 * dayMs;

/** Deletes what nobody needs any more. */
export const prune: Job = {
  name: "prune",
  run: (context) =>
    inBatches(context, batchSize, (size) =>
      deleteOldRuns(context.database, { before: new Date(context.now.getTime() - runsMs), most: size }),
    ),
};
