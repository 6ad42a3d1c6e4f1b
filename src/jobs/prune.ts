import { rollUpHours } from "../analytics/index.ts";
import type { Job } from "./job.ts";
import { deleteStale, staleRows } from "./prune-store.ts";

/** Rows that one statement deletes. */
const batchSize = 2_000;

/**
 * Deletes what nobody needs any more, and makes days of old hours of validation counts: a batch of each table in turn, so that a table with many does not hold up
 * the others. Nothing depends on its being done in time: what is out of date counts for nothing while it is still there.
 */
export const prune: Job = {
  name: "prune",
  async run({ now, database, isOver }) {
    let rows = 0;
    let left: ((most: number) => Promise<number>)[] = [
      ...Object.values(staleRows).map((stale) => (most: number) => deleteStale(database, stale, { now, most })),
      (most) => rollUpHours(database, { now, most }),
    ];
    while (left.length > 0) {
      const full: typeof left = [];
      for (const pruneNext of left) {
        if (isOver()) return { rows, isMore: true };
        const pruned = await pruneNext(batchSize);
        rows += pruned;
        if (pruned === batchSize) full.push(pruneNext);
      }
      left = full;
    }
    return { rows, isMore: false };
  },
};
