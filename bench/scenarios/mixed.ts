import { interleave, type Scenario, withService } from "../support/bench.ts";
import { putLoad } from "../support/load.ts";

/** Round trips of one validation, at most. */
const mostRoundTrips = 0.05;

/** Seconds of one burst in which licenses are made known. */
const burst = 10;

/**
 * Zipf's law over all licenses, one request in 100 a write: its own round trip is not one of a validation. Measured as it is when the service has
 * run for a while: each license was validated once before.
 */
export const mixed: Scenario = (bench) =>
  withService(bench, { name: "mixed" }, async (service) => {
    const { dataset } = bench;
    let seed = 1;
    const load = () => ({ script: "mixed", parameters: [dataset.tenant, dataset.licenses, seed++] });
    for (let known = 0; known < dataset.licenses; ) {
      const parameters = [dataset.tenant, known, dataset.licenses - known, "again"];
      known += (await putLoad(service.url, { script: "validations", parameters, connections: 64, seconds: burst })).requests;
    }
    const { zipf } = await interleave(bench, { zipf: { url: service.url, load, roundTrips: service.endpoint.roundTrips } });
    const perValidation = ((zipf.roundTrips ?? Number.NaN) - 0.01) / 0.99;
    return [
      {
        scenario: `mixed: Zipf over ${dataset.licenses.toLocaleString("en")} licenses, 1% writes`,
        requestsPerSecond: zipf.load.requestsPerSecond,
        p50: zipf.load.p50,
        p99: zipf.load.p99,
        roundTrips: perValidation,
        ofBareHono: zipf.load.requestsPerSecond / zipf.bareHono.requestsPerSecond,
        measured: "writes' own left out",
        mustReach: `<= ${mostRoundTrips} round trips a validation`,
        isReached: perValidation <= mostRoundTrips,
      },
    ];
  });
