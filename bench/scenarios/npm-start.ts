import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../../serve/free-port.ts";
import { project } from "../../serve/worker/build.ts";
import { type Bench, checkValidations, interleave, range, type Scenario, withService } from "../support/bench.ts";
import { secrets } from "../support/dataset.ts";
import { makeKnown } from "../support/pace.ts";
import { startProcess } from "../support/processes.ts";
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
    const started = await startAsOperator(bench);
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
      started.process.kill("SIGTERM");
      await started.ended;
    }
  });

type Started = { url: string; process: ChildProcess; ended: Promise<unknown> };

/** Milliseconds that it may take until it says that it is up. */
const startDeadlineMs = 60_000;

async function startAsOperator({ address, folder }: Bench): Promise<Started> {
  const port = await freePort();
  const own = join(folder, "npm-start");
  mkdirSync(own, { recursive: true });
  const log = openSync(join(own, "log"), "w");
  const child = startProcess(process.execPath, [join(project, "serve/start.ts")], {
    stdio: ["ignore", log, log],
    env: {
      ...process.env,
      ...secrets,
      LATCHKEY_DATA: join(own, "data"),
      SERVER__HTTP_PORT: String(port),
      POSTGRES__HOST: address.host,
      POSTGRES__PORT: String(address.port),
      POSTGRES__USERNAME: address.username,
      POSTGRES__PASSWORD: address.password,
      POSTGRES__DATABASE: address.database,
    },
  });
  const ended = once(child, "exit");
  const url = `http://127.0.0.1:${port}`;
  await untilHealthy(url, child);
  return { url, process: child, ended };
}

/** @throws Error when it has ended, or is not up in time */
async function untilHealthy(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + startDeadlineMs;
  while (performance.now() < deadline && child.exitCode === null) {
    const isUp = await fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("npm start is not up.");
}
