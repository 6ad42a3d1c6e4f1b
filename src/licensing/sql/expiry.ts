import { type SQL, sql } from "drizzle-orm";
import { basisStartedBy, type ClockEvent, latestExpiry } from "../expiry.ts";
import { addDurationSql, anchorDayOfSql } from "./durations.ts";

// On the aliases `license` and `policy`. Every `now` is a `timestamptz`.

/**
 * The rule of `isExpired` in SQL: expired from the instant of the expiry on. Null where the expiry is null, which counts as not expired.
 * @param expiry a `timestamptz`
 */
export const isExpiredSql = (expiry: SQL, now: SQL): SQL => sql`latchkey_is_expired(${expiry}, ${now})`;

/** The opposite of `isExpiredSql`, never null. */
export const isUnexpiredSql = (expiry: SQL, now: SQL): SQL => sql`(${isExpiredSql(expiry, now)} is not true)`;

/** The rule of `isExpired` and `expiryRefuses` together: expired, and its policy lets it run no more. */
export const expiryRefusesSql = (now: SQL): SQL =>
  sql`(${isExpiredSql(sql`license.expiry`, now)} and policy.expiration_strategy in ('restrict', 'revoke'))`;

/** The rule of `Term` in SQL: the values of the columns `expiry` and `expiry_anchor_day`. */
type TermSql = { expiry: SQL; anchorDay: SQL };

/** Sets a license's term, in an update. */
export const setTerm = ({ expiry, anchorDay }: TermSql): SQL => sql`expiry = ${expiry}, expiry_anchor_day = ${anchorDay}`;

/** The aliases of a license and its policy. */
type Aliases = { license: SQL; policy: SQL };

const usual: Aliases = { license: sql`license`, policy: sql`policy` };

/** The rule of `startsClock` in SQL. */
export const clockStartsSql = (event: ClockEvent, { license, policy } = usual): SQL =>
  sql`latchkey_clock_starts(${license}.expiry, ${policy}.duration, ${policy}.expiration_basis, array[${basisStartedBy(event)}]::text[])`;

/** The rule of `termAfter` in SQL. */
export function termAfterSql(event: ClockEvent, now: SQL, aliases = usual): TermSql {
  const { license, policy } = aliases;
  const starts = clockStartsSql(event, aliases);
  return {
    expiry: sql`case when ${starts} then ${addDurationSql(now, sql`${policy}.duration`)} else ${license}.expiry end`,
    anchorDay: sql`case when ${starts} then ${anchorDayOfSql(now, sql`${policy}.duration`)} else ${license}.expiry_anchor_day end`,
  };
}

/** There is nothing to renew: the policy has no duration, or the license no expiry. */
export const isUnrenewableSql: SQL = sql`(policy.duration = 0 or license.expiry is null)`;

/** The term of a renewed license: by the policy's renewal basis, never earlier than before, never beyond `latestExpiry`. */
export function renewedTermSql(now: SQL): TermSql {
  const countsFromNow = sql`(policy.renewal_basis = 'from_now'
    or policy.renewal_basis = 'from_now_if_expired' and ${isExpiredSql(sql`license.expiry`, now)})`;
  const start = sql`case when ${countsFromNow} then ${now} else license.expiry end`;
  const anchorDay = sql`case when not ${countsFromNow} then license.expiry_anchor_day end`;
  const counted = addDurationSql(start, sql`policy.duration`, anchorDay);
  const newAnchorDay = anchorDayOfSql(start, sql`policy.duration`);
  return {
    expiry: sql`least(${latestExpiry.toISOString()}::timestamptz, greatest(license.expiry, ${counted}))`,
    // Exact seconds end the counting by months: then the expiry's own day counts from here on.
    anchorDay: sql`case
      when ${counted} < license.expiry then license.expiry_anchor_day
      when ${newAnchorDay} is not null then coalesce(${anchorDay}, ${newAnchorDay})
    end`,
  };
}

/** The term of a license that changes to the policy on the alias `next`. */
export function transferredTermSql(now: SQL): TermSql {
  const isUnchanged = sql`next.transfer_strategy = 'keep_expiry'`;
  const term = (unchanged: SQL, counted: SQL): SQL =>
    sql`case when ${isUnchanged} then ${unchanged} when next.duration > 0 then ${counted} end`;
  return {
    expiry: term(sql`license.expiry`, addDurationSql(now, sql`next.duration`)),
    anchorDay: term(sql`license.expiry_anchor_day`, anchorDayOfSql(now, sql`next.duration`)),
  };
}

/** The term of a license whose expiry is set by hand: its own day counts, unless the expiry stays as it was. */
export const givenTermSql = (expiry: SQL): TermSql => ({
  expiry,
  anchorDay: sql`case when license.expiry is not distinct from ${expiry} then license.expiry_anchor_day end`,
});
