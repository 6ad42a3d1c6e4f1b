import { type SQL, sql } from "drizzle-orm";
import { runRefusals } from "../run-refusal.ts";
import { expiryRefusesSql } from "./expiry.ts";

/** The account that owns the license on the alias `license` is banned. Served by the accounts' primary key, or by accounts_banned. */
export const ownerIsBannedSql: SQL = sql`exists (
  select from accounts owner
  where owner.tenant_id = license.tenant_id and owner.id = license.owner_id and owner.banned_at is not null
)`;

/** The rule of `blockOf` in SQL, on the alias `license`. @param ownerIsBanned a `boolean` */
export const blockSql = (ownerIsBanned: SQL = ownerIsBannedSql): SQL =>
  sql`latchkey_block(${ownerIsBanned}, license.suspended_at)`;

/** The refusal of what a blocked license may not do: use, process, token. Null where it is not blocked. */
export const blockRefusalSql = (ownerIsBanned?: SQL): SQL => sql`case ${blockSql(ownerIsBanned)}
  when 'banned' then ${runRefusals.banned}
  when 'suspended' then ${runRefusals.suspended}
end`;

/** The rule of `runRefusal` in SQL, on the aliases `license` and `policy`. @param now a `timestamptz` */
export const runRefusalSql = (now: SQL, ownerIsBanned?: SQL): SQL => sql`coalesce(
  ${blockRefusalSql(ownerIsBanned)},
  case when ${expiryRefusesSql(now)} then ${runRefusals.expired} end
)`;
