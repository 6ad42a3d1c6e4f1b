import type { LicenseRecord } from "./record.ts";

/** Milliseconds that clocks may differ by. */
export const allowedDriftMs = 300_000;

/** Milliseconds that pass before a later time is written down: not every check writes. */
const noteEveryMs = 60_000;

/**
 * Notes the service's time, which a signature vouches for: later or earlier, it replaces what was seen, so that a clock that once ran ahead does not
 * lock the app out for ever.
 */
export function noteServiceTime(record: LicenseRecord, serviceTime: number, now: number): void {
  const behind = serviceTime - now;
  record.lastSeenAt = serviceTime;
  if (Math.abs(behind) > allowedDriftMs) record.clockBehindMs = behind;
  else delete record.clockBehindMs;
}

/** Notes this machine's own time, when nothing better is to be had. It only ever moves forward. */
export function noteOwnTime(record: LicenseRecord, now: number): void {
  if (now - (record.lastSeenAt ?? 0) >= noteEveryMs) record.lastSeenAt = now;
}

export type Time = { now: number; wasSetBack: boolean };

/**
 * Returns the time that files are judged by: this machine's, or where its clock was found to be behind the service's, that much later. The later one
 * counts, so that neither makes a file last longer.
 * @param issuedAt the earliest time that it can be, milliseconds since 1970
 */
export function timeForFiles(record: LicenseRecord, now: number, issuedAt: number): Time {
  const corrected = Math.max(now, now + (record.clockBehindMs ?? 0));
  const earliest = Math.max(record.lastSeenAt ?? 0, issuedAt) - allowedDriftMs;
  return { now: corrected, wasSetBack: corrected < earliest };
}
