import { pruneEvents, sealEvents } from "../audit/index.ts";
import type { Job } from "./job.ts";

/** Seals the events of each tenant that have no seal yet, and removes those that are older than their tenant keeps them. */
export const seal: Job = {
  name: "seal",
  async run(context) {
    const sealed = await sealEvents(context);
    const pruned = await pruneEvents(context);
    return { rows: sealed.rows + pruned.rows, isMore: sealed.isMore || pruned.isMore };
  },
};
