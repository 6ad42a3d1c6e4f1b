import { deliver } from "./deliver.ts";
import type { Job } from "./job.ts";
import { measure } from "./measure.ts";
import { prune } from "./prune.ts";
import { seal } from "./seal.ts";

/** Every job, in the order in which they run: first those for which somebody waits. */
export const jobs: readonly Job[] = [deliver, measure, seal, prune];
