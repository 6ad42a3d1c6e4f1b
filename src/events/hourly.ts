import { createCache } from "../cache/cache.ts";
import type { Database } from "../db/client.ts";
import { refusalDetail, refusalOf } from "../db/errors.ts";
import type { RefusalName } from "../errors/refusals.ts";
import { type HourlyEvent, writeHourlyEvent } from "./hourly-store.ts";

/** The limit of a license that each of these refusals is for. The rule that refuses gives the license's id as its detail. */
const limitOf: Partial<Record<RefusalName, string>> = {
  machine_limit_reached: "max_machines",
  core_limit_reached: "max_cores",
  memory_limit_reached: "max_memory",
  disk_limit_reached: "max_disk",
  process_limit_reached: "max_processes",
  user_limit_reached: "max_users",
  usage_limit_reached: "max_uses",
};

const hourMs = 3_600_000;

/** Milliseconds after which an event that could not be written is tried again. */
const againMs = 5_000;

const written = createCache<{ againAt: number }>("hourlyEvents");

/** Returns the license and the limit that a change was refused for; undefined where it was something else. */
export function refusedLimit(thrown: unknown): { licenseId: string; limit: string } | undefined {
  const refusal = refusalOf(thrown);
  const limit = refusal === undefined ? undefined : limitOf[refusal];
  const licenseId = refusalDetail(thrown);
  return limit === undefined || licenseId === undefined ? undefined : { licenseId, limit };
}

/**
 * Writes an hourly event, and asks the database for each at most once an hour: whoever is refused a million times does not make a million statements.
 * Undefined where this isolate has seen to it. What fails is tried again with the next one that comes some seconds later.
 */
export function noteHourly(database: () => Database, event: HourlyEvent, now: Date): Promise<void> | undefined {
  const subject = "limit" in event ? event.limit : event.code;
  const key = `${event.licenseId} ${subject} ${Math.floor(now.getTime() / hourMs)}`;
  if (now.getTime() < (written.get(key)?.againAt ?? 0)) return undefined;
  written.set(key, { againAt: Number.POSITIVE_INFINITY });
  return writeHourlyEvent(database(), event).catch((error: unknown) => {
    written.set(key, { againAt: now.getTime() + againMs });
    throw error;
  });
}
