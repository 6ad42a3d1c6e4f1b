import type { PolicyAttributes, Term } from "../../src/licensing/index.ts";

/**
 * Rules that only the database applies, a second time, from docs/licensing.md alone: what their SQL is compared with. Shares no code with
 * `src/licensing`.
 */

/** A day of the month so many months later, or the last day that the month has: by the parts of a written date. */
export function monthsLater(start: Date, count: number, anchorDay: number | null = null): Date {
  const [year, month, ownDay] = start.toISOString().slice(0, 10).split("-").map(Number) as [number, number, number];
  const day = anchorDay ?? ownDay;
  const time = start.toISOString().slice(10);
  const months = year * 12 + (month - 1) + count;
  const pad = (number: number): string => String(number).padStart(2, "0");
  const yearMonth = `${pad(Math.floor(months / 12))}-${pad((months % 12) + 1)}`;
  const candidates = [day, day - 1, day - 2, day - 3].map((wanted) => `${yearMonth}-${pad(wanted)}${time}`);
  const existing = candidates.find((text) => !Number.isNaN(Date.parse(text)) && new Date(text).toISOString() === text);
  return existing === undefined ? new Date(Date.UTC(10_000, 0)) : new Date(existing);
}

const monthsIn = (seconds: number): number | null => (Number.isInteger(seconds / 2_629_746) ? seconds / 2_629_746 : null);

/** Whole multiples of a month's seconds are calendar months, others exact. */
function later(start: Date, seconds: number, anchorDay: number | null): Date {
  const months = monthsIn(seconds);
  return months === null ? new Date(start.getTime() + seconds * 1000) : monthsLater(start, months, anchorDay);
}

const latest = new Date(Date.UTC(10_000, 0) - 1);

/** Null where there is nothing to renew. */
export function renewed(
  { expiry, expiryAnchorDay }: Term,
  { duration, renewalBasis }: Pick<PolicyAttributes, "duration" | "renewalBasis">,
  now: Date,
): Term | null {
  if (!expiry || !duration) return null;
  const goesOn = { from_expiry: true, from_now: false, from_now_if_expired: expiry > now }[renewalBasis];
  const start = goesOn ? expiry : now;
  const anchorDay = goesOn ? expiryAnchorDay : null;
  const end = later(start, duration, anchorDay);
  if (end < expiry) return { expiry, expiryAnchorDay };
  return {
    expiry: end > latest ? latest : end,
    expiryAnchorDay: monthsIn(duration) === null ? null : (anchorDay ?? start.getUTCDate()),
  };
}

export function transferred(
  { expiry, expiryAnchorDay }: Term,
  { duration, transferStrategy }: Pick<PolicyAttributes, "duration" | "transferStrategy">,
  now: Date,
): Term {
  if (transferStrategy === "keep_expiry") return { expiry, expiryAnchorDay };
  if (duration === 0) return { expiry: null, expiryAnchorDay: null };
  return { expiry: later(now, duration, null), expiryAnchorDay: monthsIn(duration) === null ? null : now.getUTCDate() };
}

type Window = { startedAt: Date; requests: number };

/** The window that so many more requests are counted in. */
export function counted(
  { startedAt, requests }: Window,
  { allowed, period, more }: { allowed: number; period: number; more: number },
  now: Date,
): Window {
  const isOver = now.getTime() - startedAt.getTime() >= period * 1000;
  return isOver ? { startedAt: now, requests: more } : { startedAt, requests: (requests > allowed ? allowed : requests) + more };
}

const revivalMinutes = {
  no_revive: 0,
  "1_minute_revive": 1,
  "2_minute_revive": 2,
  "5_minute_revive": 5,
  "10_minute_revive": 10,
  "15_minute_revive": 15,
  always_revive: Number.POSITIVE_INFINITY,
};

/** A ping brings back a machine that died at this instant; one whose monitoring never started is not dead. */
export const revives = (
  diedAt: Date | null,
  { heartbeatResurrectionStrategy }: Pick<PolicyAttributes, "heartbeatResurrectionStrategy">,
  now: Date,
): boolean => diedAt === null || (now.getTime() - diedAt.getTime()) / 60_000 < revivalMinutes[heartbeatResurrectionStrategy];

/** A process runs until its window closes. */
export const isProcessAlive = (
  lastHeartbeatAt: Date,
  { heartbeatDuration }: Pick<PolicyAttributes, "heartbeatDuration">,
  now: Date,
): boolean => now.getTime() < lastHeartbeatAt.getTime() + heartbeatDuration * 1000;
