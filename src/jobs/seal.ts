import { sealEvents } from "../audit/index.ts";
import type { Job } from "./job.ts";

/** Seals the events of each tenant that have no seal yet. */
export const seal: Job = { name: "seal", run: sealEvents };
