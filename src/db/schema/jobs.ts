import { bigint, index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "../columns.ts";

/** The runs of the clock's jobs, which work for all tenants at once. Kept for a week (`src/jobs/prune.ts`). */
export const jobRuns = pgTable(
  "job_runs",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    /** The job's name. */
    name: text("name").notNull(),
    startedAt: instant("started_at").notNull(),
    finishedAt: instant("finished_at").notNull(),
    durationMs: integer("duration_ms").notNull(),
    /** How much it did, counted in what the job is about: events, machines, deliveries. */
    rows: bigint("rows", { mode: "number" }).notNull(),
    /** The reason for which it failed; null where it did not. */
    error: text("error"),
    /** Since when there is work that this run left, because it failed or ran out of time; null where it left none. */
    dueSince: instant("due_since"),
  },
  (table) => [index("job_runs_name").on(table.name, table.id), index("job_runs_started").on(table.startedAt)],
);
