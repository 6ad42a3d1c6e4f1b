/** Seconds of a mean Gregorian year and of its twelfth part. */
const secondsOfYear = 31_556_952;
const secondsOfMonth = 2_629_746;
const secondsOfDay = 86_400;

/** A duration as a calendar adds it. */
export type CalendarParts = { months: number; days: number; seconds: number };

/** Splits whole seconds into years, months, days and a rest, largest first. */
export function calendarParts(seconds: number): CalendarParts {
  const years = Math.floor(seconds / secondsOfYear);
  const afterYears = seconds % secondsOfYear;
  const months = Math.floor(afterYears / secondsOfMonth);
  const afterMonths = afterYears % secondsOfMonth;
  return { months: years * 12 + months, days: Math.floor(afterMonths / secondsOfDay), seconds: afterMonths % secondsOfDay };
}

/**
 * Adds a duration by calendar, in UTC: months first, ending on the month's last day where the day does not exist, then days, then
 * seconds. `latchkey_add_duration` in the database does the same.
 * @param seconds a whole number from 0
 */
export function addDuration(start: Date, seconds: number): Date {
  const parts = calendarParts(seconds);
  return new Date(addMonths(start, parts.months).getTime() + (parts.days * secondsOfDay + parts.seconds) * 1000);
}

/** The same day so many months on, or that month's last day. */
export function addMonths(start: Date, months: number): Date {
  const moved = new Date(start);
  moved.setUTCDate(1);
  moved.setUTCMonth(moved.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
  moved.setUTCDate(Math.min(start.getUTCDate(), lastDay));
  return moved;
}
