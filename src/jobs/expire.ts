import { doDue, type Work } from "./due.ts";
import { giveNotices } from "./expire-store.ts";
import type { Job } from "./job.ts";

/** The work on licenses that are due. */
export const notices: Work = { plans: "notices", size: 250, batch: giveNotices };

/** Tells of licenses what time alone brings about: that they expire soon, have expired, and that their check-in is due soon or overdue. */
export const expire: Job = { name: "expire", run: (context) => doDue(context, notices) };
