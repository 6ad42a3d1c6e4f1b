import { formatLongUtcDay, formatNumber, formatShare, formatTimeOfDay } from "../../parts/formats.ts";
import {
  type ActivityRow,
  type ExpirationRow,
  lastCounted,
  type SeatRow,
  type SharedRow,
  sumOf,
  type VerdictTotal,
  withoutValid,
  wordsOf,
} from "./numbers.ts";

// The sentence of each picture. It stands above the picture, and a screen reader says it in the picture's place.

const counted = (amount: number, one: string, many: string): string => `${formatNumber(amount)} ${amount === 1 ? one : many}`;

/** A number beside an earlier one: "3% more than a week before". */
export function comparedWith(amount: number, before: number, whatBefore: string): string {
  if (amount === before) return `as many as ${whatBefore}`;
  if (before === 0) return `and none ${whatBefore}`;
  const share = amount / before;
  if (share >= 2) return `${formatNumber(Math.round(share * 10) / 10)} times as many as ${whatBefore}`;
  const difference = Math.abs(share - 1);
  if (difference < 0.005) return `about as many as ${whatBefore}`;
  return `${formatShare(Math.round(difference * 100) / 100)} ${share > 1 ? "more" : "fewer"} than ${whatBefore}`;
}

/** @param rows nine days or more, the last one today */
export function activitySentence(rows: readonly ActivityRow[]): string {
  const [yesterday, before] = [rows.at(-2), rows.at(-9)];
  if (yesterday === undefined) return "Nothing was counted yet.";
  const { active_machines: machines, active_licenses: licenses } = yesterday;
  if (machines === 0 && licenses === 0) return "No machine and no license was active yesterday.";
  const ofMachines = `${counted(machines, "machine was", "machines were")} active yesterday`;
  const compared = before === undefined ? "" : `, ${comparedWith(machines, before.active_machines, "a week before")}`;
  return `${ofMachines}${compared}. ${counted(licenses, "license was", "licenses were")} in use.`;
}

/** @param period "in the last 30 days" */
export function validationsSentence(totals: readonly VerdictTotal[], period: string): string {
  const all = sumOf(totals);
  if (all === 0) return `Nobody asked for a validation ${period}.`;
  const others = withoutValid(totals);
  const [first] = others;
  const asked = `${counted(all, "validation", "validations")} ${period}`;
  if (first === undefined) return `${asked}, and every one was valid.`;
  const share = sumOf(others) / all;
  const shown = share < 0.001 ? "Less than 0.1%" : formatShare(share);
  return `${asked}. ${shown} had another verdict than “Valid”, most often “${wordsOf(first.code)}”.`;
}

export function seatsSentence(rows: readonly SeatRow[]): string {
  const last = lastCounted(rows);
  if (last === undefined) return "Seats were not counted in this time.";
  const { seats_sold: sold, seats_used: used, unlimited_licenses: unlimited } = last;
  const without = unlimited === null || unlimited === 0 ? "" : ` ${counted(unlimited, "license has", "licenses have")} no limit.`;
  if (sold === null || used === null || sold === 0) return `No seats are sold.${without}`;
  const share = ` (${formatShare(used / sold)})`;
  const beyond = used > sold ? ` ${counted(used - sold, "seat is", "seats are")} used beyond what was sold.` : "";
  return `${formatNumber(used)} of ${counted(sold, "seat", "seats")} ${used === 1 ? "is" : "are"} used${share}.${beyond}${without}`;
}

export function expirationsSentence({
  in_7_days: week,
  in_30_days: month,
  in_90_days: quarter,
  rows,
}: {
  in_7_days: number;
  in_30_days: number;
  in_90_days: number;
  rows: readonly ExpirationRow[];
}): string {
  if (quarter === 0) return "No license expires in the next 90 days.";
  const most = rows.reduce<ExpirationRow | undefined>(
    (best, row) => (best === undefined || row.licenses > best.licenses ? row : best),
    undefined,
  );
  const ahead = `${counted(week, "license expires", "licenses expire")} within 7 days, ${formatNumber(month)} within 30 and ${formatNumber(quarter)} within 90.`;
  return most === undefined || most.licenses < 2
    ? ahead
    : `${ahead} The most on one day are ${formatNumber(most.licenses)}, on ${formatLongUtcDay(most.day)}.`;
}

/** @param rows the next 30 days */
export function nextMonthSentence(rows: readonly ExpirationRow[]): string {
  const sum = (days: number) => rows.slice(0, days).reduce((all, { licenses }) => all + licenses, 0);
  const all = sum(rows.length);
  if (all === 0) return "No license expires in the next 30 days.";
  return `${counted(all, "license expires", "licenses expire")} in the next 30 days, ${formatNumber(sum(7))} of them within 7.`;
}

/** Addresses of a day are counted up to this many. */
export const mostAddresses = 64;

export const addressesText = (addresses: number): string =>
  addresses >= mostAddresses ? `${formatNumber(mostAddresses)} or more` : formatNumber(addresses);

export function sharingSentence(rows: readonly SharedRow[], by: "machines" | "addresses"): string {
  const [first] = rows;
  if (first === undefined)
    return by === "machines"
      ? "No license was on two machines in the last 30 days."
      : "No license was used from two addresses on one day in the last 30 days.";
  return by === "machines"
    ? `“${first.license_name}” was on ${counted(first.machines, "machine", "different machines")} in the last 30 days.`
    : `“${first.license_name}” was used from ${addressesText(first.addresses)} different addresses on one day.`;
}

/** Tells how many validations of today so far had another verdict than valid, for the start page. */
export function todaySentence(totals: readonly VerdictTotal[]): string {
  if (sumOf(totals) === 0) return "Nobody has asked for a validation today.";
  const others = sumOf(withoutValid(totals));
  if (others === 0) return "Every validation of today was valid.";
  return `${counted(others, "validation", "validations")} of today had another verdict than “Valid”.`;
}

/** Tells when days begin: the service counts in UTC. @param now tells what the person's zone is ahead or behind */
export function daysText(now: Date): string {
  if (now.getTimezoneOffset() === 0) return "Days are days of UTC. The last one is today, which is not over.";
  const midnight = new Date(Math.floor(now.getTime() / 86_400_000) * 86_400_000);
  return `Days are days of UTC: they begin at ${formatTimeOfDay(midnight)} of your time. The last one is today, which is not over.`;
}
