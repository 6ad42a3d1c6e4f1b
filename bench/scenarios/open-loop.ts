import { type Bench, type Scenario, validationPath } from "../support/bench.ts";
import { type Compared, withCompared } from "../support/compare.ts";
import { licenseKey } from "../support/dataset.ts";
import { makeKnown } from "../support/pace.ts";
import { median, quantile } from "../support/quantile.ts";
import type { Row } from "../support/report.ts";
import { attack, type Hit, type Target } from "../support/vegeta.ts";

/** Licenses that are validated in turn. */
const licenses = 5_000;

/** Licenses that are validated over and over. */
const hotLicenses = 10;

/** Of so many requests one is a write. */
const requestsAWrite = 20;

/** The rate for which there is something to reach. */
const judgedRate = 1_000;

/** Milliseconds, and how often bare Hono's own: the larger of the two is to be reached. */
const mostP99 = { milliseconds: 10, times: 5 };
const mostLongest = { milliseconds: 50, times: 2 };

/** Milliseconds. */
type Latencies = { p50: number; p99: number; p999: number; longest: number };

type Measured = Latencies & { failures: number; writes: Latencies | undefined };

type Load = { title: string; targets: Target[]; isJudged: boolean };

/**
 * Validations at a fixed rate, whatever the responses take, next to bare Hono at the same rate. A closed loop hides a stall: it sends nothing
 * meanwhile.
 */
export const openLoop: Scenario = (bench) =>
  withCompared(bench, "open-loop", async (compared) => {
    const first = bench.takeLicenses(licenses);
    for (const { service } of compared) await makeKnown(bench, { url: service.url, first, licenses });
    const rows: Row[] = [];
    for (const perSecond of bench.open.rates) rows.push(...(await measureRate(bench, { compared, first, perSecond })));
    return rows;
  });

type Rate = { compared: Compared[]; first: number; perSecond: number };

async function measureRate(bench: Bench, { compared, first, perSecond }: Rate): Promise<Row[]> {
  const { open, folder, yardsticks } = bench;
  const loads: Load[] = [
    { title: `bare Hono`, targets: [{ method: "GET", url: yardsticks.bareHono.url }], isJudged: false },
    ...compared.flatMap(({ name, service }) => loadsOf(bench, { name, url: service.url, first })),
  ];
  const rounds = new Map<Load, Measured[]>(loads.map((load) => [load, []]));
  for (let round = 0; round < open.rounds; round += 1)
    for (const load of loads) {
      const { seconds, warmSeconds } = open;
      rounds.get(load)?.push(measure(await attack({ targets: load.targets, perSecond, seconds, warmSeconds, folder })));
    }
  const [bareHono, ...others] = loads.map((load) => ({ load, measured: middle(rounds.get(load) ?? []) }));
  if (bareHono === undefined) return [];
  return [bareHono, ...others].map(({ load, measured }) =>
    rowOf(`${perSecond.toLocaleString("en")}/s, ${load.title}`, measured, {
      bareHono: bareHono.measured,
      isJudged: load.isJudged && perSecond === judgedRate,
    }),
  );
}

type Loaded = { name: string; url: string; first: number };

function loadsOf({ dataset }: Bench, { name, url, first }: Loaded): Load[] {
  const actions = `${url}/api/v1/tenants/${dataset.tenant}/licenses/actions`;
  const send = (path: string, number: number, more: object = {}): Target => {
    const key = licenseKey(number);
    const header = { "Content-Type": ["application/json"], Authorization: [`License ${key}`] };
    return { method: "POST", url: path, header, body: { license_key: key, ...more } };
  };
  const validate = (number: number): Target => send(`${url}/api/v1${validationPath(dataset)}`, number);
  const numbers = Array.from({ length: licenses }, (_, index) => first + index);
  const isWrite = (index: number): boolean => index % requestsAWrite === requestsAWrite - 1;
  const mixed = numbers.map((number, index) =>
    // Another license than those around it, or it would be one that was validated a moment ago.
    isWrite(index) ? send(`${actions}/increment-usage`, first + ((number * 7) % licenses), { increment: 1 }) : validate(number),
  );
  return [
    { title: `validations of ten licenses${name}`, targets: numbers.slice(0, hotLicenses).map(validate), isJudged: false },
    {
      title: `validations of ${licenses.toLocaleString("en")} known licenses in turn${name}`,
      targets: numbers.map(validate),
      isJudged: name === "",
    },
    { title: `the same with 5% writes${name}: validations`, targets: mixed, isJudged: false },
  ];
}

function measure(hits: Hit[]): Measured {
  const isWrite = ({ path }: Hit): boolean => path.endsWith("/increment-usage");
  const writes = hits.filter(isWrite);
  return {
    ...latenciesOf(hits.filter((hit) => !isWrite(hit))),
    failures: hits.filter(({ status }) => status !== 200).length,
    writes: writes.length === 0 ? undefined : latenciesOf(writes),
  };
}

function latenciesOf(hits: Hit[]): Latencies {
  const latencies = hits.map(({ latency }) => latency);
  const [p50, p99, p999] = [0.5, 0.99, 0.999].map((share) => quantile(latencies, share)) as [number, number, number];
  return { p50, p99, p999, longest: quantile(latencies, 1) };
}

function middle(rounds: Measured[]): Measured {
  const writes = rounds.flatMap((round) => round.writes ?? []);
  return {
    ...middleOf(rounds),
    failures: rounds.reduce((sum, { failures }) => sum + failures, 0),
    writes: writes.length === 0 ? undefined : middleOf(writes),
  };
}

function middleOf(rounds: Latencies[]): Latencies {
  const of = (name: keyof Latencies): number => median(rounds.map((round) => round[name]));
  return { p50: of("p50"), p99: of("p99"), p999: of("p999"), longest: of("longest") };
}

type Judged = { bareHono: Latencies; isJudged: boolean };

function rowOf(scenario: string, { failures, writes, ...latencies }: Measured, { bareHono, isJudged }: Judged): Row {
  const mayTake = Math.max(mostP99.milliseconds, mostP99.times * bareHono.p99);
  const mayLast = Math.max(mostLongest.milliseconds, mostLongest.times * bareHono.longest);
  const notes = [
    ...(failures === 0 ? [] : [`${failures} were not answered 200`]),
    ...(writes === undefined ? [] : [`writes: p50 ${writes.p50.toFixed(1)}, p99 ${writes.p99.toFixed(1)} ms`]),
  ];
  return {
    scenario,
    ...latencies,
    ...(notes.length === 0 ? {} : { measured: notes.join("; ") }),
    mustReach: isJudged ? `p99 <= ${mayTake.toFixed(1)} ms, longest <= ${mayLast.toFixed(0)} ms` : "",
    isReached: isJudged ? failures === 0 && latencies.p99 <= mayTake && latencies.longest <= mayLast : null,
  };
}
