import { type SQL, sql } from "drizzle-orm";
import { refusalDetail, refusalOf } from "../db/errors.ts";
import { licenses, policies, rateWindows } from "../db/schema.ts";
import { instant } from "../db/sql.ts";
import { countedWindowSql, secondsUntilResetSql } from "../licensing/sql/rate-window.ts";

/** The period of a license whose policy limits requests: how many it may have, has left, and the seconds until it ends. */
export type Rate = { allowed: number; period: number; remaining: number; resets: number };

/**
 * Counts a request on a license, if its policy limits them, and refuses with too_many_requests what is too much. Goes into the statement or the
 * transaction of the request itself, so that what is refused has done nothing. Gives a row as `Rate`, or none.
 * @param where conditions on the alias `license`
 */
export const countRequest = (where: SQL, now: Date): SQL => sql`
  insert into ${rateWindows} as rate (tenant_id, license_id, started_at, requests, allowed, period)
  select license.tenant_id, license.id, ${instant(now)}, 1, policy.rate_limit, policy.rate_period
  from ${licenses} license
  join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
  where ${where} and policy.rate_limited
  on conflict (tenant_id, license_id) do update set
    started_at = ${counted.startedAt},
    requests = ${counted.requests},
    allowed = excluded.allowed,
    period = excluded.period
  returning
    latchkey_refuse(
      case when rate.requests > rate.allowed then 'too_many_requests' end,
      jsonb_build_object('allowed', rate.allowed, 'period', rate.period, 'remaining', 0, 'resets', ${secondsUntilResetSql(instant(now))})::text
    ) as refused,
    rate.allowed, rate.period, rate.allowed - rate.requests as remaining, ${secondsUntilResetSql(instant(now))} as resets`;

/** `countRequest` for what a license itself asks for, by its key or a token of it; undefined for other callers, who reach more than one license. */
export const countOwnRequest = (
  tenantId: string,
  { licenseId }: { licenseId?: string | undefined },
  now: Date,
): SQL | undefined =>
  licenseId === undefined ? undefined : countRequest(sql`license.tenant_id = ${tenantId} and license.id = ${licenseId}`, now);

/** Returns the rate from the rows of `countRequest`. */
export const rateIn = ([row]: Record<string, unknown>[]): Rate | null => (row === undefined ? null : (row as Rate));

/** The window of the row that is there, with the request that the statement would insert. */
const counted = countedWindowSql(
  { allowed: sql`excluded.allowed`, period: sql`excluded.period` },
  sql`excluded.started_at`,
  sql`excluded.requests`,
);

/** The period of which a request was too much, from what it was refused with. */
export function refusedRate(error: unknown): Rate | null {
  const detail = refusalOf(error) === "too_many_requests" ? refusalDetail(error) : undefined;
  return detail === undefined ? null : JSON.parse(detail);
}

/** RateLimit fields for HTTP (draft-ietf-httpapi-ratelimit-headers): the quota with its window, and what is left of it. */
export const rateHeaders = (rate: Rate | null): Record<string, string> =>
  rate === null
    ? {}
    : {
        "RateLimit-Policy": `"license";q=${rate.allowed};w=${rate.period}`,
        RateLimit: `"license";r=${rate.remaining};t=${rate.resets}`,
      };
