import { type Bench, type Scenario, validationPath } from "../support/bench.ts";
import { licenseKey } from "../support/dataset.ts";
import { type Started, startAsOperator } from "../support/npm-start.ts";
import { makeKnown } from "../support/pace.ts";
import { residentBytes } from "../support/process-figures.ts";
import { quantile } from "../support/quantile.ts";
import type { Row } from "../support/report.ts";
import { attack, type Hit, type Target } from "../support/vegeta.ts";

/** Licenses that the requests are about, in turn. */
const licenses = 5_000;

/** Requests under way while the most that the service answers is measured. */
const workers = 32;

/** Connections of the flood, as a proxy in front would have them: the runtime takes longer to accept one than to refuse a request on it. */
const connections = 1_000;

/** Seconds from the end of a flood until all has to be as before. */
const restSeconds = 10;

/** Share of the most that is still answered in the flood, and after the rest. */
const [inFlood, afterwards] = [0.8, 0.9];

/** Milliseconds that an answer may take in a flood of what needs no database. */
const mostMs = 1_000;

const megabyte = 1_000_000;

/** Bytes of memory by which the process may grow. */
const mostGrowth = 512 * megabyte;

/** Milliseconds between two looks at the process's memory. */
const lookMs = 200;

/**
 * More than the service can answer comes in at a fixed rate: what becomes of it, and whether all is as before afterwards. The service is the one that
 * `npm start` starts: on one machine the listener in front of the Worker says how long a request has waited.
 */
export const overload: Scenario = async (bench) => {
  const service = await startAsOperator(bench, { name: "overload" });
  try {
    const first = bench.takeLicenses(licenses);
    await makeKnown(bench, { url: service.url, first, licenses });
    const actions = `${service.url}/api/v1/tenants/${bench.dataset.tenant}/licenses/actions`;
    const targets = (url: string, more: object = {}): Target[] =>
      Array.from({ length: licenses }, (_, index) => {
        const key = licenseKey(first + index);
        const header = { "Content-Type": ["application/json"], Authorization: [`License ${key}`] };
        return { method: "POST", url, header, body: { license_key: key, ...more } };
      });
    return [
      ...(await flood(bench, service, {
        title: "uses counted, one statement each",
        targets: targets(`${actions}/increment-usage`, { increment: 1 }),
        times: 3,
        isReached: ({ share }) => share >= inFlood,
        mustReach: `>= ${inFlood} of the most`,
      })),
      ...(await flood(bench, service, {
        title: "validations, from memory and node",
        targets: targets(`${service.url}/api/v1${validationPath(bench.dataset)}`),
        times: 1.5,
        isReached: ({ p99, growth }) => p99 <= mostMs && growth <= mostGrowth,
        mustReach: `p99 <= ${mostMs} ms, memory + <= ${mostGrowth / megabyte} MB`,
      })),
    ];
  } finally {
    await service.stop();
  }
};

type Flooded = {
  /** Answers with 200 a second, as a share of the most. */
  share: number;
  /** Milliseconds of those answers. */
  p99: number;
  /** Bytes. */
  growth: number;
};

type Flood = {
  title: string;
  targets: Target[];
  /** How many times the most that the service answers. */
  times: number;
  isReached: (flooded: Flooded) => boolean;
  mustReach: string;
};

async function flood({ open, folder }: Bench, { pid }: Started, options: Flood): Promise<Row[]> {
  const { title, targets, times, isReached, mustReach } = options;
  const { seconds, warmSeconds } = open;
  const most = answeredIn(await attack({ targets, workers, seconds, warmSeconds, folder }), seconds);
  const perSecond = Math.round(most.perSecond * times);
  const before = residentBytes(pid);
  const [hits, peak] = await whileLooking(pid, () => attack({ targets, perSecond, connections, seconds, folder }));
  const answered = answeredIn(hits, seconds);
  const refused = hits.filter(({ status, hasRetryAfter }) => status === 503 && hasRetryAfter);
  const others = hits.filter(({ status, hasRetryAfter }) => status !== 200 && !(status === 503 && hasRetryAfter));
  await new Promise((resolve) => setTimeout(resolve, restSeconds * 1_000));
  const recovered = answeredIn(await attack({ targets, workers, seconds, folder }), seconds);
  const flooded = { share: answered.perSecond / most.perSecond, p99: answered.p99, growth: peak - before };
  const recovery = recovered.perSecond / most.perSecond;
  const rate = perSecond.toLocaleString("en");
  return [
    {
      scenario: `most, ${workers} at once: ${title}`,
      requestsPerSecond: most.perSecond,
      p50: most.p50,
      p99: most.p99,
      longest: most.longest,
      mustReach: "",
      isReached: null,
    },
    {
      scenario: `flood, ${times}x, ${rate}/s: ${title}`,
      requestsPerSecond: answered.perSecond,
      p50: answered.p50,
      p99: answered.p99,
      longest: answered.longest,
      measured: [
        `${percent(answered.count / hits.length)} answered 200, ${percent(refused.length / hits.length)} refused in p99 ${p99Of(refused).toFixed(0)} ms`,
        `${flooded.share.toFixed(2)} of the most`,
        ...(others.length === 0 ? [] : [`${others.length} otherwise: ${statusesOf(others)}`]),
        `memory ${inMegabytes(before)}, at most ${inMegabytes(peak)}`,
      ].join("; "),
      mustReach: `${mustReach}, else 503 with Retry-After`,
      isReached: isReached(flooded) && others.length === 0,
    },
    {
      scenario: `${restSeconds} s after the flood: ${title}`,
      requestsPerSecond: recovered.perSecond,
      p50: recovered.p50,
      p99: recovered.p99,
      longest: recovered.longest,
      measured: `${recovery.toFixed(2)} of the most; memory ${inMegabytes(residentBytes(pid))}`,
      mustReach: `>= ${afterwards} of the most, all answered`,
      isReached: recovery >= afterwards && recovered.isWhole,
    },
  ];
}

function answeredIn(hits: Hit[], seconds: number) {
  const answered = hits.filter(({ status }) => status === 200);
  const latencies = answered.map(({ latency }) => latency);
  const [p50, p99, longest] = [0.5, 0.99, 1].map((share) => quantile(latencies, share)) as [number, number, number];
  // An answer that comes after the last request was due does not count for these seconds.
  const inTime = answered.filter(({ dueAt, latency }) => dueAt + latency <= seconds * 1_000).length;
  return { count: answered.length, perSecond: inTime / seconds, p50, p99, longest, isWhole: answered.length === hits.length };
}

const p99Of = (hits: Hit[]): number =>
  quantile(
    hits.map(({ latency }) => latency),
    0.99,
  );

function statusesOf(hits: Hit[]): string {
  const statuses = hits.map(({ status }) => (status === 0 ? "no answer" : String(status)));
  return [...new Set(statuses)].map((name) => `${statuses.filter((status) => status === name).length} x ${name}`).join(", ");
}

/** Does some work and has the most memory that a process took meanwhile. */
async function whileLooking<T>(pid: number, work: () => Promise<T>): Promise<[T, number]> {
  let peak = residentBytes(pid);
  const timer = setInterval(() => {
    peak = Math.max(peak, residentBytes(pid));
  }, lookMs);
  try {
    const done = await work();
    return [done, peak];
  } finally {
    clearInterval(timer);
  }
}

const percent = (share: number): string => `${(share * 100).toFixed(0)}%`;

const inMegabytes = (bytes: number): string => `${(bytes / megabyte).toFixed(0)} MB`;
