import { env } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { jobs } from "../../src/jobs/jobs.ts";
import { type EndedRun, insertRun } from "../../src/jobs/runs-store.ts";
import { client } from "../support/client.ts";

const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
const database = openDatabase({ url, endpoint });

const token = "token-of-a-monitor-of-tests";
const environment = { METRICS_TOKEN: token };

const minuteMs = 60_000;

const ask = (credential?: string, path = "healthz?deep") => client(credential).send(path, { environment });

const deep = () => ask(`Bearer ${token}`);

/** Writes down a run of every job, as a round that begins now does. */
async function noteRuns(outcome: Partial<Pick<EndedRun, "rows" | "error" | "isMore">> = {}): Promise<void> {
  const startedAt = new Date();
  const run = { rows: 3, error: null, isMore: false, ...outcome, startedAt, finishedAt: startedAt, durationMs: 12 };
  for (const { name } of jobs) await insertRun(database, { ...run, name });
}

const later = (minutes: number): void => {
  vi.setSystemTime(Date.now() + minutes * minuteMs);
};

// Ahead of what other tests have written down.
let ahead = 0;

beforeEach(() => {
  ahead += 24 * 60;
  vi.useFakeTimers({ toFake: ["Date"] });
  later(ahead);
});

afterEach(() => {
  vi.useRealTimers();
});

describe("/healthz?deep", () => {
  test("is for monitors that have the operator's token", async () => {
    for (const credential of [
      undefined,
      "Bearer wrong",
      `Bearer ${token}x`,
      `Basic ${btoa(`monitor:${token}`)}`,
      "License AAAA",
    ]) {
      const refused = await ask(credential);
      expect(refused).toMatchObject({ status: 401, roundTrips: 0 });
      expect(refused.headers.get("WWW-Authenticate")).toContain("Bearer");
    }
  });

  test("is not there where the operator has set no token", async () => {
    for (const METRICS_TOKEN of [undefined, ""])
      expect(await client(`Bearer ${METRICS_TOKEN}`).send("healthz?deep", { environment: { METRICS_TOKEN } })).toMatchObject({
        status: 404,
        roundTrips: 0,
      });
  });

  test("the token opens nothing else, and /healthz itself needs none", async () => {
    expect(await ask(`Bearer ${token}`, "/tenants")).toMatchObject({ status: 401 });
    expect(await ask(undefined, "healthz")).toMatchObject({ status: 200, data: { status: "ok" } });
  });

  test("says of every job when it ran, how long, how much it did, and that it is in time", async () => {
    await noteRuns();
    const ranAt = new Date().toISOString();
    later(1);
    const { status, data, roundTrips } = await deep();
    expect({ status, roundTrips }).toEqual({ status: 200, roundTrips: 1 });
    expect(data).toEqual({
      status: "ok",
      jobs: jobs.map(({ name }) => ({
        name,
        last_run_at: ranAt,
        duration_ms: 12,
        rows: 3,
        error: null,
        behind_since: ranAt,
        late: false,
      })),
    });
  });

  test("is 503 once a job has not run for five minutes, and names it", async () => {
    await noteRuns();
    later(5);
    expect(await deep()).toMatchObject({ status: 200 });
    later(0.1);
    const { status, code, message, data } = await deep();
    expect({ status, code }).toEqual({ status: 503, code: "50006" });
    expect(message).toContain("prune");
    expect(data.status).toBe("late");
    expect(data.jobs.map(({ late }: { late: boolean }) => late)).toEqual(jobs.map(() => true));
  });

  test.each([
    ["fails", { error: "a job of tests", isMore: false }],
    ["never gets to its end", { error: null, isMore: true }],
  ])("is 503 once a job that %s has been behind for five minutes, though it runs each minute", async (_, outcome) => {
    await noteRuns();
    later(1);
    await noteRuns(outcome);
    const behindSince = new Date().toISOString();
    for (let minute = 1; minute <= 5; minute += 1) {
      later(1);
      await noteRuns(outcome);
      expect(await deep()).toMatchObject({ status: 200 });
    }
    later(1);
    await noteRuns(outcome);
    const { status, data } = await deep();
    expect(status).toBe(503);
    expect(data.jobs[0]).toMatchObject({ error: outcome.error, behind_since: behindSince, late: true });
    await noteRuns();
    expect(await deep()).toMatchObject({ status: 200 });
  });

  test("is 503 with the database's own code during an outage", async () => {
    const away = { ...environment, DATABASE_ENDPOINT: "http://127.0.0.1:9/sql" };
    const reply = await client(`Bearer ${token}`).send("healthz?deep", { environment: away });
    expect(reply).toMatchObject({ status: 503, code: "50001" });
  });
});
