import type { Environment } from "../src/app/environment.ts";
import { startClock } from "../src/jobs/environment.ts";

/** A Cron Trigger: it starts the clock after the first deployment, and starts it again should its alarm be lost. */
export const handleScheduled = (_: ScheduledController, environment: Environment): Promise<void> => startClock(environment);
