const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const utcDay = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });
const shortUtcDay = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", timeZone: "UTC" });
const longUtcDay = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", timeZone: "UTC" });
const hour = new Intl.DateTimeFormat(undefined, {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "numeric",
  minute: "2-digit",
});
const time = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const numbers = new Intl.NumberFormat();
const shortNumbers = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });
const percents = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 });
const finePercents = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });

/** A number as the person's locale writes it. */
export const formatNumber = (value: number): string => numbers.format(value);

/** A number of things: "1 policy", "1,200 policies", "no policies". */
export const howMany = (count: number, one: string, many: string): string =>
  count === 0 ? `no ${many}` : `${formatNumber(count)} ${count === 1 ? one : many}`;

/** A number in little room: "12K". */
export const formatShortNumber = (value: number): string => shortNumbers.format(value);

/** A part of a whole, 0 to 1, as a percentage: with a decimal below ten percent. */
export const formatShare = (share: number): string => (Math.abs(share) < 0.1 ? finePercents : percents).format(share);

export const formatTime = (instant: string | Date): string => absolute.format(new Date(instant));

export const formatDay = (instant: string | Date): string => day.format(new Date(instant));

/** A day of UTC such as `2026-11-30`, in full: "Nov 30, 2026". */
export const formatUtcDay = (text: string): string => utcDay.format(new Date(text));

/** The same without its year, in little room: "Nov 30". */
export const formatShortUtcDay = (text: string): string => shortUtcDay.format(new Date(text));

/** The same without its year, for a sentence: "November 30". */
export const formatLongUtcDay = (text: string): string => longUtcDay.format(new Date(text));

/** An hour's beginning in the person's zone, with its day. */
export const formatHour = (instant: string | Date): string => hour.format(new Date(instant));

/** The time of day in the person's zone. */
export const formatTimeOfDay = (instant: string | Date): string => time.format(new Date(instant));

const byteUnits = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"] as const;

/** Bytes in the unit that makes them short, by thousands: "17.2 GB". */
export function formatBytes(value: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(value, 1)) / 3), byteUnits.length - 1);
  const unit = byteUnits[power] ?? "byte";
  return new Intl.NumberFormat(undefined, { style: "unit", unit, maximumFractionDigits: 1 }).format(value / 1000 ** power);
}

const steps = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** "3 minutes ago", "in 2 days". */
export function formatDistance(instant: string | Date, now: Date = new Date()): string {
  const seconds = (new Date(instant).getTime() - now.getTime()) / 1000;
  const [unit, length] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return relative.format(Math.trunc(seconds / length), unit);
}
