/** Upper bounds of a duration's buckets, in seconds: from an answer of the isolate's memory to the deadline of a request. */
export const bucketSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25] as const;

/** Statuses of HTTP have three digits, from 100 on. */
const [lowestStatus, statuses] = [100, 500];

/** A request that was answered, as far as it is measured. */
export type Measured = { status: number; milliseconds: number; roundTrips: number; databaseMilliseconds: number };

/** Numbers of the requests by one method to one route since they were last taken. */
export type RequestNumbers = {
  method: string;
  route: string;
  /** How many were answered with each status. */
  statuses: { status: number; count: number }[];
  /** How many took as long as each bucket, and not as long as the one before; the last is for those that took longer. */
  buckets: number[];
  seconds: number;
  roundTrips: number;
  databaseSeconds: number;
};

/** Counts requests in arrays that are made beforehand: a validation from memory takes microseconds, and so counting may take none. */
class RequestMeter {
  readonly #name: { method: string; route: string };
  readonly #statuses = new Uint32Array(statuses);
  readonly #buckets = new Uint32Array(bucketSeconds.length + 1);
  #milliseconds = 0;
  #roundTrips = 0;
  #databaseMilliseconds = 0;
  #isUsed = false;

  constructor(name: { method: string; route: string }) {
    this.#name = name;
  }

  add({ status, milliseconds, roundTrips, databaseMilliseconds }: Measured): void {
    const index = status - lowestStatus;
    this.#statuses[index] = (this.#statuses[index] ?? 0) + 1;
    const bucket = bucketOf(milliseconds / 1_000);
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#milliseconds += milliseconds;
    this.#roundTrips += roundTrips;
    this.#databaseMilliseconds += databaseMilliseconds;
    this.#isUsed = true;
  }

  /** Returns what was counted, and begins again; undefined where nothing was. */
  take(): RequestNumbers | undefined {
    if (!this.#isUsed) return undefined;
    const taken: RequestNumbers = {
      ...this.#name,
      statuses: [...this.#statuses].flatMap((count, index) => (count === 0 ? [] : [{ status: index + lowestStatus, count }])),
      buckets: [...this.#buckets],
      seconds: this.#milliseconds / 1_000,
      roundTrips: this.#roundTrips,
      databaseSeconds: this.#databaseMilliseconds / 1_000,
    };
    this.#statuses.fill(0);
    this.#buckets.fill(0);
    this.#milliseconds = 0;
    this.#roundTrips = 0;
    this.#databaseMilliseconds = 0;
    this.#isUsed = false;
    return taken;
  }
}

function bucketOf(seconds: number): number {
  let index = 0;
  for (const bound of bucketSeconds) {
    if (seconds <= bound) return index;
    index += 1;
  }
  return index;
}

/** Methods that have numbers of their own. A client may invent others, and each would be one more line for ever. */
const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Meters of one route, by method. */
export class RouteMeter {
  readonly #route: string;
  readonly #byMethod = new Map<string, RequestMeter>();

  constructor(route: string) {
    this.#route = route;
  }

  add(method: string, measured: Measured): void {
    const meter = this.#byMethod.get(method) ?? this.#meterOf(methods.has(method) ? method : "other");
    meter.add(measured);
  }

  #meterOf(name: string): RequestMeter {
    const known = this.#byMethod.get(name);
    if (known !== undefined) return known;
    const meter = new RequestMeter({ method: name, route: this.#route });
    this.#byMethod.set(name, meter);
    return meter;
  }

  take(): RequestNumbers[] {
    return [...this.#byMethod.values()].flatMap((meter) => meter.take() ?? []);
  }
}

const routeMeters = new Map<string, RouteMeter>();

/** Returns the meter of a route, one for an isolate. @param route its pattern, never a path: that may hold a license key, and there is no end of paths */
export function meterOf(route: string): RouteMeter {
  const known = routeMeters.get(route);
  if (known !== undefined) return known;
  const meter = new RouteMeter(route);
  routeMeters.set(route, meter);
  return meter;
}

/** Returns what every route has counted, and has them begin again. */
export const takeRequests = (): RequestNumbers[] => [...routeMeters.values()].flatMap((meter) => meter.take());
