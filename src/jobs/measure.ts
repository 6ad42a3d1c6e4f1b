import { measureNumbers } from "../analytics/index.ts";
import type { Job } from "./job.ts";

/** Brings the numbers of charts up to date. */
export const measure: Job = { name: "measure", run: measureNumbers };
