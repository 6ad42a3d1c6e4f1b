import { sql } from "drizzle-orm";
import { Client } from "pg";
import { beforeAll, describe, expect, inject, test } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { prune } from "../../src/jobs/prune.ts";
import { deleteStatement, type Stale, staleRows } from "../../src/jobs/prune-store.ts";
import { runRound } from "../../src/jobs/round.ts";
import { sequentialScans } from "../support/many-licenses.ts";

// Housekeeping at two clocks at once, on a Postgres with a process for each connection.

const environment = inject("bindings") as unknown as Environment;
const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = environment;
const database = openDatabase({ url, endpoint, deadlineMs: 120_000 });

const tenant = crypto.randomUUID();

/** Rows of the tables that grow fastest, a fifth of which nobody needs. */
const many = 50_000;

const large = ["changes", "idempotencyKeys", "jobRuns"] as const;

const at = (unneeded: string) => sql`case when n % 5 = 0 then now() - ${unneeded}::interval else now() end`;

const fill = () => [
  sql`insert into changes (tenant_id, source, row_id, root_id, written_at)
    select ${tenant}, 'licenses', n, n, ${at("2 hours")} from generate_series(1, ${many}::int) n`,
  sql`insert into idempotency_keys (key_hash, request_hash, request_id, made_at)
    select gen_random_uuid(), '', gen_random_uuid(), ${at("2 days")} from generate_series(1, ${many}::int) n`,
  sql`insert into job_runs (name, started_at, finished_at, duration_ms, rows)
    select 'expire', ${at("8 days")}, now(), 1, 0 from generate_series(1, ${many}::int) n`,
];

const left = async (): Promise<number> => {
  const { rows } = await database.execute<{ left: number }>(sql`
    select ((select count(*) from changes where tenant_id = ${tenant}) + (select count(*) from idempotency_keys)
      + (select count(*) from job_runs))::int as left`);
  return rows[0]?.left ?? 0;
};

const deletedBy = async (): Promise<number> => {
  const { runs } = await runRound({ jobs: [prune], environment });
  expect(runs[0]?.error).toBeNull();
  return runs[0]?.rows ?? 0;
};

beforeAll(async () => {
  for (const statement of fill()) await database.execute(statement);
  await database.execute(sql`analyze`);
}, 120_000);

describe("prune beside requests and another clock", () => {
  test.each(large)("reads no large table from end to end: %s", async (name) => {
    expect(await sequentialScans(database, deleteStatement(staleRows[name], { now: new Date(), most: 2_000 }))).toEqual([]);
  });

  test.each(Object.entries(staleRows))("finds what nobody needs in the order of an index: %s", async (_, stale: Stale) => {
    // A small table would be read from end to end in any case.
    const [, { rows }] = await database.batch([
      database.execute(sql`select set_config('enable_seqscan', 'off', true)`),
      database.execute<{ "QUERY PLAN": string }>(sql`explain ${deleteStatement(stale, { now: new Date(), most: 2_000 })}`),
    ]);
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(plan).toMatch(/Index (Only )?Scan using/);
    expect(plan).not.toMatch(/Seq Scan|Sort/);
  });

  test("two clocks delete each row once, leave what somebody holds, and wait for nobody", async () => {
    const { host, port, username, password, database: name } = inject("postgres");
    const holder = new Client({ host, port, user: username, password, database: name });
    await holder.connect();
    try {
      const before = await left();
      await holder.query("begin");
      await holder.query(
        "select 1 from idempotency_keys where made_at < now() - interval '1 day' order by made_at limit 10 for update",
      );
      const deleted = await Promise.all([deletedBy(), deletedBy(), deletedBy()]);
      // Each clock has written down its run.
      expect(before + 3 - (await left())).toBe(deleted.reduce((sum, rows) => sum + rows, 0));
      const isHeld = sql`select count(*)::int as held from idempotency_keys where made_at < now() - interval '1 day'`;
      expect((await database.execute(isHeld)).rows).toEqual([{ held: 10 }]);
      await holder.query("rollback");
      expect(await deletedBy()).toBe(10);
      expect(await deletedBy()).toBe(0);
    } finally {
      await holder.end();
    }
  });
});
