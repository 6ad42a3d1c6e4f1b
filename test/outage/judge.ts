import { quantile } from "../../bench/support/quantile.ts";
import type { Sample } from "./clients.ts";
import type { Fault } from "./fault-proxy.ts";

export type Phase = {
  name: string;
  /** What is wrong with the database; `stopped` is its server itself, behind an endpoint that stands. */
  fault: Fault | "stopped";
  seconds: number;
  /** Milliseconds of `performance.now()` from which on it was so. */
  from: number;
};

/** Milliseconds. */
const mostMs = 50;

/** A machine that is busy with other things is late with nothing, too: so many times as late may the rest be. */
const ofNothing = 1.5;

const mostToRecover = 5_000;

export const isAway = ({ fault }: Pick<Phase, "fault">): boolean => fault !== "up" && fault !== "slow";

/** The last moment since a phase began at which something was answered as in an outage. */
const lastBadAt = (samples: Sample[], from: number): number =>
  Math.max(
    from,
    ...samples
      .filter(({ startedAt, isStale, isRefused }) => startedAt >= from && (isStale || isRefused))
      .map(({ endedAt }) => endedAt),
  );

/** Whether everything was answered as it should be for a while, and something was. */
export const hasRecovered = (samples: Sample[], from: number, forMs: number): boolean => {
  const now = performance.now();
  const recent = samples.filter(({ startedAt }) => startedAt >= from && startedAt >= now - forMs);
  return now - lastBadAt(samples, from) >= forMs && new Set(recent.map(({ kind }) => kind)).size === 3;
};

export type Judged = { cells: string[]; missed: string[] };

export const titles = [
  "phase",
  "s",
  "validations",
  "failed",
  "stale",
  "p50 ms",
  "p99 ms",
  "max ms",
  "others",
  "refused",
  "p50 ms",
  "p99 ms",
  "nothing, p99",
  "recovered after",
];

/** A line of the table, and what is missed. @param holdsTimes whether the machine's clock may fail the test */
export function judge(phase: Phase, all: Sample[], { recovers, holdsTimes }: { recovers: boolean; holdsTimes: boolean }): Judged {
  const samples = all.filter(({ phase: name }) => name === phase.name);
  const validations = samples.filter(({ kind }) => kind === "validation");
  // What was sent while the fault was being put in place may have gone either way.
  const others = samples.filter(({ kind, startedAt }) => kind === "other" && startedAt >= phase.from);
  const failed = validations.filter(({ fault }) => fault !== undefined);
  const stale = validations.filter(({ isStale }) => isStale);
  const refused = others.filter(({ isRefused }) => isRefused);
  // Open is the breaker from the first answer that says so; where the database was away before, it was open.
  const openFrom = isAway(phase)
    ? Math.min(...samples.filter(({ isStale }) => isStale).map(({ endedAt }) => endedAt))
    : phase.from;
  const open = (some: Sample[]) => some.filter(({ startedAt }) => startedAt >= openFrom);
  const p99 = quantileOf(open(validations), 0.99);
  const nothing = quantileOf(open(samples.filter(({ kind }) => kind === "nothing")), 0.99);
  const most = Math.max(mostMs, ofNothing * nothing);
  const recoveredMs = recovers ? lastBadAt(samples, phase.from) - phase.from : undefined;
  const missed = [
    ...faults("validations", failed),
    ...faults(
      "other requests",
      others.filter(({ fault }) => fault !== undefined),
    ),
    ...(validations.length === 0 || others.length === 0 ? ["nothing was asked"] : []),
  ];
  if (isAway(phase)) {
    if (refused.length < others.length)
      missed.push(`${others.length - refused.length} other requests were not refused with 503, 50001 and Retry-After`);
    if (stale.length === 0) missed.push("no answer said that it was stale");
    if (holdsTimes && !(p99 < most)) missed.push(`p99 of validations is ${p99.toFixed(1)} ms`);
    // Of those that are refused, one a second finds out whether the database is back, and waits for that.
    const p95 = quantileOf(open(others), 0.95);
    if (holdsTimes && !(p95 < most)) missed.push(`p95 of refusals is ${p95.toFixed(1)} ms`);
  } else {
    if (!recovers && stale.length + refused.length > 0)
      missed.push(`${stale.length} stale answers and ${refused.length} refusals with the database there`);
    if (recovers && !hasRecovered(all, phase.from, 1_000)) missed.push("it did not recover");
    if (holdsTimes && recoveredMs !== undefined && recoveredMs > mostToRecover)
      missed.push(`it took ${seconds(recoveredMs)} s to recover`);
  }
  const cells = [
    phase.name,
    String(phase.seconds),
    String(validations.length),
    String(failed.length),
    `${((100 * stale.length) / validations.length).toFixed(1)}%`,
    quantileOf(open(validations), 0.5).toFixed(1),
    p99.toFixed(1),
    quantileOf(validations, 1).toFixed(0),
    String(others.length),
    String(refused.length),
    quantileOf(open(others), 0.5).toFixed(1),
    quantileOf(open(others), 0.99).toFixed(1),
    nothing.toFixed(1),
    recoveredMs === undefined ? "" : `${seconds(recoveredMs)} s`,
  ];
  return { cells, missed: missed.map((what) => `${phase.name}: ${what}`) };
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(1);

const quantileOf = (samples: Sample[], share: number): number =>
  quantile(
    samples.map(({ startedAt, endedAt }) => endedAt - startedAt),
    share,
  );

function faults(what: string, samples: Sample[]): string[] {
  if (samples.length === 0) return [];
  const some = [...new Set(samples.map(({ fault }) => fault))].slice(0, 5);
  return [`${samples.length} ${what} failed: ${some.join("; ")}`];
}

export function table(rows: string[][]): string {
  const widths = titles.map((_, index) => Math.max(...[titles, ...rows].map((cells) => cells[index]?.length ?? 0)));
  const line = (cells: string[]) =>
    cells.map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0))).join("  ");
  return [titles, ...rows].map(line).join("\n");
}
