import type { DatabaseMeter } from "../db/client.ts";

/** Work that asks the database without a request: a node that tells it what it counted, the jobs of the clock, and deliveries to webhooks. */
export type BackgroundWork = "node" | "clock" | "courier";

/** Use of the database by such work since it was last taken. */
export type BackgroundNumbers = { work: BackgroundWork; roundTrips: number; databaseSeconds: number };

const used = new Map<BackgroundWork, DatabaseMeter>();

/** Counts round trips that no request has made. */
export function countBackground(work: BackgroundWork, { roundTrips, milliseconds }: DatabaseMeter): void {
  const before = used.get(work);
  if (before === undefined) used.set(work, { roundTrips, milliseconds });
  else {
    before.roundTrips += roundTrips;
    before.milliseconds += milliseconds;
  }
}

/** Returns what was counted, and begins again. */
export function takeBackground(): BackgroundNumbers[] {
  const taken = [...used].map(([work, { roundTrips, milliseconds }]) => ({
    work,
    roundTrips,
    databaseSeconds: milliseconds / 1_000,
  }));
  used.clear();
  return taken;
}
