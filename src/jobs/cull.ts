import { cullMachines } from "./cull-store.ts";
import { doDue, type Work } from "./due.ts";
import type { Job } from "./job.ts";

/** The work on machines that are due: one that is deleted is more work than an event. */
export const watches: Work = { plans: "watches", size: 100, batch: cullMachines };

/** Tells of machines that died, and deletes those that their policy lets go of, once no ping may bring them back, and dead processes. */
export const cull: Job = { name: "cull", run: (context) => doDue(context, watches) };
