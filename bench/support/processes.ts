import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";

const running = new Set<ChildProcess>();

process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

/** Milliseconds that a process may take until it is ready. */
const startDeadlineMs = 30_000;

/** A process that ends with this one, at the latest. */
export function startProcess(program: string, parameters: string[], options: SpawnOptions): ChildProcess {
  const child = spawn(program, parameters, options);
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGKILL");
  await exited;
}

/** Waits until a URL answers at all. @throws Error when the process ends before, or takes too long */
export async function waitUntilAnswering(url: string, child: ChildProcess, said: () => string): Promise<void> {
  const deadline = performance.now() + startDeadlineMs;
  while (performance.now() < deadline && child.exitCode === null) {
    const answers = await fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
      () => true,
      () => false,
    );
    if (answers) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await stopProcess(child);
  throw new Error(`The runtime did not start.\n${said()}`);
}
