import { type SQL, sql } from "drizzle-orm";

// Tallies count by days in UTC. What lies in a span of time is the sum of the whole days in it, and the rows of the days at its ends.

/** From `since` on, before `until`. */
export type Span = { since?: Date | undefined; until?: Date | undefined };

/** A `date` parameter: the day of an instant, as `latchkey_day` has it. */
export const dayOf = (time: Date): SQL => sql`${time.toISOString().slice(0, 10)}::date`;

const [hourMs, dayMs] = [3_600_000, 86_400_000];

export const startOfHour = (time: Date): Date => new Date(Math.floor(time.getTime() / hourMs) * hourMs);

export const startOfDay = (time: Date): Date => new Date(Math.floor(time.getTime() / dayMs) * dayMs);

export const startOfNextDay = (time: Date): Date => new Date(startOfDay(time).getTime() + dayMs);

/** The condition on a tally's day that takes the days wholly inside. */
export function wholeDays(day: SQL, { since, until }: Span): SQL {
  const after = since === undefined ? sql`true` : sql`${day} > ${dayOf(since)}`;
  const before = until === undefined ? sql`true` : sql`${day} < ${dayOf(until)}`;
  return sql`${after} and ${before}`;
}

/** What is left of the span on the days where it begins and ends: no span, one or two. */
export function endsOf({ since, until }: Span): Required<Record<keyof Span, Date>>[] {
  const ends = [
    ...(since === undefined ? [] : [{ since, until: earlier(startOfNextDay(since), until) }]),
    ...(until === undefined || (since !== undefined && startOfDay(since).getTime() === startOfDay(until).getTime())
      ? []
      : [{ since: since === undefined || since < startOfDay(until) ? startOfDay(until) : since, until }]),
  ];
  return ends.filter((end) => end.since < end.until);
}

const earlier = (time: Date, other: Date | undefined): Date => (other !== undefined && other < time ? other : time);
