import { quantile } from "../../bench/support/quantile.ts";
import type { Sample } from "./clients.ts";
import type { Fault } from "./fault-proxy.ts";

export type Phase = {
  name: string;
  /** Fault of the database; `stopped` means that its server itself is stopped, behind an endpoint that runs. */
  fault: Fault | "stopped";
  seconds: number;
  /** Milliseconds of `performance.now()` from which on it was so. */
  from: number;
};

/** Milliseconds. */
const mostMs = 50;

/** Milliseconds that a request for nothing takes at most on a machine that has time for this test. */
const mostForNothing = 25;

/** The share of a phase in which it may have none. */
const mostStalled = 0.8;

const mostToRecover = 5_000;

export const isUnavailable = ({ fault }: Pick<Phase, "fault">): boolean => fault !== "up" && fault !== "slow";

/** The last moment since a phase began at which something was answered as in an outage. */
const lastBadAt = (samples: Sample[], from: number): number =>
  Math.max(
    from,
    ...samples
      .filter(({ startedAt, isStale, isRefused }) => startedAt >= from && (isStale || isRefused))
      .map(({ endedAt }) => endedAt),
  );

/** Returns whether everything was answered as it should be for a while, and at least one request of each kind was. */
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
  "own p99",
  "max ms",
  "others",
  "refused",
  "p50 ms",
  "p99 ms",
  "stalled",
  "recovered after",
];

/** A line of the table, and what is missed. @param holdsTimes whether the machine's clock may fail the test */
export function judge(phase: Phase, all: Sample[], { recovers, holdsTimes }: { recovers: boolean; holdsTimes: boolean }): Judged {
  const samples = all.filter(({ phase: name }) => name === phase.name);
  const validations = samples.filter(({ kind }) => kind === "validation");
  // A request sent while the fault was being put in place may have gone either way.
  const others = samples.filter(({ kind, startedAt }) => kind === "other" && startedAt >= phase.from);
  const failed = validations.filter(({ fault }) => fault !== undefined);
  const stale = validations.filter(({ isStale }) => isStale);
  const refused = others.filter(({ isRefused }) => isRefused);
  // Open is the breaker from the first answer that says so; where the database was away before, it was open.
  const openFrom = isUnavailable(phase)
    ? Math.min(...samples.filter(({ isStale }) => isStale).map(({ endedAt }) => endedAt))
    : phase.from;
  const open = (some: Sample[]) => some.filter(({ startedAt }) => startedAt >= openFrom);
  const stalls = stallsOf(samples);
  const own = (some: Sample[], share: number) =>
    quantile(
      some.map((sample) => took(sample) - within(stalls, sample)),
      share,
    );
  const p99 = own(open(validations), 0.99);
  const last = Math.max(...samples.map(({ endedAt }) => endedAt));
  const stalled = within(stalls, { startedAt: phase.from, endedAt: last }) / (last - phase.from);
  const recoveredMs = recovers ? lastBadAt(samples, phase.from) - phase.from : undefined;
  const missed = [
    ...faults("validations", failed),
    ...faults(
      "other requests",
      others.filter(({ fault }) => fault !== undefined),
    ),
    ...(validations.length === 0 || others.length === 0 ? ["nothing was asked"] : []),
  ];
  if (isUnavailable(phase)) {
    if (refused.length < others.length)
      missed.push(`${others.length - refused.length} other requests were not refused with 503, 50001 and Retry-After`);
    if (stale.length === 0) missed.push("no answer said that it was stale");
    if (holdsTimes && stalled > mostStalled) missed.push("this machine was too busy to tell how long anything takes");
    if (holdsTimes && !(p99 < mostMs)) missed.push(`p99 of validations is ${p99.toFixed(1)} ms`);
    // Of those that are refused, one a second finds out whether the database is back, and waits for that.
    const p95 = own(open(others), 0.95);
    if (holdsTimes && !(p95 < mostMs)) missed.push(`p95 of refusals is ${p95.toFixed(1)} ms`);
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
    quantileOf(open(validations), 0.99).toFixed(1),
    p99.toFixed(1),
    quantileOf(validations, 1).toFixed(0),
    String(others.length),
    String(refused.length),
    quantileOf(open(others), 0.5).toFixed(1),
    quantileOf(open(others), 0.99).toFixed(1),
    `${(100 * stalled).toFixed(0)}%`,
    recoveredMs === undefined ? "" : `${seconds(recoveredMs)} s`,
  ];
  return { cells, missed: missed.map((what) => `${phase.name}: ${what}`) };
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(1);

const took = ({ startedAt, endedAt }: Sample): number => endedAt - startedAt;

type Span = Pick<Sample, "startedAt" | "endedAt">;

/** When this machine was busy with other things: requests for nothing took long. In order, and apart from each other. */
function stallsOf(samples: Sample[]): Span[] {
  const late = samples.filter((sample) => sample.kind === "nothing" && took(sample) > mostForNothing);
  const stalls: Span[] = [];
  for (const { startedAt, endedAt } of late.sort((left, right) => left.startedAt - right.startedAt)) {
    const last = stalls.at(-1);
    if (last !== undefined && startedAt <= last.endedAt) last.endedAt = Math.max(last.endedAt, endedAt);
    else stalls.push({ startedAt, endedAt });
  }
  return stalls;
}

/** Milliseconds of stalls in a span. */
const within = (stalls: Span[], { startedAt, endedAt }: Span): number =>
  stalls.reduce((sum, stall) => sum + Math.max(0, Math.min(endedAt, stall.endedAt) - Math.max(startedAt, stall.startedAt)), 0);

const quantileOf = (samples: Sample[], share: number): number => quantile(samples.map(took), share);

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
