import { clockActor } from "../access/clock-actor.ts";
import { secretsOf } from "../crypto/secrets.ts";
import { type DatabaseMeter, newMeter, openDatabase } from "../db/client.ts";
import { databaseError, isUnavailable, isUnmigrated, loggable } from "../db/errors.ts";
import type { JobsEnvironment } from "./environment.ts";
import type { Job, JobResult } from "./job.ts";
import { type EndedRun, insertRun } from "./runs-store.ts";

/** A share of a round that one job may take. */
export type Share = { milliseconds: number; roundTrips: number };

/**
 * The share of a job in the Clock. A round of all six jobs stays within what the platform allows to one invocation: 30 seconds of processor time, of which
 * a job that waits for its database takes little, and 10,000 subrequests. The jobs run one after the other, so that a job that
 * asks for one thing at a time uses one connection of six.
 */
export const clockShare: Share = { milliseconds: 8_000, roundTrips: 1_000 };

/** Milliseconds after which a job is not waited for any longer: what it waits for may never answer. */
const longestMs = 120_000;

/** Letters of an error that are written down. */
const longestError = 1_000;

type RoundOptions = {
  jobs: readonly Job[];
  environment: JobsEnvironment;
  /** The most that each job may take; undefined has it go on until nothing is due. */
  share?: Share | undefined;
  /** Ends every job after its present batch when it is aborted. */
  interrupted?: AbortSignal | undefined;
  /** Hears of each run when it has ended. */
  onRun?: (run: EndedRun) => void;
  /** Takes what goes wrong, where not as lines of the log. */
  log?: (line: Record<string, unknown>) => void;
};

export type Round = {
  runs: EndedRun[];
  /** True where a job could go on at once. One that failed, or could do nothing, waits for the next minute. */
  isMore: boolean;
  /** The use of the database by all of it. */
  spent: DatabaseMeter;
};

/**
 * Runs every job once, one after the other, and writes each run down. A job that fails does not stop the others. While the database is
 * unavailable, or has no tables yet, the rest is left out, with one line in the log.
 */
export async function runRound({ jobs, environment, share, interrupted, onRun, log = logLine }: RoundOptions): Promise<Round> {
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = environment;
  const round: Round = { runs: [], isMore: false, spent: newMeter() };
  for (const job of jobs) {
    if (interrupted?.aborted === true) break;
    const { run, thrown } = await endedRun(job, { environment, share, interrupted, spent: round.spent });
    round.runs.push(run);
    onRun?.(run);
    // That says whether the database is away, or one statement took too long.
    const unwritten = await thrownBy(insertRun(openDatabase({ url, endpoint, meter: round.spent }), run));
    const reason = reasonToWait(unwritten);
    if (reason !== undefined) {
      log({ job: job.name, message: `${reason}: the clock's jobs wait for the next minute` });
      break;
    }
    for (const error of [thrown, unwritten])
      if (error !== undefined) log({ job: job.name, error: reasonOf(error), thrown: loggable(error) });
    if (run.isMore && run.rows > 0) round.isMore = true;
  }
  return round;
}

/** Says why no job can do anything now, where that is so. */
function reasonToWait(unwritten: unknown): string | undefined {
  if (isUnavailable(unwritten)) return "the database is unavailable";
  return isUnmigrated(unwritten) ? "the database has no tables of this release (npm run db:migrate makes them)" : undefined;
}

/** Runs a job to its end, however that comes. */
async function endedRun(
  job: Job,
  { environment, share, interrupted, spent }: Pick<RoundOptions, "environment" | "share" | "interrupted"> & Pick<Round, "spent">,
): Promise<{ run: EndedRun; thrown: unknown }> {
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = environment;
  const meter = newMeter();
  const now = new Date();
  const startedAt = performance.now();
  const givenUp = new AbortController();
  const isSpent = (): boolean =>
    share !== undefined && (performance.now() - startedAt >= share.milliseconds || meter.roundTrips >= share.roundTrips);
  let result: JobResult = { rows: 0, isMore: false };
  const work = async (): Promise<void> => {
    const database = openDatabase({ url, endpoint, meter, actor: () => clockActor });
    const isOver = () => isSpent() || givenUp.signal.aborted || interrupted?.aborted === true;
    result = await job.run({ now, database, secrets: await secretsOf(environment), environment, isOver });
  };
  const thrown = await thrownBy(share === undefined ? work() : withinMs(longestMs, work(), givenUp));
  spent.roundTrips += meter.roundTrips;
  spent.milliseconds += meter.milliseconds;
  const durationMs = Math.round(performance.now() - startedAt);
  const error = thrown === undefined ? null : reasonOf(thrown).slice(0, longestError);
  const run = { ...result, name: job.name, startedAt: now, finishedAt: new Date(now.getTime() + durationMs), durationMs, error };
  return { run, thrown };
}

/** Says why something failed: of the database its own reason, without the value that it may quote at the end. */
function reasonOf(thrown: unknown): string {
  const failure = databaseError(thrown);
  if (failure === undefined) return loggable(thrown);
  const reason = failure.message.replace(/: ".*"$/s, "");
  return failure.code ? `${reason} (SQLSTATE ${failure.code})` : reason;
}

/** @throws Error where the work takes longer, which then ends as soon as it looks */
async function withinMs(milliseconds: number, work: Promise<void>, givenUp: AbortController): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    givenUp.abort();
    late.reject(new Error(`it took longer than ${milliseconds / 1_000} seconds`));
  }, milliseconds);
  try {
    await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Returns what work throws; undefined where it throws nothing. */
async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error ?? new Error("it threw nothing");
  }
}

function logLine(line: Record<string, unknown>): void {
  console.error(JSON.stringify({ level: "error", ...line }));
}
