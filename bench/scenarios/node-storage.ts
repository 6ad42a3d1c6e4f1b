import { checkValidations, interleave, range, type Scenario, withService } from "../support/bench.ts";
import { makeKnown } from "../support/pace.ts";

/** Licenses that the node holds. */
const licenses = 1_000;

/** Times the throughput of a Worker that asks the database each time. */
const timesOneSelect = 1.2;

/** Validations that the regional node answers: the isolate keeps nothing. */
export const validationsFromNode: Scenario = (bench) =>
  withService(bench, { name: "node-storage", variables: { EDGE_MEMORY_BYTES: "0" } }, async (service) => {
    const { dataset, yardsticks } = bench;
    const first = bench.takeLicenses(licenses);
    await makeKnown(bench, { url: service.url, first, licenses });
    const parameters = [dataset.tenant, first, licenses, "again"];
    const load = () => ({ script: "validations", parameters });
    const { node, oneSelect } = await interleave(bench, {
      oneSelect: { url: yardsticks.oneSelect.url, load },
      node: { url: service.url, load, roundTrips: service.endpoint.roundTrips },
    });
    const sampled = await checkValidations(bench, { url: service.url, licenses: range(first, 20), source: "node" });
    const spent = Math.max(...sampled);
    const times = node.load.requestsPerSecond / oneSelect.load.requestsPerSecond;
    return [
      {
        scenario: "minimal Worker that does one SELECT over the same driver",
        requestsPerSecond: oneSelect.load.requestsPerSecond,
        p50: oneSelect.load.p50,
        p99: oneSelect.load.p99,
        roundTrips: 1,
        ofBareHono: oneSelect.load.requestsPerSecond / oneSelect.bareHono.requestsPerSecond,
        mustReach: "",
        isReached: null,
      },
      {
        scenario: "validation from the node's storage (isolate memory off)",
        requestsPerSecond: node.load.requestsPerSecond,
        p50: node.load.p50,
        p99: node.load.p99,
        roundTrips: spent,
        ofBareHono: node.load.requestsPerSecond / node.bareHono.requestsPerSecond,
        measured: `${times.toFixed(2)}x one SELECT`,
        mustReach: `0 round trips; ${timesOneSelect}x one SELECT`,
        isReached: spent === 0 && times >= timesOneSelect,
      },
    ];
  });
