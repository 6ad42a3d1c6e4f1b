import { type Bench, type Scenario, withService } from "../support/bench.ts";
import { keepPace, makeKnown } from "../support/pace.ts";
import type { Row } from "../support/report.ts";

/** Seconds: three of the node's looks at the feed, and three of its reports of counts. */
const window = 45;

/** Licenses that all validate once an hour. */
const hourly = 100_000;

const mostRoundTripsHourly = 0.01;

/** Licenses that are validated again and again. */
const known = 200;

const rates = [10, 100, 1_000];

type Counted = { perSecond: number; validations: number; roundTrips: number };

/**
 * Counts the round trips to the database while licenses that the node has cached are validated. It runs in real time, each rate against a
 * service and a node of its own, all in the same window.
 */
export const roundTripsOverTime: Scenario = async (bench) => {
  const hourlyRate = hourly / 3_600;
  const once = Math.floor(hourlyRate * window);
  const firstOfHourly = bench.takeLicenses(once);
  const firstOfKnown = bench.takeLicenses(known);
  const [steady, ...counted] = await Promise.all([
    count(bench, { perSecond: hourlyRate, first: firstOfHourly, licenses: once }),
    ...rates.map((perSecond) => count(bench, { perSecond, first: firstOfKnown, licenses: known })),
  ]);
  const each = steady.roundTrips / steady.validations;
  const perSecond = counted.map(({ roundTrips }) => roundTrips / window);
  // The window contains one look more or less, depending on where it begins between two looks.
  const isSame =
    Math.max(...counted.map(({ roundTrips }) => roundTrips)) - Math.min(...counted.map(({ roundTrips }) => roundTrips)) <= 2;
  const rows: Row[] = counted.map(({ perSecond: rate, roundTrips, validations }, index) => ({
    scenario: `known licenses at ${rate.toLocaleString("en")} validations/s`,
    roundTrips: roundTrips / validations,
    measured: `${perSecond[index]?.toFixed(2)} round trips/s at the database`,
    mustReach: "the same number at 10, 100, 1,000",
    isReached: isSame,
  }));
  return [
    {
      scenario: `each of ${hourly.toLocaleString("en")} licenses once an hour (${window} s of it, in real time)`,
      roundTrips: each,
      measured: `${steady.roundTrips} for ${steady.validations.toLocaleString("en")} validations`,
      mustReach: `<= ${mostRoundTripsHourly} round trips a validation`,
      isReached: each <= mostRoundTripsHourly,
    },
    ...rows,
  ];
};

type Licenses = { perSecond: number; first: number; licenses: number };

const count = (bench: Bench, { perSecond, first, licenses }: Licenses): Promise<Counted> =>
  withService(bench, { name: `pace-${Math.round(perSecond)}` }, async (service) => {
    await makeKnown(bench, { url: service.url, first, licenses });
    const before = await service.endpoint.roundTrips();
    const licenseOf = (nth: number) => first + (nth % licenses);
    const validations = await keepPace(bench, { url: service.url, perSecond, seconds: window, licenseOf });
    return { perSecond, validations, roundTrips: (await service.endpoint.roundTrips()) - before };
  });
