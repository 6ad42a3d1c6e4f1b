import type { Runtime } from "../../serve/worker/runtime.ts";
import { type Bench, type Scenario, validationPath, withService } from "../support/bench.ts";
import { licenseKey } from "../support/dataset.ts";
import { makeKnown } from "../support/pace.ts";
import { childOf, familyMicroseconds, processorMicroseconds } from "../support/process-figures.ts";
import type { Row } from "../support/report.ts";
import { attack, type Target } from "../support/vegeta.ts";

/** How many known licenses are validated in turn. */
const counts = [10, 500, 5_000];

const perSecond = 1_000;

/** Seconds of each load before it is measured, and seconds that are measured: whole rounds of reading, counting and flushing. */
const [warmSeconds, seconds] = [15, 30];

/** Most that a validation of many licenses may cost, as a multiple of one of the fewest. */
const mostTimes = 2;

/**
 * Measures the processor time of a validation at a fixed rate, by how many licenses are validated in turn: in the Worker with its regional node, and in
 * Postgres. Unlike latency it holds on a busy machine too. The scenario needs Linux, whose kernel tells the processor time of a process, and returns
 * no rows elsewhere.
 */
export const processorTime: Scenario = async (bench) => (process.platform === "linux" ? measure(bench) : []);

const measure: Scenario = (bench) =>
  withService(bench, { name: "processor-time" }, async (service) => {
    const most = Math.max(...counts);
    const first = bench.takeLicenses(most);
    await makeKnown(bench, { url: service.url, first, licenses: most });
    const rows: Row[] = [];
    let fewest: Spent | undefined;
    for (const licenses of counts) {
      const spent = await spentBy(bench, { service, first, licenses });
      fewest ??= spent;
      const times = spent.worker / fewest.worker;
      rows.push({
        scenario: `processor time of a validation at ${perSecond.toLocaleString("en")}/s, ${licenses.toLocaleString("en")} known licenses in turn`,
        roundTrips: spent.roundTrips,
        measured: `Worker and node ${spent.worker.toFixed(0)} us (${times.toFixed(2)}), Postgres ${spent.postgres.toFixed(0)} us`,
        mustReach: licenses === most ? `<= ${mostTimes} times that of ${counts[0]} licenses` : "",
        isReached: licenses === most ? times <= mostTimes : null,
      });
    }
    return rows;
  });

/** Microseconds of processor time, and round trips to the database, of one validation. */
type Spent = { worker: number; postgres: number; roundTrips: number };

type Load = {
  service: Pick<Runtime, "url" | "pid"> & { endpoint: { roundTrips(): Promise<number> } };
  first: number;
  licenses: number;
};

async function spentBy({ dataset, folder }: Bench, { service, first, licenses }: Load): Promise<Spent> {
  const targets = Array.from({ length: licenses }, (_, index): Target => {
    const key = licenseKey(first + index);
    const header = { "Content-Type": ["application/json"], Authorization: [`License ${key}`] };
    return { method: "POST", url: `${service.url}/api/v1${validationPath(dataset)}`, header, body: { license_key: key } };
  });
  const postgres = childOf(process.pid, "postgres");
  const look = async () => ({
    worker: processorMicroseconds(service.pid),
    postgres: familyMicroseconds(postgres),
    roundTrips: await service.endpoint.roundTrips(),
  });
  await attack({ targets, perSecond, seconds: warmSeconds, folder });
  const before = await look();
  const hits = await attack({ targets, perSecond, seconds, folder });
  const after = await look();
  const failures = hits.filter(({ status }) => status !== 200).length;
  if (failures > 0) throw new Error(`${failures} of ${hits.length} validations were not answered 200.`);
  const each = (name: keyof Spent): number => (after[name] - before[name]) / hits.length;
  return { worker: each("worker"), postgres: each("postgres"), roundTrips: each("roundTrips") };
}
