import { join } from "node:path";
import pg from "pg";
import { buildWorker } from "../../serve/worker/build.ts";
import type { Bench } from "./bench.ts";
import { type Service, startService } from "./service.ts";

/** A service to measure, with the same licenses as every other one. */
export type Compared = { name: string; service: Service };

/** Starts the service, and beside it the one of the checkout that `--compare` names: both are measured in turn, in the same minutes. */
export async function withCompared<T>(
  bench: Bench,
  name: string,
  work: (compared: [own: Compared, ...others: Compared[]]) => Promise<T>,
): Promise<T> {
  const { build, address, folder, compare } = bench;
  const own = { name: "", service: await startService({ build, address, folder, name }) };
  try {
    if (compare === undefined) return await work([own]);
    const other = { name: `, ${compare}`, service: await startOther(bench, compare, name) };
    return await work([own, other]).finally(() => other.service.stop());
  } finally {
    await own.service.stop();
  }
}

/** The files of another checkout that are used. */
type Assets = typeof import("../../serve/assets.ts");
type Datasets = typeof import("./dataset.ts");

/** Builds and starts the Worker of another checkout, on a database that its own migrations and its own code fill. */
async function startOther({ address, folder, dataset }: Bench, checkout: string, name: string): Promise<Service> {
  const { copyDocumentationAssets }: Assets = await import(join(checkout, "serve/assets.ts"));
  const { prepareDatabase, makeDataset }: Datasets = await import(join(checkout, "bench/support/dataset.ts"));
  await copyDocumentationAssets();
  const build = await buildWorker(join(checkout, "wrangler.toml"), join(folder, `build-compared-${name}`));
  const database = `compared_${name.replaceAll("-", "_")}`;
  const client = new pg.Client({ ...address, user: address.username });
  await client.connect();
  await client.query(`create database ${database}`);
  await client.end();
  const own = { ...address, database };
  const service = await startService({ build, address: own, folder, name: `compared-${name}` });
  await prepareDatabase(service.endpoint);
  await makeDataset(service.url, own, dataset.licenses);
  return service;
}
