import { checkValidations, interleave, range, type Scenario, withService } from "../support/bench.ts";
import { startAsOperator } from "../support/npm-start.ts";
import { makeKnown } from "../support/pace.ts";
import type { Row } from "../support/report.ts";

/** Licenses that are validated in turn: few that the isolate holds, and as many as the node is asked for. */
const [few, many] = [10, 1_000];

/** Share of the throughput of the bench's own Worker. It would be 0.8 without the listener in front of the Worker. */
const share = 0.6;

/**
 * `npm start` as an operator runs it (a Postgres of one's own, its request log going to a file) next to the Worker as every other scenario runs it,
 * on the same database, over as many connections.
 */
export const npmStart: Scenario = (bench) =>
  withService(bench, { name: "beside-npm-start" }, async (service) => {
    const first = bench.takeLicenses(few + many);
    const started = await startAsOperator(bench, { name: "npm-start" });
    try {
      const rows: Row[] = [];
      for (const [count, from] of [[few, first] as const, [many, first + few] as const]) {
        for (const { url } of [service, started]) await makeKnown(bench, { url, first: from, licenses: count });
        const load = () => ({ script: "validations", parameters: [bench.dataset.tenant, from, count, "again"] });
        const { own, npm } = await interleave(bench, {
          own: { url: service.url, load },
          npm: { url: started.url, load },
        });
        await checkValidations(bench, { url: started.url, licenses: range(from, few) });
        const reached = npm.load.requestsPerSecond / own.load.requestsPerSecond;
        rows.push({
          scenario: `npm start: validations of ${count.toLocaleString("en")} licenses, request log on`,
          requestsPerSecond: npm.load.requestsPerSecond,
          p50: npm.load.p50,
          p99: npm.load.p99,
          ofBareHono: npm.load.requestsPerSecond / npm.bareHono.requestsPerSecond,
          measured: `${reached.toFixed(2)} of ${own.load.requestsPerSecond.toFixed(0)}/s, the bench's own`,
          mustReach: `${share} of the bench's own`,
          isReached: reached >= share,
        });
      }
      return rows;
    } finally {
      await started.stop();
    }
  });
