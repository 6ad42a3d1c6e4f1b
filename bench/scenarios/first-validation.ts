import { checkValidations, interleave, range, type Scenario, withService } from "../support/bench.ts";

/** Share of the throughput of a Worker that does one SELECT. */
const share = 0.8;

/** Licenses that are validated one after the other, to count the round trips of each. */
const sampled = 200;

/** Most validations that one measurement can make. */
const mostASecond = 5_000;

/** Each license for the first time ever. What comes at once shares statements; one alone takes exactly one. */
export const firstValidations: Scenario = (bench) =>
  withService(bench, { name: "first-validation" }, async (service) => {
    const { dataset, yardsticks, seconds } = bench;
    const count = Math.min(mostASecond * seconds, Math.floor(dataset.licenses / 16));
    const load = (first: number) => ({ script: "validations", parameters: [dataset.tenant, first, count, "once"] });
    // A runtime's first seconds compile what it runs.
    await checkValidations(bench, { url: service.url, licenses: range(bench.takeLicenses(500), 500) });
    const roundTrips = await checkValidations(bench, {
      url: service.url,
      licenses: range(bench.takeLicenses(sampled), sampled),
      source: "database",
    });
    const { first, oneSelect } = await interleave(bench, {
      oneSelect: { url: yardsticks.oneSelect.url, load: () => load(0) },
      first: { url: service.url, load: () => load(bench.takeLicenses(count)), roundTrips: service.endpoint.roundTrips },
    });
    const ratio = first.load.requestsPerSecond / oneSelect.load.requestsPerSecond;
    const isOneEach = roundTrips.every((count) => count === 1);
    return [
      {
        scenario: "first validation ever of each key",
        requestsPerSecond: first.load.requestsPerSecond,
        p50: first.load.p50,
        p99: first.load.p99,
        roundTrips: roundTrips.reduce((sum, count) => sum + count, 0) / sampled,
        ofBareHono: first.load.requestsPerSecond / first.bareHono.requestsPerSecond,
        measured: `${ratio.toFixed(2)} of one SELECT; ${(first.roundTrips ?? Number.NaN).toFixed(3)} round trips under load`,
        mustReach: `exactly 1 round trip; ${share} of one SELECT`,
        isReached: isOneEach && ratio >= share,
      },
    ];
  });
