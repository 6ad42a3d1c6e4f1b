import { type SQL, sql } from "drizzle-orm";

/**
 * The rule of `isExpired` in SQL: expired from the instant of the expiry on. Null where the expiry is null, which counts as not expired.
 * @param expiry a `timestamptz`
 * @param now a `timestamptz`
 */
export const isExpiredSql = (expiry: SQL, now: SQL): SQL => sql`(${expiry} <= ${now})`;

/** The rule of `isExpired` and `expiryRefuses` together, on the aliases `license` and `policy`: expired, and its policy lets it run no more. */
export const expiryRefusesSql = (now: SQL): SQL =>
  sql`(${isExpiredSql(sql`license.expiry`, now)} and policy.expiration_strategy in ('restrict', 'revoke'))`;
