/** Seconds that stand for one calendar month: a twelfth of a mean Gregorian year. */
const secondsOfMonth = 2_629_746;
const secondsOfDay = 86_400;

/** Seconds that a license runs at least, where it is not perpetual: a day. */
export const shortestDuration = secondsOfDay;

/** Seconds that a license runs at most: a hundred years. A calendar's arithmetic stays within what a timestamp holds. */
export const longestDuration = 1_200 * secondsOfMonth;

/** A duration as a calendar adds it: either whole months or exact seconds, never both. */
type CalendarDuration = { months: number; seconds: number };

/**
 * Reads a duration in seconds. A whole multiple of 2,629,746 is that many calendar months (31,556,952 is twelve); every other number is exactly that
 * many seconds, so 31,536,000 is 365 days to the second.
 * @param seconds a whole number from 0
 */
const calendarDuration = (seconds: number): CalendarDuration =>
  seconds % secondsOfMonth === 0 ? { months: seconds / secondsOfMonth, seconds: 0 } : { months: 0, seconds };

/**
 * Adds a duration in UTC. Months end on the anchor's day of the month, or on its last. `addDurationSql` does the same in SQL.
 * @param seconds a whole number from 0
 * @param anchorDay the day of the month, 1 to 31, that months were first counted from; null is the day of `start`
 */
export function addDuration(start: Date, seconds: number, anchorDay: number | null = null): Date {
  const duration = calendarDuration(seconds);
  if (duration.seconds > 0) return new Date(start.getTime() + duration.seconds * 1000);
  return addMonths(start, duration.months, anchorDay ?? start.getUTCDate());
}

/**
 * The day of the month that an expiry is counted from, so that repeated renewals do not creep: 31 January, 28 February, 31 March. Null where the
 * duration is exact: then the expiry's own day counts. `anchorDayOfSql` says the same in SQL.
 */
export const anchorDayOf = (start: Date, seconds: number): number | null =>
  calendarDuration(seconds).months > 0 ? start.getUTCDate() : null;

/** A day of the month so many months on, or that month's last day. By default the same day. */
export function addMonths(start: Date, months: number, day = start.getUTCDate()): Date {
  const moved = new Date(start);
  moved.setUTCDate(1);
  moved.setUTCMonth(moved.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
  moved.setUTCDate(Math.min(day, lastDay));
  return moved;
}

/** ISO 8601, section 5.5.2: a number of each unit, each at most once, in this order. Without fractions. */
const isoPattern = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** Says what is wrong with an ISO 8601 duration, and what to send instead. */
type WrongIsoDuration = { problem: string };

/**
 * Reads an ISO 8601 duration: years and months by calendar (`P1Y`, `P18M`), or weeks, days, hours, minutes and seconds, which are exact (`P14D`, `PT36H`).
 * @returns seconds as `calendarDuration` reads them, or what is wrong with the text
 */
export function secondsOfIsoDuration(text: string): number | WrongIsoDuration {
  const match = isoPattern.exec(text);
  if (match === null || text === "P")
    return { problem: "must be an ISO 8601 duration without fractions, such as P1Y, P18M, P14D or PT36H" };
  const [years, months, weeks, days, hours, minutes, seconds] = match.slice(1).map((number) => Number(number ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const calendarMonths = years * 12 + months;
  const exact = (weeks * 7 + days) * secondsOfDay + hours * 3_600 + minutes * 60 + seconds;
  if (calendarMonths > 0 && exact > 0)
    return { problem: "must be either years and months, which the calendar counts, or weeks, days and times, which are exact" };
  if (exact > 0 && exact % secondsOfMonth === 0)
    return {
      problem: `must not be exactly the seconds of ${exact / secondsOfMonth} calendar months: send P${exact / secondsOfMonth}M, or a second more`,
    };
  return calendarMonths * secondsOfMonth + exact;
}

/** Writes a duration as ISO 8601: months as `PnYnM`, exact seconds as `PnDTnHnMnS`. Null for 0, which is perpetual. */
export function isoDuration(duration: number): string | null {
  if (duration === 0) return null;
  const { months, seconds } = calendarDuration(duration);
  const part = (number: number, unit: string): string => (number === 0 ? "" : `${number}${unit}`);
  if (months > 0) return `P${part(Math.floor(months / 12), "Y")}${part(months % 12, "M")}`;
  const rest = seconds % secondsOfDay;
  const time = part(Math.floor(rest / 3_600), "H") + part(Math.floor((rest % 3_600) / 60), "M") + part(rest % 60, "S");
  return `P${part(Math.floor(seconds / secondsOfDay), "D")}${time === "" ? "" : `T${time}`}`;
}
