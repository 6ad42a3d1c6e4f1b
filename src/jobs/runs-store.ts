import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { jobRuns } from "../db/schema.ts";
import { instant } from "../db/sql.ts";
import type { JobName } from "./job.ts";

/** A run of a job that has ended. */
export type EndedRun = {
  name: JobName;
  startedAt: Date;
  finishedAt: Date;
  durationMs: number;
  rows: number;
  /** What it failed of; null where it did not. */
  error: string | null;
  /** Whether it left work, because it failed or ran out of time. */
  isMore: boolean;
};

/** Writes down a run. Work that it left is due since the earlier run that left some, if the run before did; else since it began. */
export async function insertRun(
  database: Database,
  { name, startedAt, finishedAt, durationMs, rows, error, isMore }: EndedRun,
): Promise<void> {
  await database.changing.execute(sql`
    insert into ${jobRuns} (name, started_at, finished_at, duration_ms, rows, error, due_since)
    select ${name}, ${instant(startedAt)}, ${instant(finishedAt)}, ${durationMs}::int, ${rows}::bigint, ${error}::text,
      case when ${isMore || error !== null}::boolean then coalesce(
        (select due_since from ${jobRuns} where name = ${name} order by started_at desc, id desc limit 1), ${instant(startedAt)}
      ) end`);
}
