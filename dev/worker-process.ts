import { type ChildProcess, fork } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PlainError } from "../serve/plain-error.ts";

export type WorkerOptions = {
  port: number;
  /** A folder of this process's own, for the runtime's state. */
  stateDir: string;
  /** The Worker's variables and secrets. */
  variables: Record<string, string>;
  /** Reload when a source file changes. */
  watch: boolean;
  /** Gets each line that the Worker logs. */
  onLine: (line: string) => void;
};

export type WorkerProcess = { url: string; exited: Promise<void>; stop(): Promise<void> };

/** Milliseconds that the Worker may take until it answers. */
const startDeadlineMs = 60_000;

/** Milliseconds between two looks at whether it answers. */
const pollMs = 50;

/** Runs the Worker with `wrangler dev` until it is stopped. @throws PlainError when it does not come up. */
export async function startWorker({ port, stateDir, variables, watch, onLine }: WorkerOptions): Promise<WorkerProcess> {
  const envFile = join(stateDir, "worker.env");
  writeFileSync(envFile, environmentFile(variables), { mode: 0o600 });
  const child = fork(join(import.meta.dirname, "supervise-worker.ts"), [String(port), stateDir, envFile, String(watch)], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const said: string[] = [];
  forwardLines(child, (line) => {
    said.push(line);
    onLine(line);
  });
  let hasExited = false;
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => {
      hasExited = true;
      resolve();
    });
  });
  const url = `http://127.0.0.1:${port}`;
  const isUp = await waitUntilHealthy(url, () => hasExited);
  if (!isUp) {
    await stop(child, exited);
    throw new PlainError(`The Worker did not start.\n${said.slice(-20).join("\n")}`);
  }
  return { url, exited, stop: () => stop(child, exited) };
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
