import { bucketSeconds, type RequestNumbers } from "./request-meter.ts";
import type { Sums } from "./sums.ts";
import type { Family, Sample } from "./text.ts";

/** Returns what isolates have counted, as families for `writeText`. docs/monitoring.md says what each means. */
export const countedFamilies = (sums: Sums): Family[] => [
  ...requestFamilies(sums),
  ...answerFamilies(sums),
  ...isolateFamilies(sums),
];

const labelsOf = ({ method, route }: RequestNumbers) => ({ method, route });

const requestFamilies = ({ requests, background }: Sums): Family[] => [
  {
    type: "counter",
    name: "latchkey_requests_total",
    help: "Requests that were answered, by the route's pattern and the status.",
    samples: requests.flatMap((one) =>
      one.statuses.map(({ status, count: value }) => ({ labels: { ...labelsOf(one), status: String(status) }, value })),
    ),
  },
  {
    type: "histogram",
    name: "latchkey_request_duration_seconds",
    help: "Seconds that requests took within the Worker.",
    bounds: bucketSeconds,
    samples: requests.map((one) => ({ labels: labelsOf(one), buckets: one.buckets, sum: one.seconds })),
  },
  {
    type: "counter",
    name: "latchkey_database_round_trips_total",
    help: "Round trips to the database that requests made.",
    samples: requests.map((one) => ({ labels: labelsOf(one), value: one.roundTrips })),
  },
  {
    type: "counter",
    name: "latchkey_database_seconds_total",
    help: "Seconds that requests waited for the database.",
    samples: requests.map((one) => ({ labels: labelsOf(one), value: one.databaseSeconds })),
  },
  {
    type: "counter",
    name: "latchkey_background_round_trips_total",
    help: "Round trips to the database that no request made, by who made them.",
    samples: background.map(({ work, roundTrips }) => ({ labels: { work }, value: roundTrips })),
  },
  {
    type: "counter",
    name: "latchkey_background_database_seconds_total",
    help: "Seconds that such work waited for the database.",
    samples: background.map(({ work, databaseSeconds }) => ({ labels: { work }, value: databaseSeconds })),
  },
];

const answerFamilies = ({ answers }: Sums): Family[] => [
  {
    type: "counter",
    name: "latchkey_validations_total",
    help: "Validations that were answered, by where the answer came from, and whether it was stale because the database was unavailable.",
    samples: answers.map(({ source, isStale, answers: value }) => ({ labels: { source, stale: String(isStale) }, value })),
  },
];

const isolateFamilies = ({ isolates, gauges }: Sums): Family[] => [
  gauge("latchkey_isolates", "Isolates that reported within the last minute.", [{ value: isolates }]),
  gauge("latchkey_cached_licenses", "Licenses in the memory of these isolates.", [{ value: gauges.cachedLicenses }]),
  gauge("latchkey_cached_bytes", "Bytes that these licenses are taken to need.", [{ value: gauges.cachedBytes }]),
  gauge("latchkey_requests_under_way", "Requests that these isolates were answering when they reported.", [
    { value: gauges.requestsUnderWay },
  ]),
];

/** Returns a family of numbers that rise and fall. */
export const gauge = (name: string, help: string, samples: readonly Sample[]): Family => ({ type: "gauge", name, help, samples });
