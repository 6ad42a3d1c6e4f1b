import { DurableObject } from "cloudflare:workers";
import { loggable } from "../db/errors.ts";
import type { MetricsEnvironment } from "../metrics/environment.ts";
import { reportBackground } from "../metrics/flush.ts";
import type { JobsEnvironment, StartOptions } from "./environment.ts";
import { jobs } from "./jobs.ts";
import { clockShare, runRound } from "./round.ts";

/** Milliseconds between two rounds. */
const minuteMs = 60_000;

/** Milliseconds by which an alarm may be late before it counts as lost. */
const lateMs = 5 * minuteMs;

/**
 * Runs the jobs each minute, on its alarm. There is one for a deployment; should there be two, they do nothing twice. It keeps nothing but its
 * alarm: what is due is in Postgres.
 */
export class Clock extends DurableObject<JobsEnvironment & MetricsEnvironment> {
  #isRunning = false;

  /** Starts it where it stands still: at its first call, and where its alarm was lost. */
  async start({ atOnce = false }: StartOptions = {}): Promise<void> {
    const { storage } = this.ctx;
    const at = await storage.getAlarm();
    if (atOnce || at === null || Date.now() - at > lateMs) await storage.setAlarm(Date.now());
  }

  /** Sets the next alarm before anything else: whatever becomes of this round, there is another. */
  override async alarm(): Promise<void> {
    const { storage } = this.ctx;
    await storage.setAlarm(Date.now() + minuteMs);
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      const { isMore, spent } = await runRound({ jobs, environment: this.env, share: clockShare });
      if (isMore) await storage.setAlarm(Date.now());
      await reportBackground(this.env, "clock", spent);
    } catch (error) {
      // Thrown on, the platform would run the same round again, and after some times forget the alarm.
      console.error(JSON.stringify({ level: "error", message: "a round of the clock failed", error: loggable(error) }));
    } finally {
      this.#isRunning = false;
    }
  }
}
