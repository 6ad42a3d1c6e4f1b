import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { histories, jobRuns } from "../db/schema.ts";
import { instant, textArray } from "../db/sql.ts";
import type { JobName } from "./job.ts";

/** A run of a job that has ended. */
export type EndedRun = {
  name: JobName;
  startedAt: Date;
  finishedAt: Date;
  durationMs: number;
  rows: number;
  /** The reason for which it failed; null where it did not. */
  error: string | null;
  /** True where it left work, because it failed or ran out of time. */
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
        (select due_since from ${jobRuns} where name = ${name} order by id desc limit 1), ${instant(startedAt)}
      ) end`);
}

/** The stored facts of a job's last run. `dueSince` is since when it leaves work; null where it left none. */
export type LastRun = Pick<EndedRun, "startedAt" | "durationMs" | "rows" | "error"> & { dueSince: Date | null };

/** Reads the last run of each job that has run, and when the database was made. */
export async function selectLastRuns(
  database: Pick<Database, "execute">,
  names: readonly JobName[],
): Promise<{ begunAt: Date; runs: Map<string, LastRun> }> {
  const { rows } = await database.execute<{ begunAt: string; runs: (Omit<LastRun, "startedAt" | "dueSince"> & Times)[] }>(sql`
    select (select max(begun_at) from ${histories}) as "begunAt", (
      select coalesce(jsonb_agg(jsonb_build_object(
        'name', job.name, 'startedAt', last.started_at, 'durationMs', last.duration_ms, 'rows', last.rows, 'error', last.error,
        'dueSince', last.due_since
      )), '[]')
      from unnest(${textArray(names)}) as job (name)
      cross join lateral (
        select * from ${jobRuns} run where run.name = job.name order by run.id desc limit 1
      ) as last
    ) as runs`);
  const [{ begunAt = 0, runs = [] } = {}] = rows;
  return {
    begunAt: new Date(begunAt),
    runs: new Map(
      runs.map(({ name, startedAt, dueSince, ...run }) => [
        name,
        { ...run, startedAt: new Date(startedAt), dueSince: dueSince === null ? null : new Date(dueSince) },
      ]),
    ),
  };
}

type Times = { name: string; startedAt: string; dueSince: string | null };
