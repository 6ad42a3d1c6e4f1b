import type { ServerAddress } from "../../serve/postgres/server.ts";
import type { Build } from "../../serve/worker/build.ts";
import type { Runtime } from "../../serve/worker/runtime.ts";
import { openApi } from "./api.ts";
import { type Dataset, licenseKey } from "./dataset.ts";
import { type Load, type LoadResult, putLoad } from "./load.ts";
import { median } from "./quantile.ts";
import type { Row } from "./report.ts";
import { type Service, type ServiceOptions, startService } from "./service.ts";

/** Context that every scenario gets. */
export type Bench = {
  build: Build;
  yardsticks: {
    bareHono: Runtime;
    /** Reads a validation's body and answers as much, under as many headers, and does nothing else. */
    leastAnswer: Runtime;
    oneSelect: Runtime;
  };
  /** The service on the large dataset, all settings as they deploy. */
  service: Service;
  dataset: Dataset;
  address: ServerAddress;
  /** The address of a second database, with `smallLicenses` licenses. */
  smallAddress: ServerAddress;
  folder: string;
  rounds: number;
  /** Seconds that one measurement of throughput takes. */
  seconds: number;
  /** How the scenarios with a fixed rate measure. */
  open: OpenLoop;
  /** Another checkout, whose Worker is measured beside this one's. */
  compare: string | undefined;
  /** Distinct keys for the isolate's memory; undefined takes as many as come in seconds. */
  memoryKeys: number | undefined;
  /** Numbers of licenses that nobody has asked for yet. */
  takeLicenses(count: number): number;
};

export type OpenLoop = {
  /** Requests a second. */
  rates: number[];
  /** Seconds that are measured, and seconds of the same load before them. */
  seconds: number;
  warmSeconds: number;
  rounds: number;
};

export const smallLicenses = 10_000;

/** Something to measure: one small file each. */
export type Scenario = (bench: Bench) => Promise<Row[]>;

/** Starts a service on the large dataset for one scenario and stops it afterwards. */
export async function withService<T>(
  { build, address, folder }: Bench,
  { name, ...options }: Pick<ServiceOptions, "name" | "variables" | "hasInspector" | "v8Flags" | "onOutput">,
  work: (service: Service) => Promise<T>,
): Promise<T> {
  const service = await startService({ build, address, folder, name, ...options });
  try {
    return await work(service);
  } finally {
    await service.stop();
  }
}

export const validationPath = ({ tenant }: Dataset): string => `/tenants/${tenant}/licenses/actions/validate`;

type Checked = {
  url: string;
  /** The numbers of the licenses. */
  licenses: number[];
  session?: string | undefined;
  /** Source that each answer must come from; undefined where the source does not matter. */
  source?: "memory" | "node" | "database";
};

/** Validates some licenses and looks at the answers. @returns round trips of each @throws Error for an answer that is not right */
export async function checkValidations({ dataset }: Bench, { url, licenses, session, source }: Checked): Promise<number[]> {
  const roundTrips: number[] = [];
  for (const number of licenses) {
    const key = licenseKey(number);
    const answer = await openApi(url, session ?? `License ${key}`).ask("POST", validationPath(dataset), { license_key: key });
    const { code, data } = answer;
    const isRight = code === "00000" && data.valid === true && data.license.license_key === key;
    if (!isRight) throw new Error(`The validation of ${key} was answered ${code}: ${JSON.stringify(data).slice(0, 200)}`);
    if (source !== undefined && data.source !== source)
      throw new Error(`${key} was answered from ${data.source}, not ${source}.`);
    roundTrips.push(answer.roundTrips);
  }
  return roundTrips;
}

export const range = (first: number, count: number): number[] => Array.from({ length: count }, (_, index) => first + index);

export type Interleaved = { load: LoadResult; bareHono: LoadResult; roundTrips: number | null };

type Target = { url: string; load: () => Omit<Load, "seconds">; roundTrips?: () => Promise<number> };

/**
 * Puts load on bare Hono and then on each target, in rounds, so that a machine that grows slower does so for all.
 * @returns medians over the rounds; round trips to the database of one request, where they are counted
 */
export async function interleave<Name extends string>(
  { yardsticks, rounds, seconds }: Bench,
  targets: Record<Name, Target>,
): Promise<Record<Name, Interleaved>> {
  const names = Object.keys(targets) as Name[];
  const measured = new Map(names.map((name) => [name, [] as Interleaved[]]));
  for (let round = 0; round < rounds; round += 1) {
    const bareHono = await putLoad(yardsticks.bareHono.url, { script: "bare", seconds });
    for (const name of names) {
      const { url, load, roundTrips } = targets[name];
      const before = await roundTrips?.();
      const result = await putLoad(url, { ...load(), seconds });
      const after = await roundTrips?.();
      const perRequest = before === undefined || after === undefined ? null : (after - before) / result.requests;
      measured.get(name)?.push({ load: result, bareHono, roundTrips: perRequest });
    }
  }
  return Object.fromEntries(names.map((name) => [name, middle(measured.get(name) ?? [])])) as Record<Name, Interleaved>;
}

function middle(rounds: Interleaved[]): Interleaved {
  const loads = (pick: (round: Interleaved) => LoadResult): LoadResult => ({
    requests: median(rounds.map((round) => pick(round).requests)),
    requestsPerSecond: median(rounds.map((round) => pick(round).requestsPerSecond)),
    p50: median(rounds.map((round) => pick(round).p50)),
    p99: median(rounds.map((round) => pick(round).p99)),
    failures: 0,
  });
  const roundTrips = rounds.flatMap((round) => round.roundTrips ?? []);
  return {
    load: loads(({ load }) => load),
    bareHono: loads(({ bareHono }) => bareHono),
    roundTrips: roundTrips.length === 0 ? null : median(roundTrips),
  };
}
