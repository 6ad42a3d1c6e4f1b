import { deliver } from "./deliver.ts";
import type { Job } from "./job.ts";
import { prune } from "./prune.ts";

/** Every job, in the order in which they run: first those for which somebody waits. */
export const jobs: readonly Job[] = [deliver, prune];
