import { type SQL, sql } from "drizzle-orm";

/** The rule of `accountStatus` in SQL. @param account the alias of an account */
export const accountStatusSql = (account: SQL): SQL =>
  sql`(case when ${account}.banned_at is not null then 'banned' else ${account}.activity end)`;
