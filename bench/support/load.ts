import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { PlainError } from "../../serve/plain-error.ts";

export type Load = {
  /** Bodies, headers and paths: a script of this folder's `wrk` and what it is told. */
  script: string;
  parameters?: (string | number)[];
  connections?: number;
  seconds: number;
};

export type LoadResult = {
  requests: number;
  requestsPerSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Answers with another status than 200 to 399, and connections that failed. */
  failures: number;
};

/** @throws PlainError where this machine has no wrk */
export function requireLoadGenerator(): void {
  try {
    execFileSync("wrk", ["--version"], { stdio: "pipe" });
  } catch (error) {
    // It ends with 1 even after it said its version.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") return;
    throw new PlainError("The benchmarks need wrk, an HTTP load generator. Install it (Debian: apt-get install wrk).");
  }
}

const run = promisify(execFile);

/** As many requests as the server answers over some connections. @throws Error where answers fail */
export async function putLoad(url: string, { script, parameters = [], connections = 16, seconds }: Load): Promise<LoadResult> {
  const { stdout } = await run("wrk", [
    ...["-t", "1", "-c", String(connections), "-d", `${seconds}s`, "--timeout", "30s"],
    ...["-s", join(import.meta.dirname, `../wrk/${script}.lua`), url, "--", ...parameters.map(String)],
  ]);
  const [, report = ""] = stdout.split("RESULT ");
  const { requests, microseconds, p50, p99, failures } = JSON.parse(report);
  if (failures > 0) throw new Error(`${failures} of ${requests} requests to ${script} failed.\n${stdout}`);
  return { requests, requestsPerSecond: (requests / microseconds) * 1e6, p50: p50 / 1000, p99: p99 / 1000, failures };
}
