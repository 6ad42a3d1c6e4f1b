import { sql } from "drizzle-orm";
import { openDatabase } from "../db/client.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import type { Answer } from "../http/answer.ts";
import { type JobStatus, jobStatuses } from "../jobs/status.ts";
import { requireOperator } from "./operator.ts";
import type { AppContext } from "./state.ts";

/** Milliseconds that the database may take to say that it is there. */
const healthDeadlineMs = 2_000;

/** `/healthz`: 200 once the database answers, else 503 with database_unavailable. With `?deep` the clock's jobs are looked at too, for monitors. */
export const health = { path: "/healthz", answer: answerHealth };

async function answerHealth(c: AppContext): Promise<Answer> {
  const isDeep = c.req.query("deep") !== undefined;
  if (isDeep) requireOperator(c);
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = c.env;
  const { meter, now } = c.get("request");
  const database = openDatabase({ url, endpoint, meter, deadlineMs: healthDeadlineMs });
  if (isDeep) return answerDeep(await jobStatuses(database, now));
  await database.execute(sql`select 1`);
  return { status: 200, data: { status: "ok" } };
}

/** @throws LatchkeyError jobs_late where one is, with the same data */
function answerDeep(statuses: JobStatus[]): Answer {
  const jobs = statuses.map(presentJob);
  const late = statuses.filter(({ isLate }) => isLate).map(({ name }) => name);
  if (late.length === 0) return { status: 200, data: { status: "ok", jobs } };
  throw new LatchkeyError("jobs_late", {
    message: `Late on the clock: ${late.join(", ")}. See their error, and "The clock" in docs/running.md.`,
    data: { status: "late", jobs },
  });
}

const presentJob = ({ name, lastRun, behindSince, isLate }: JobStatus) => ({
  name,
  last_run_at: lastRun?.startedAt.toISOString() ?? null,
  duration_ms: lastRun?.durationMs ?? null,
  rows: lastRun?.rows ?? null,
  error: lastRun?.error ?? null,
  behind_since: behindSince.toISOString(),
  late: isLate,
});
