import { parseArgs } from "node:util";
import { openDatabase } from "../../src/db/client.ts";
import { allowsPrivateUrls } from "../../src/delivery/environment.ts";
import { jobs } from "../../src/jobs/jobs.ts";
import { runRound } from "../../src/jobs/round.ts";
import type { EndedRun } from "../../src/jobs/runs-store.ts";
import { jobStatuses } from "../../src/jobs/status.ts";
import { findSecrets } from "../backup/secrets.ts";
import { readConfiguration, requireMasterKey, requireSecret } from "../configuration.ts";
import { table } from "../jobs/table.ts";
import { reachDatabase } from "../keys/reach-database.ts";
import { PlainError, runProgram } from "../plain-error.ts";
import { publicNetwork } from "../public-network.ts";

const help = `npm run jobs             shows each job of the clock: its last run, and whether it is late
npm run jobs -- --once   runs now what is due, until nothing is, and shows what each job did
npm run jobs -- --help   shows this

It takes the variables of npm start, or of the deployment: DATABASE_URL, MASTER_KEY, KEY_PEPPER. It may be run while the service runs: two
clocks do nothing twice. Its exit code is 1 where a job fails or is late. "The clock" in docs/running.md says what each job does.`;

// `npm run jobs`: the jobs of the clock, by hand.
await runProgram(async () => {
  const { once: isRun = false, help: isHelp = false } = readOptions();
  if (isHelp) {
    console.log(help);
    return;
  }
  const configuration = readConfiguration(process.env);
  const interrupt = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interrupt.abort());
  const secrets = findSecrets(configuration.dataDir);
  if (isRun && secrets === undefined)
    throw new PlainError(
      `MASTER_KEY and KEY_PEPPER are not set, nor in ${configuration.dataDir}. Send those of the service, or name its data folder with LATCHKEY_DATA.`,
    );
  const { url, endpoint, close } = await reachDatabase(configuration);
  try {
    if (!isRun || secrets === undefined) return await showStatuses(url, endpoint);
    const { runs } = await runRound({
      jobs,
      environment: {
        DATABASE_URL: url,
        ...(endpoint === undefined ? {} : { DATABASE_ENDPOINT: endpoint }),
        MASTER_KEY: requireMasterKey(secrets.MASTER_KEY),
        KEY_PEPPER: requireSecret("KEY_PEPPER", secrets.KEY_PEPPER),
        ...configuration.workerVariables,
        WEBHOOK_NETWORK: publicNetwork({ allowsPrivate: allowsPrivateUrls(configuration.workerVariables) }),
      },
      interrupted: interrupt.signal,
      // The table says it.
      log: () => {},
    });
    showRuns(runs);
    if (interrupt.signal.aborted) throw new PlainError("Interrupted. Run it again: it goes on where it stopped.");
    if (runs.length < jobs.length) throw new PlainError("The database is unavailable: the other jobs were not begun.");
  } finally {
    await close();
  }
});

function readOptions() {
  try {
    return parseArgs({ options: { once: { type: "boolean" }, help: { type: "boolean" } } }).values;
  } catch (error) {
    throw new PlainError(`${error instanceof Error ? error.message : error}\n${help}`);
  }
}

async function showStatuses(url: string, endpoint: string | undefined): Promise<void> {
  const statuses = await jobStatuses(openDatabase({ url, endpoint }), new Date());
  const rows = statuses.map(({ name, lastRun, isLate }) => [
    name,
    lastRun?.startedAt.toISOString() ?? "never",
    lastRun === undefined ? "" : lastRun.rows.toLocaleString("en"),
    lastRun === undefined ? "" : seconds(lastRun.durationMs),
    isLate ? "late" : "",
    lastRun?.error ?? "",
  ]);
  for (const line of table(["job", "last run", "rows", "duration", "", "error"], rows)) console.log(line);
  if (statuses.some(({ isLate }) => isLate)) process.exitCode = 1;
}

function showRuns(runs: EndedRun[]): void {
  const rows = runs.map(({ name, rows: count, durationMs, error }) => [
    name,
    count.toLocaleString("en"),
    seconds(durationMs),
    error ?? "",
  ]);
  for (const line of table(["job", "rows", "duration", "error"], rows)) console.log(line);
  if (runs.some(({ error }) => error !== null)) process.exitCode = 1;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}
