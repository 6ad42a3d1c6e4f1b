import { execFile, execFileSync } from "node:child_process";
import { createReadStream, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { PlainError } from "../../serve/plain-error.ts";

/** A request as vegeta's JSON targets have it. */
export type Target = { method: string; url: string; header?: Record<string, string[]>; body?: object };

export type Attack = {
  /** Sent in turn, from the first again after the last. */
  targets: Target[];
  /** Requests a second; undefined keeps `workers` requests under way instead. */
  perSecond?: number | undefined;
  /** Requests under way at most. Without it there is no limit. */
  workers?: number | undefined;
  /** Connections at most: a request for which there is none waits, and that counts. Without it each request may have its own. */
  connections?: number | undefined;
  seconds: number;
  /** Seconds of the same load before, which are not measured. */
  warmSeconds?: number;
  /** A folder for files that are deleted afterwards. */
  folder: string;
};

/** One response, or what came in its place. */
export type Hit = {
  path: string;
  /** 0 where no response came. */
  status: number;
  /** Milliseconds from the moment at which the request was due until its response was read. */
  latency: number;
  /** Milliseconds from the first request that is measured. */
  dueAt: number;
  hasRetryAfter: boolean;
};

/** Path of vegeta: the one on PATH, unless the variable says otherwise. */
const program = process.env.VEGETA ?? "vegeta";

/** Seconds after which a request is given up. */
const timeoutSeconds = 30;

/** @throws PlainError where this machine has no vegeta */
export function requireVegeta(): void {
  try {
    execFileSync(program, ["-version"], { stdio: "pipe" });
  } catch {
    throw new PlainError(
      "The open-loop scenarios need vegeta, an HTTP load generator. Install it (go install github.com/tsenart/vegeta/v12@latest), " +
        "and put it on PATH or its path in VEGETA.",
    );
  }
}

const run = promisify(execFile);

/**
 * Sends requests at a fixed rate, however long the responses take: each one that is due has a worker and a connection of its own.
 *
 * vegeta measures from when a worker sends a request, which is late where vegeta itself had no processor. It plans request `n` for `n` intervals
 * after the first one, and each result has its number and its moment. So the latency from when a request was due is known: no request is sent
 * early, and the one that was sent with the least delay tells when the plan began.
 */
export async function attack({
  targets,
  perSecond,
  workers,
  connections,
  seconds,
  warmSeconds = 0,
  folder,
}: Attack): Promise<Hit[]> {
  const [targetsFile, resultsFile, textFile] = ["targets", "results", "results-json"].map((name) =>
    join(folder, `vegeta-${crypto.randomUUID()}-${name}`),
  ) as [string, string, string];
  writeFileSync(targetsFile, targets.map((target) => `${asLine(target)}\n`).join(""));
  try {
    await run(program, [
      "attack",
      ...["-format", "json", "-targets", targetsFile, "-output", resultsFile, "-max-body", "0"],
      ...["-duration", `${warmSeconds + seconds}s`, "-timeout", `${timeoutSeconds}s`, "-rate", `${perSecond ?? 0}/1s`],
      ...(connections === undefined ? [] : ["-max-connections", String(connections)]),
      ...(workers === undefined ? [] : ["-workers", String(workers), "-max-workers", String(workers)]),
    ]);
    await run(program, ["encode", "-to", "json", "-output", textFile, resultsFile]);
    return measured(await readResults(textFile), perSecond, warmSeconds);
  } finally {
    for (const file of [targetsFile, resultsFile, textFile]) rmSync(file, { force: true });
  }
}

/** vegeta takes bodies in base64. */
const asLine = ({ body, ...target }: Target): string =>
  JSON.stringify(body === undefined ? target : { ...target, body: Buffer.from(JSON.stringify(body)).toString("base64") });

type Result = Omit<Hit, "latency" | "dueAt"> & { number: number; sentAt: number; took: number };

async function readResults(file: string): Promise<Result[]> {
  const results: Result[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { seq, code, timestamp, latency, url, headers } = JSON.parse(line);
    results.push({
      number: seq,
      status: code,
      sentAt: millisecondsOf(timestamp),
      took: latency / 1e6,
      path: new URL(url).pathname,
      hasRetryAfter: headers?.["Retry-After"] !== undefined,
    });
  }
  return results;
}

/** Of a time of RFC 3339 with nanoseconds, which `Date` would cut off. */
function millisecondsOf(timestamp: string): number {
  const [, second = "", fraction = "", zone = ""] = /^([^.Z+]+?)(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(timestamp) ?? [];
  return Date.parse(`${second}${zone}`) + Number(fraction) * 1_000;
}

function measured(results: Result[], perSecond: number | undefined, warmSeconds: number): Hit[] {
  const plannedAt = (number: number): number => (perSecond === undefined ? 0 : (number * 1_000) / perSecond);
  let began = Number.POSITIVE_INFINITY;
  for (const { number, sentAt } of results) began = Math.min(began, sentAt - plannedAt(number));
  const from = began + warmSeconds * 1_000;
  return results
    .map(({ number, sentAt, took, ...hit }) => {
      const due = perSecond === undefined ? sentAt : began + plannedAt(number);
      return { ...hit, dueAt: due - from, latency: sentAt + took - due };
    })
    .filter(({ dueAt }) => dueAt >= 0);
}
