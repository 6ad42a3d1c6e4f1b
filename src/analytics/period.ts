import { LatchkeyError } from "../errors/latchkey-error.ts";
import { hourlyDays } from "./measures.ts";

/** Length of what one number counts. */
export type Step = "hour" | "day";

/** Whole hours or days of UTC, from `since` on and before `until`. */
export type Period = { by: Step; since: Date; until: Date };

export const dayMs = 86_400_000;
const hourMs = 3_600_000;

const steps = {
  hour: { ms: hourMs, usual: 24, most: 14 * 24, mostText: "14 days of hours" },
  day: { ms: dayMs, usual: 30, most: 366, mostText: "366 days" },
} as const;

type Bounds = { since?: Date | undefined; until?: Date | undefined };

/**
 * Returns the hours or days that a request asks for. The first and the last one count whole. Without bounds these are the last 24 hours or the
 * last 30 days, with the present one.
 * @throws LatchkeyError request_malformed for bounds in the wrong order, too far apart, or before what is kept
 */
export function periodOf(by: Step, bounds: Bounds, now: Date): Period {
  const { ms, usual, most, mostText } = steps[by];
  const until = Math.ceil((bounds.until?.getTime() ?? now.getTime() + 1) / ms) * ms;
  const since = Math.floor((bounds.since?.getTime() ?? until - usual * ms) / ms) * ms;
  if (since >= until) throw wrong("since must be before until.");
  if (until - since > most * ms) throw wrong(`One answer has at most ${mostText}. Send a later since or an earlier until.`);
  const isGone = by === "hour" && since < startOfDay(now) - hourlyDays * dayMs;
  if (isGone) throw wrong(`Hours are kept for ${hourlyDays} days. Send by=day, or a later since.`);
  return { by, since: new Date(since), until: new Date(until) };
}

/** Returns when each hour or day of a period begins. */
export function timesOf({ by, since, until }: Period): Date[] {
  const { ms } = steps[by];
  return Array.from({ length: (until.getTime() - since.getTime()) / ms }, (_, place) => new Date(since.getTime() + place * ms));
}

/** The day that begins with an instant, in UTC: `2026-11-30`. */
export const dayText = (time: Date): string => time.toISOString().slice(0, 10);

/** Returns when the day of an instant began in UTC, in milliseconds since 1970. */
export const startOfDay = (time: Date): number => Math.floor(time.getTime() / dayMs) * dayMs;

function wrong(message: string): LatchkeyError {
  return new LatchkeyError("request_malformed", { message, fields: [{ field: "since", refusal: "request_malformed", message }] });
}
