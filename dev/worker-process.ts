import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyDocumentationAssets } from "../serve/assets.ts";
import { buildConsole } from "../serve/console/build.ts";
import type { Preparation, RunningWorker, WorkerOptions, WorkerRunner } from "../serve/local-service.ts";
import { PlainError } from "../serve/plain-error.ts";
import { keepClock } from "../serve/worker/clock-start.ts";

/** Milliseconds that the Worker may take until it answers. */
const startDeadlineMs = 60_000;

/** Milliseconds between two looks at whether it answers. */
const pollMs = 50;

/** Runs the Worker with `wrangler dev`, which reloads it when a source file changes. */
export const reloadingWorker: WorkerRunner = { prepare, start: startReloading };

async function prepare({ hasConsole, say }: Preparation): Promise<void> {
  await copyDocumentationAssets();
  if (hasConsole) await buildConsole({ say });
}

async function startReloading({ host, port, folder, variables }: WorkerOptions): Promise<RunningWorker> {
  const state = join(folder.path, "worker");
  mkdirSync(state, { recursive: true });
  const envFile = join(state, "worker.env");
  writeFileSync(envFile, environmentFile(variables), { mode: 0o600 });
  const child = fork(join(import.meta.dirname, "supervise-worker.ts"), [host, String(port), state, envFile], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const said: string[] = [];
  let isUp = false;
  forwardLines(child, (line) => {
    said.push(line);
    showLine(line, isUp);
  });
  let hasExited = false;
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => {
      hasExited = true;
      resolve();
    });
  });
  isUp = await waitUntilHealthy(`http://${host}:${port}`, () => hasExited);
  if (!isUp) {
    await stop(child, exited);
    throw new PlainError(`The Worker did not start.\n${said.slice(-20).join("\n")}`);
  }
  const clock = keepClock(startThroughWrangler(`http://${host}:${port}`));
  void exited.then(clock.stop);
  let isStopping = false;
  const failed = exited.then((): Promise<never> => {
    if (isStopping) return new Promise(() => {});
    throw new PlainError("The Worker ended by itself.");
  });
  failed.catch(() => {});
  return {
    failed,
    stop: () => {
      isStopping = true;
      return stop(child, exited);
    },
  };
}

/** Calls the Worker's Cron Trigger, which `wrangler dev` itself never does. */
const startThroughWrangler =
  (url: string) =>
  async (signal: AbortSignal): Promise<void> => {
    const { ok, status } = await fetch(`${url}/cdn-cgi/local/scheduled`, { signal });
    if (!ok) throw new Error(`the clock does not start: ${status}`);
  };

/** The Worker's own lines are JSON, one a request, shown once it is up; of wrangler's chatter only trouble is shown. */
function showLine(line: string, isUp: boolean): void {
  if (line.startsWith("{")) {
    if (isUp) console.log(line);
  } else if (/error|warn|✘|▲/i.test(line)) console.error(line);
}

/** The supervisor ends the Worker's processes when its line to this process closes. */
async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.connected) child.disconnect();
  await exited;
}

const environmentFile = (variables: Record<string, string>): string =>
  Object.entries(variables)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}\n`)
    .join("");

function forwardLines({ stdout, stderr }: ChildProcess, onLine: (line: string) => void): void {
  for (const stream of [stdout, stderr]) {
    let rest = "";
    stream?.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line.trim() !== "") onLine(line);
    });
  }
}

async function waitUntilHealthy(url: string, hasExited: () => boolean): Promise<boolean> {
  const deadline = performance.now() + startDeadlineMs;
  while (performance.now() < deadline && !hasExited()) {
    const status = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(5_000) }).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return true;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return false;
}
