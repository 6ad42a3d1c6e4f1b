import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { sql } from "drizzle-orm";
import { chromium as engine } from "playwright-core";
import { startTemporaryServer } from "../dev/postgres/temporary-server.ts";
import { buildConsole } from "../serve/console/build.ts";
import type { ServerAddress } from "../serve/postgres/server.ts";
import { openDatabase } from "../src/db/client.ts";
import { chromium } from "../test/console/support/chromium.ts";
import { makeManyMachinesAndEvents } from "../test/support/many-licenses.ts";
import { openApi } from "./support/api.ts";
import { type Timing, timeStep } from "./support/browser-timing.ts";
import { stepsOf } from "./support/console-steps.ts";
import { admin, makeDataset, superadmin } from "./support/dataset.ts";
import { startEndpoint } from "./support/endpoint.ts";
import { startAsOperator } from "./support/npm-start.ts";
import { quantile } from "./support/quantile.ts";

// How long a person waits in the console of a tenant with so many licenses: Debian's chromium, the service as `npm start` runs it, and a real Postgres, all on
// this machine. Each step is timed in the page, from the key press or the click to the frame that shows the content. Written to bench/results/console.txt.
// `npm run bench:console -- --licenses 1000000 --rounds 60`

const { values } = parseArgs({
  options: {
    licenses: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "60" },
    minutes: { type: "string", default: "25" },
    only: { type: "string", default: "search,list,license" },
    out: { type: "string", default: join(import.meta.dirname, "results") },
  },
});
const [count, rounds, minutes] = [Number(values.licenses), Number(values.rounds), Number(values.minutes)];

const only = values.only.split(",");

/** Milliseconds that each step must stay below, nineteen times of twenty. */
const most = 300;

/** Rounds before what is measured: the browser and the runtime compile what they run. */
const warmUp = 5;

/** Every so many licenses have a machine and an event more. */
const every = 10;

if (chromium === undefined) throw new Error("No chromium is on this machine. Install it (Debian: apt-get install chromium).");
const overdue = setTimeout(() => {
  console.error(`It took longer than ${minutes} minutes, and stops.`);
  process.exit(1);
}, minutes * 60_000);
overdue.unref();

await buildConsole({ say: console.log });
const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
const server = await startTemporaryServer();
try {
  const service = await startAsOperator({ address: server.address, folder }, { name: "console", variables: operator() });
  try {
    console.log(`Making ${count.toLocaleString("en")} licenses, and machines and events of every ${every}th…`);
    const dataset = await makeDataset(service.url, server.address, count);
    await addMachines(server.address, dataset.tenant);
    const settings = { search_metadata: ["order"] };
    const { access } = await openApi(service.url).post("/auth/login", superadmin);
    const changed = await openApi(service.url, `Bearer ${access}`).ask("PATCH", `/tenants/${dataset.tenant}`, settings);
    if (changed.status !== 200 && only.includes("search"))
      throw new Error(`The tenant's settings were refused: ${changed.code}.`);
    report(await measure(service.url, dataset.tenant));
  } finally {
    await service.stop();
  }
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

function operator(): Record<string, string> {
  return { SUPERADMIN__USERNAME: superadmin.username, SUPERADMIN__PASSWORD: superadmin.password };
}

async function addMachines(address: ServerAddress, tenant: string): Promise<void> {
  const endpoint = await startEndpoint(address);
  const { DATABASE_URL: url, DATABASE_ENDPOINT: of } = endpoint.variables;
  const database = openDatabase({ url, endpoint: of, deadlineMs: 600_000 });
  const { rows } = await database.execute<{ id: string }>(sql`select id from tenants where name = ${tenant}`);
  await makeManyMachinesAndEvents(database, { tenantId: rows[0]?.id ?? "" }, { every });
  await endpoint.stop();
}

async function measure(url: string, tenant: string): Promise<Map<string, Timing[]>> {
  const browser = await engine.launch({ ...(chromium === undefined ? {} : { executablePath: chromium }) });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
    page.setDefaultTimeout(30_000);
    page.on("pageerror", (error) => console.error(error));
    await page.goto(`${url}/console/sign-in?tenant=${tenant}`);
    await page.getByLabel("Username").fill(admin.username);
    await page.getByLabel("Password").fill(admin.password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("link", { name: "Licenses", exact: true }).first().waitFor();
    const timings = new Map<string, Timing[]>();
    for (let round = 0; round < warmUp + rounds; round += 1) {
      for (const { name, before, ...step } of stepsOf(round, { licenses: count, every }).filter(({ name }) =>
        only.some((kind) => name.startsWith(kind)),
      )) {
        await before(page);
        const timing = await timeStep(page, step).catch((error: Error) => {
          throw new Error(`${name}, round ${round}: ${error.message}`);
        });
        if (round >= warmUp) timings.set(name, [...(timings.get(name) ?? []), timing]);
      }
    }
    return timings;
  } finally {
    await browser.close();
  }
}

function report(timings: Map<string, Timing[]>): void {
  const title = "step";
  const lines = [
    `The console at ${count.toLocaleString("en")} licenses: milliseconds from the key press or the click to the content, over ${rounds} rounds`,
    `chromium, npm start and PostgreSQL on one machine: ${cpus().length} x ${cpus()[0]?.model ?? "an unknown processor"}`,
    `"answers" is when the last answer of the API had come, of how many requests at the median`,
    "",
    `${title.padEnd(46)}${["p50", "p95", "answers p50", "answers p95", "requests"].map((head) => head.padStart(13)).join("")}`,
  ];
  for (const [name, taken] of timings) {
    const of = (member: keyof Timing, share: number) =>
      quantile(
        taken.map((timing) => timing[member]),
        share,
      )
        .toFixed(0)
        .padStart(13);
    lines.push(
      `${name.padEnd(46)}${of("milliseconds", 0.5)}${of("milliseconds", 0.95)}${of("answeredAfter", 0.5)}${of("answeredAfter", 0.95)}${of("requests", 0.5)}`,
    );
  }
  const slow = [...timings].filter(
    ([, taken]) =>
      quantile(
        taken.map(({ milliseconds }) => milliseconds),
        0.95,
      ) >= most,
  );
  lines.push(
    "",
    slow.length === 0 ? `All below ${most} ms at p95.` : `Not below ${most} ms at p95: ${slow.map(([name]) => name).join("; ")}.`,
  );
  console.log(`\n${lines.join("\n")}`);
  mkdirSync(values.out, { recursive: true });
  writeFileSync(join(values.out, "console.txt"), `${lines.join("\n")}\n`);
}
