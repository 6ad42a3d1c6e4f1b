import { cull } from "./cull.ts";
import { deliver } from "./deliver.ts";
import { expire } from "./expire.ts";
import type { Job } from "./job.ts";
import { measure } from "./measure.ts";
import { prune } from "./prune.ts";
import { seal } from "./seal.ts";

/** Every job, in the order in which they run: first those that write events, then those for which somebody waits. */
export const jobs: readonly Job[] = [expire, cull, deliver, measure, seal, prune];
