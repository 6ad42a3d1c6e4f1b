import type { AnswerNumbers } from "./answer-meter.ts";
import type { BackgroundNumbers } from "./background-meter.ts";
import type { Gauges, Report } from "./report.ts";
import type { RequestNumbers } from "./request-meter.ts";

/** Sums of what isolates have reported. */
export type Sums = {
  requests: RequestNumbers[];
  answers: AnswerNumbers[];
  background: BackgroundNumbers[];
  /** Isolates that have reported within the last minute, and their states added up. */
  isolates: number;
  gauges: Gauges;
};

/** Milliseconds from its last report for which an isolate counts as running. */
const runningMs = 60_000;

/** Routes and methods that are kept. Those of earlier versions stay, so that there is a bound. */
const mostRequests = 2_000;

type Stored = Pick<Sums, "requests" | "answers" | "background">;

/** Adds up what isolates report. */
export class Summing {
  readonly #requests = new Map<string, RequestNumbers>();
  readonly #answers = new Map<string, AnswerNumbers>();
  readonly #background = new Map<string, BackgroundNumbers>();
  readonly #isolates = new Map<string, { at: number; gauges: Gauges }>();

  /** @param stored the sums of before, as `stored` returned them */
  constructor(stored?: Stored) {
    if (stored !== undefined) this.#add(stored);
  }

  /** @param now milliseconds since 1970 */
  add(report: Report, now: number): void {
    this.#add(report);
    if (report.gauges !== null) this.#isolates.set(report.isolate, { at: now, gauges: report.gauges });
    this.#forgetIsolates(now);
  }

  /** Returns what outlives a restart. What isolates are like now does not. */
  stored(): Stored {
    return {
      requests: [...this.#requests.values()],
      answers: [...this.#answers.values()],
      background: [...this.#background.values()],
    };
  }

  /** @param now milliseconds since 1970 */
  read(now: number): Sums {
    this.#forgetIsolates(now);
    const gauges: Gauges = { cachedLicenses: 0, cachedBytes: 0, requestsUnderWay: 0 };
    for (const isolate of this.#isolates.values()) {
      gauges.cachedLicenses += isolate.gauges.cachedLicenses;
      gauges.cachedBytes += isolate.gauges.cachedBytes;
      gauges.requestsUnderWay += isolate.gauges.requestsUnderWay;
    }
    return { ...this.stored(), isolates: this.#isolates.size, gauges };
  }

  #add({ requests, answers, background }: Stored): void {
    for (const added of requests) {
      const key = `${added.method} ${added.route}`;
      const sum = this.#requests.get(key);
      if (sum !== undefined) addRequests(sum, added);
      else if (this.#requests.size < mostRequests) this.#requests.set(key, structuredClone(added));
    }
    for (const added of answers) {
      const key = `${added.source} ${added.isStale}`;
      const sum = this.#answers.get(key);
      if (sum === undefined) this.#answers.set(key, { ...added });
      else sum.answers += added.answers;
    }
    for (const added of background) {
      const sum = this.#background.get(added.work);
      if (sum === undefined) this.#background.set(added.work, { ...added });
      else {
        sum.roundTrips += added.roundTrips;
        sum.databaseSeconds += added.databaseSeconds;
      }
    }
  }

  #forgetIsolates(now: number): void {
    for (const [name, { at }] of this.#isolates) if (now - at >= runningMs) this.#isolates.delete(name);
  }
}

function addRequests(sum: RequestNumbers, added: RequestNumbers): void {
  for (const { status, count } of added.statuses) {
    const known = sum.statuses.find((one) => one.status === status);
    if (known === undefined) sum.statuses.push({ status, count });
    else known.count += count;
  }
  // A version with other buckets begins them anew: numbers of different bounds do not add up.
  if (sum.buckets.length === added.buckets.length)
    sum.buckets = sum.buckets.map((count, index) => count + (added.buckets[index] ?? 0));
  else sum.buckets = [...added.buckets];
  sum.seconds += added.seconds;
  sum.roundTrips += added.roundTrips;
  sum.databaseSeconds += added.databaseSeconds;
}
