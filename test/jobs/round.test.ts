import { env } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { inBatches, type Job, type JobResult } from "../../src/jobs/job.ts";
import { runRound } from "../../src/jobs/round.ts";
import { nowhere } from "../support/edge.ts";

const environment = env as unknown as Environment;
const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = environment;
const database = openDatabase({ url, endpoint });

const nothing: JobResult = { rows: 0, isMore: false };

/** A job that does as it is told. */
const job = (name: Job["name"], run: Job["run"]): Job => ({ name, run });

/** The lines of the log of what is done. */
function logged(): string[] {
  const lines: string[] = [];
  vi.spyOn(console, "error").mockImplementation((line: string) => void lines.push(line));
  return lines;
}

/** The last run that was written down. */
async function lastRun(): Promise<number> {
  const { rows } = await database.execute<{ last: number }>(sql`select coalesce(max(id), 0)::int as last from job_runs`);
  return rows[0]?.last ?? 0;
}

/** The stored runs after another, oldest first. */
async function writtenSince(last: number) {
  const { rows } = await database.execute(sql`
    select name, rows::int, error, due_since as "dueSince", started_at as "startedAt"
    from job_runs where id > ${last}::int order by id`);
  return rows;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a round of the clock", () => {
  test("runs every job once, in order, and writes down what each did", async () => {
    const before = await lastRun();
    const order: string[] = [];
    const jobs = (["expire", "cull"] as const).map((name, index) =>
      job(name, async () => {
        order.push(name);
        return { rows: index + 1, isMore: false };
      }),
    );
    const { runs, isMore } = await runRound({ jobs, environment });
    expect(order).toEqual(["expire", "cull"]);
    expect(isMore).toBe(false);
    expect(runs.map(({ name, rows, error }) => [name, rows, error])).toEqual([
      ["expire", 1, null],
      ["cull", 2, null],
    ]);
    expect(await writtenSince(before)).toMatchObject([
      { name: "expire", rows: 1, error: null, dueSince: null },
      { name: "cull", rows: 2, error: null, dueSince: null },
    ]);
  });

  test("acts as the clock in the events of what its jobs change", async () => {
    let actor: unknown;
    const asking = job("cull", async ({ database }) => {
      const { rows } = await database.execute(sql`select current_setting('latchkey.actor')::jsonb as actor`);
      actor = rows[0]?.actor;
      return nothing;
    });
    await runRound({ jobs: [asking], environment });
    expect(actor).toEqual({ kind: "clock" });
  });

  test("goes on after a job that fails, and says what it failed of, without the parameters of a statement", async () => {
    const before = await lastRun();
    const lines = logged();
    const failing = job("expire", async ({ database }) => {
      await database.execute(sql`select ${"a secret"}::text::int`);
      return nothing;
    });
    const { runs } = await runRound({ jobs: [failing, job("cull", async () => ({ rows: 3, isMore: false }))], environment });
    expect(runs.map(({ name, rows, error }) => [name, rows, error === null])).toEqual([
      ["expire", 0, false],
      ["cull", 3, true],
    ]);
    const [line = "", ...others] = lines;
    expect(others).toEqual([]);
    const error = "invalid input syntax for type integer (SQLSTATE 22P02)";
    expect(JSON.parse(line)).toMatchObject({ level: "error", job: "expire", error });
    const written = await writtenSince(before);
    expect(written).toMatchObject([
      { name: "expire", dueSince: written[0]?.startedAt },
      { name: "cull", error: null },
    ]);
    expect(`${line}${written[0]?.error}`).not.toContain("a secret");
  });

  test("counts work that is left from the first run that left it, until a run leaves none", async () => {
    const before = await lastRun();
    const results: JobResult[] = [
      { rows: 1, isMore: true },
      { rows: 1, isMore: true },
      { rows: 1, isMore: false },
      { rows: 1, isMore: true },
    ];
    for (const result of results) await runRound({ jobs: [job("measure", async () => result)], environment });
    const written = await writtenSince(before);
    const [first, , , last] = written.map(({ startedAt }) => startedAt);
    expect(written.map(({ dueSince }) => dueSince)).toEqual([first, first, null, last]);
  });

  test("says that there is more only where a job got on: what another clock holds waits for the next minute", async () => {
    const stuck = job("cull", async () => ({ rows: 0, isMore: true }));
    expect((await runRound({ jobs: [stuck], environment })).isMore).toBe(false);
    const busy = job("cull", async () => ({ rows: 1, isMore: true }));
    expect((await runRound({ jobs: [busy, stuck], environment })).isMore).toBe(true);
  });

  test("ends a job at its share of round trips, and the job says that there is more", async () => {
    let batches = 0;
    const endless = job("expire", (context) =>
      inBatches(context, 1, async () => {
        batches += 1;
        await context.database.execute(sql`select 1`);
        return 1;
      }),
    );
    const { runs, isMore } = await runRound({ jobs: [endless], environment, share: { milliseconds: 60_000, roundTrips: 7 } });
    expect(batches).toBe(7);
    expect(isMore).toBe(true);
    expect(runs).toMatchObject([{ rows: 7, isMore: true, error: null }]);
  });

  test("ends after the present batch when it is interrupted, and begins no other job", async () => {
    const interrupt = new AbortController();
    const first = job("expire", (context) =>
      inBatches(context, 1, async () => {
        interrupt.abort();
        return 1;
      }),
    );
    const { runs } = await runRound({
      jobs: [first, job("cull", async () => nothing)],
      environment,
      interrupted: interrupt.signal,
    });
    expect(runs.map(({ name, rows }) => [name, rows])).toEqual([["expire", 1]]);
  });

  test("is quiet during an outage: one line, and the rest of the jobs waits", async () => {
    const lines = logged();
    const asking = (name: Job["name"]) =>
      job(name, async ({ database }) => {
        await database.execute(sql`select 1`);
        return nothing;
      });
    const away = { ...environment, DATABASE_ENDPOINT: nowhere };
    const { runs, isMore } = await runRound({ jobs: [asking("expire"), asking("cull")], environment: away });
    expect(runs.map(({ name }) => name)).toEqual(["expire"]);
    expect(isMore).toBe(false);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { level: "error", job: "expire", message: expect.stringContaining("the database is unavailable") },
    ]);
  });

  test("says in one line that the migrations have not been run, and waits", async () => {
    const lines = logged();
    const asked = vi.spyOn(globalThis, "fetch").mockImplementation(async () => {
      const error = { severity: "ERROR", code: "42P01", message: 'relation "job_runs" does not exist' };
      return Response.json(error, { status: 400 });
    });
    const { runs } = await runRound({
      jobs: [job("expire", async () => nothing), job("cull", async () => nothing)],
      environment,
    });
    expect(asked).toHaveBeenCalledOnce();
    expect(runs.map(({ name }) => name)).toEqual(["expire"]);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { level: "error", job: "expire", message: expect.stringContaining("npm run db:migrate") },
    ]);
  });

  test("goes on where one job alone waits for the database in vain", async () => {
    const lines = logged();
    const failing = job("expire", async () => {
      await openDatabase({ url, endpoint: nowhere }).execute(sql`select 1`);
      return nothing;
    });
    const { runs } = await runRound({ jobs: [failing, job("cull", async () => nothing)], environment });
    expect(runs.map(({ name, error }) => [name, error === null])).toEqual([
      ["expire", false],
      ["cull", true],
    ]);
    expect(lines).toHaveLength(1);
  });
});
