import { cullMachines } from "./cull-store.ts";
import { doDue } from "./due.ts";
import type { Job } from "./job.ts";

/** Tells of machines that died, and deletes those that their policy lets go of, once no ping may bring them back, and dead processes. */
export const cull: Job = { name: "cull", run: (context) => doDue(context, { plans: "watches", batch: cullMachines }) };
