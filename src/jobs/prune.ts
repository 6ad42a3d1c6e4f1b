import type { Job } from "./job.ts";
import { deleteStale, type Stale, staleRows } from "./prune-store.ts";

/** Rows that one statement deletes. */
const batchSize = 2_000;

/**
 * Deletes what nobody needs any more, a batch of each table in turn, so that a table with many does not hold up the others. Nothing depends on its being
 * done in time: what is out of date counts for nothing while it is still there.
 */
export const prune: Job = {
  name: "prune",
  async run({ now, database, isOver }) {
    let rows = 0;
    let left: Stale[] = Object.values(staleRows);
    while (left.length > 0) {
      const full: Stale[] = [];
      for (const stale of left) {
        if (isOver()) return { rows, isMore: true };
        const deleted = await deleteStale(database, stale, { now, most: batchSize });
        rows += deleted;
        if (deleted === batchSize) full.push(stale);
      }
      left = full;
    }
    return { rows, isMore: false };
  },
};
