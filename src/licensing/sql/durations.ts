import { type SQL, sql } from "drizzle-orm";

/**
 * The rule of `addDuration` in SQL.
 * @param start a `timestamptz`
 * @param seconds a `bigint`
 * @param anchorDay an integer; null is the day of `start`
 */
export const addDurationSql = (start: SQL, seconds: SQL, anchorDay: SQL = sql`null`): SQL =>
  sql`latchkey_add_duration(${start}, ${seconds}, ${anchorDay})`;

/** The rule of `anchorDayOf` in SQL. @param start a `timestamptz` @param seconds a `bigint` */
export const anchorDayOfSql = (start: SQL, seconds: SQL): SQL => sql`latchkey_anchor_day(${start}, ${seconds})`;
