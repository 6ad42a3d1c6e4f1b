import { WorkerEntrypoint } from "cloudflare:workers";
import { type JobsEnvironment, startClock } from "./environment.ts";

/**
 * Called on one machine by the process that runs the Worker, on a socket of its own, in the place of a Cron Trigger; nothing on Cloudflare
 * reaches it. Its first request after a start asks for `/at-once`.
 */
export class ClockStart extends WorkerEntrypoint<JobsEnvironment> {
  override async fetch({ url }: Request): Promise<Response> {
    await startClock(this.env, { atOnce: new URL(url).pathname === "/at-once" });
    return new Response(null, { status: 204 });
  }
}
