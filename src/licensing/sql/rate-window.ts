import { type SQL, sql } from "drizzle-orm";

// On the alias `rate`: a row of rate_windows. Every `now` is a `timestamptz`.

/** The policy's limit: requests in a period, and its seconds, each an `integer`. */
type Limit = { allowed: SQL; period: SQL };

/** The window in which requests at this instant are counted: the present one, or a new one where its period is over. */
export const countedWindowSql = ({ allowed, period }: Limit, now: SQL, requests: SQL): { startedAt: SQL; requests: SQL } => ({
  startedAt: sql`latchkey_rate_started_at(rate.started_at, ${period}, ${now})`,
  requests: sql`latchkey_rate_requests(rate.started_at, rate.requests, ${allowed}, ${period}, ${now}, ${requests})`,
});

/** The rule of `secondsUntilReset` in SQL. */
export const secondsUntilResetSql = (now: SQL): SQL =>
  sql`greatest(1, ceil(extract(epoch from rate.started_at + make_interval(secs => rate.period) - ${now})))::int`;
