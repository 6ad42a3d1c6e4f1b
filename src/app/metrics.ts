import { parseAccept } from "hono/utils/accept";
import { toUtf8 } from "../crypto/encoding.ts";
import { openDatabase } from "../db/client.ts";
import { loggable } from "../db/errors.ts";
import type { Answer } from "../http/answer.ts";
import type { LastRun } from "../jobs/runs-store.ts";
import { type JobStatus, jobStatuses } from "../jobs/status.ts";
import { collectorOf } from "../metrics/environment.ts";
import { countedFamilies, gauge } from "../metrics/families.ts";
import { report } from "../metrics/flush.ts";
import { contentTypes, type Family, type Sample, type TextFormat, writeText } from "../metrics/text.ts";
import { gaugesOf } from "./gauges.ts";
import { selectWaitingDeliveries, type WaitingDeliveries } from "./metrics-store.ts";
import { requireOperator } from "./operator.ts";
import type { AppContext } from "./state.ts";

/** Milliseconds that the database may take to say what waits. */
const queuesDeadlineMs = 2_000;

/** Work of the whole deployment that waits. */
type Queues = { deliveries: WaitingDeliveries; jobs: JobStatus[]; now: Date };

/** `/metrics`: the deployment's numbers as text for Prometheus, for the operator alone. */
export const metrics = { path: "/metrics", answer: answerMetrics };

async function answerMetrics(c: AppContext): Promise<Answer> {
  requireOperator(c);
  // This isolate reports first. On a machine with one isolate the operator then sees every request.
  await report(c.env, gaugesOf());
  const [sums, queues] = await Promise.all([collectorOf(c.env)?.read(), readQueues(c)]);
  const families = [...(sums === undefined ? [] : countedFamilies(sums)), ...queueFamilies(queues)];
  const format = formatOf(c.req.header("Accept"));
  return { status: 200, bytes: toUtf8(writeText(families, format)), contentType: contentTypes[format] };
}

/** OpenMetrics for whoever asks for it and likes it as well as the other: RFC 9110, section 12.5.1. */
function formatOf(accept = ""): TextFormat {
  const accepted = parseAccept(accept);
  const weightOf = (type: string): number => Math.max(0, ...accepted.filter((one) => one.type === type).map(({ q }) => q));
  const weight = weightOf("application/openmetrics-text");
  return weight > 0 && weight >= weightOf("text/plain") ? "openmetrics" : "prometheus";
}

/** Returns undefined where the database does not answer: the other numbers are wanted most then. */
async function readQueues(c: AppContext): Promise<Queues | undefined> {
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = c.env;
  const { meter, now, requestId } = c.get("request");
  const database = openDatabase({ url, endpoint, meter, deadlineMs: queuesDeadlineMs });
  try {
    const [deliveries, jobs] = await Promise.all([selectWaitingDeliveries(database, now), jobStatuses(database, now)]);
    return { deliveries, jobs, now };
  } catch (error) {
    console.warn(
      JSON.stringify({ level: "warn", request_id: requestId, message: "no queues in /metrics", error: loggable(error) }),
    );
    return undefined;
  }
}

function queueFamilies(queues: Queues | undefined): Family[] {
  const up = gauge("latchkey_database_up", "1 where the database answered this scrape within two seconds, else 0.", [
    { value: queues === undefined ? 0 : 1 },
  ]);
  if (queues === undefined) return [up];
  const { deliveries, jobs, now } = queues;
  const ofJobs = (read: (job: JobStatus) => number): Sample[] =>
    jobs.map((job) => ({ labels: { job: job.name }, value: read(job) }));
  const ofRuns = (read: (run: LastRun) => number): Sample[] =>
    jobs.flatMap(({ name, lastRun }) => (lastRun === undefined ? [] : [{ labels: { job: name }, value: read(lastRun) }]));
  return [
    up,
    gauge("latchkey_deliveries_pending", "Webhook deliveries that wait for their next attempt; 100000 means as many or more.", [
      { value: deliveries.pending },
    ]),
    gauge(
      "latchkey_delivery_due_age_seconds",
      "Seconds for which the oldest delivery that is due has waited; 0 where none is due.",
      [{ value: deliveries.dueAgeSeconds }],
    ),
    gauge(
      "latchkey_job_last_run_timestamp_seconds",
      "When a job of the clock last began, in seconds since 1970.",
      ofRuns(({ startedAt }) => startedAt.getTime() / 1_000),
    ),
    gauge(
      "latchkey_job_last_duration_seconds",
      "Seconds that its last run took.",
      ofRuns(({ durationMs }) => durationMs / 1_000),
    ),
    gauge(
      "latchkey_job_last_rows",
      "How much its last run did: events, machines, deliveries, rows.",
      ofRuns(({ rows }) => rows),
    ),
    gauge(
      "latchkey_job_last_failed",
      "1 where its last run failed, else 0.",
      ofRuns(({ error }) => (error === null ? 0 : 1)),
    ),
    gauge(
      "latchkey_job_behind_seconds",
      "Seconds for which it has not done all that was due: since its last run began, or the first of those that failed or left work.",
      ofJobs(({ behindSince }) => Math.max(0, now.getTime() - behindSince.getTime()) / 1_000),
    ),
  ];
}
