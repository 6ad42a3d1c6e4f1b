import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { startTemporaryServer } from "../dev/postgres/temporary-server.ts";
import { PlainError, runProgram } from "../serve/plain-error.ts";
import { builtService } from "../serve/worker/build.ts";
import { startRuntime } from "../serve/worker/runtime.ts";
import { actions } from "./scenarios/actions.ts";
import { bundle } from "./scenarios/bundle.ts";
import { datasetSize } from "./scenarios/dataset-size.ts";
import { firstValidations } from "./scenarios/first-validation.ts";
import { garbage } from "./scenarios/garbage.ts";
import { hostileBodies } from "./scenarios/hostile-bodies.ts";
import { isolateMemory } from "./scenarios/isolate-memory.ts";
import { validationsInKeygenFormat } from "./scenarios/keygen.ts";
import { lists } from "./scenarios/lists.ts";
import { machines } from "./scenarios/machines.ts";
import { validationsFromMemory } from "./scenarios/memory.ts";
import { mixed } from "./scenarios/mixed.ts";
import { validationsFromNode } from "./scenarios/node-storage.ts";
import { npmStart } from "./scenarios/npm-start.ts";
import { openLoop } from "./scenarios/open-loop.ts";
import { overload } from "./scenarios/overload.ts";
import { processorTime } from "./scenarios/processor-time.ts";
import { whereTimeGoes } from "./scenarios/profile.ts";
import { roundTripsOverTime } from "./scenarios/round-trips-over-time.ts";
import { signInsBeside } from "./scenarios/sign-ins.ts";
import type { Bench, Scenario } from "./support/bench.ts";
import { buildYardstick } from "./support/build.ts";
import { makeDataset, prepareDatabase, secrets } from "./support/dataset.ts";
import { requireLoadGenerator } from "./support/load.ts";
import { plot } from "./support/plot.ts";
import { type Row, table } from "./support/report.ts";
import { startService } from "./support/service.ts";
import { requireVegeta } from "./support/vegeta.ts";

// Measures the service on this machine, next to bare Hono and to a Worker that does one SELECT. It reports numbers and never asserts them.
// `npm run bench -- --licenses 5000000 --only memory,lists --memory-keys 1000000`

const scenarios: Record<string, Scenario> = {
  memory: validationsFromMemory,
  keygen: validationsInKeygenFormat,
  node: validationsFromNode,
  first: firstValidations,
  time: roundTripsOverTime,
  mixed,
  actions,
  machines,
  lists,
  size: datasetSize,
  isolate: isolateMemory,
  garbage,
  bundle,
  profile: whereTimeGoes,
  processor: processorTime,
  open: openLoop,
  overload,
  start: npmStart,
  bodies: hostileBodies,
  "sign-ins": signInsBeside,
};

/** Those that send at a fixed rate. */
const openScenarios = ["open", "overload", "sign-ins", "processor"];

await runProgram(async () => {
  const { values } = parseArgs({
    options: {
      licenses: { type: "string", default: "100000" },
      rounds: { type: "string", default: "3" },
      seconds: { type: "string", default: "2" },
      only: { type: "string" },
      "memory-keys": { type: "string" },
      "open-rates": { type: "string", default: "500,1000" },
      "open-seconds": { type: "string", default: "60" },
      "open-warm-seconds": { type: "string", default: "30" },
      "open-rounds": { type: "string", default: "5" },
      compare: { type: "string" },
      out: { type: "string", default: join(import.meta.dirname, "results") },
    },
  });
  const names = values.only?.split(",") ?? Object.keys(scenarios);
  const unknown = names.find((name) => scenarios[name] === undefined);
  if (unknown !== undefined)
    throw new PlainError(`There is no scenario ${unknown}. There are: ${Object.keys(scenarios).join(", ")}.`);
  requireLoadGenerator();
  if (names.some((name) => openScenarios.includes(name))) requireVegeta();
  const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const server = await startTemporaryServer({ connections: 200 });
  try {
    const bench = await openBench(folder, server.address, {
      licenses: Number(values.licenses),
      rounds: Number(values.rounds),
      seconds: Number(values.seconds),
      open: {
        rates: values["open-rates"].split(",").map(Number),
        seconds: Number(values["open-seconds"]),
        warmSeconds: Number(values["open-warm-seconds"]),
        rounds: Number(values["open-rounds"]),
      },
      compare: values.compare === undefined ? undefined : resolve(values.compare),
      memoryKeys: values["memory-keys"] === undefined ? undefined : Number(values["memory-keys"]),
    });
    const rows: Row[] = [];
    for (const name of names) {
      say(name);
      rows.push(...((await scenarios[name]?.(bench)) ?? []));
    }
    console.log(`\n${table(rows)}\n`);
    write(values.out, bench, rows);
    console.log(`Written to ${values.out}: latest.json, validations.svg.`);
  } finally {
    await server.stop();
  }
  // Every process that the bench started ends with it.
  process.exit(process.exitCode);
});

type Sizes = { licenses: number } & Pick<Bench, "rounds" | "seconds" | "open" | "compare" | "memoryKeys">;

async function openBench(folder: string, address: Bench["address"], { licenses, ...sizes }: Sizes): Promise<Bench> {
  say("Building the Workers");
  const build = await builtService();
  const yardstick = async (name: Parameters<typeof buildYardstick>[0], variables: Record<string, string> = {}) =>
    startRuntime({ build: await buildYardstick(name, join(folder, `build-${name}`)), variables, folder: join(folder, name) });
  const smallAddress = { ...address, database: "small", connections: 20 };
  const largeAddress = { ...address, connections: 20 };
  await execute(address, "create database small");
  const service = await startService({ build, address: largeAddress, folder, name: "service" });
  const yardsticks = {
    bareHono: await yardstick("bare-hono"),
    leastAnswer: await yardstick("least-answer"),
    oneSelect: await yardstick("one-select", { ...service.endpoint.variables, KEY_PEPPER: secrets.KEY_PEPPER }),
  };
  await prepareDatabase(service.endpoint);
  say(`Making ${licenses.toLocaleString("en")} licenses`);
  const dataset = await makeDataset(service.url, address, licenses);
  let taken = 0;
  const takeLicenses = (count: number): number => {
    const first = taken;
    taken += count;
    if (taken > licenses)
      throw new PlainError(`${licenses} licenses are too few for what is measured. Ask for more: --licenses.`);
    return first;
  };
  return { build, yardsticks, service, dataset, address: largeAddress, smallAddress, folder, takeLicenses, ...sizes };
}

async function execute({ host, port, username, database }: Bench["address"], statement: string): Promise<void> {
  const client = new pg.Client({ host, port, user: username, database });
  await client.connect();
  await client.query(statement);
  await client.end();
}

function write(folder: string, { dataset, rounds, seconds }: Bench, rows: Row[]): void {
  mkdirSync(folder, { recursive: true });
  const machine = { processor: cpus()[0]?.model ?? "", cores: cpus().length, node: process.version };
  const result = { measuredAt: new Date().toISOString(), machine, licenses: dataset.licenses, rounds, seconds, rows };
  writeFileSync(join(folder, "latest.json"), `${JSON.stringify(result, null, 2)}\n`);
  writeFileSync(join(folder, "validations.svg"), plot(rows));
}

function say(step: string): void {
  console.log(`${(performance.now() / 1000).toFixed(0).padStart(4)} s  ${step}`);
}
