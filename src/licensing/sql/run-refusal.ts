import { type SQL, sql } from "drizzle-orm";
import { snakeCase } from "../attribute-names.ts";
import { type Block, blocks, type OwnBlock, ownBlocks } from "../blocks.ts";
import { expiryRefusal } from "../run-refusal.ts";
import { expiryRefusesSql } from "./expiry.ts";

/** The account that owns the license on the alias `license` is banned. Served by the accounts' primary key, or by accounts_banned. */
export const ownerIsBannedSql: SQL = sql`exists (
  select from accounts owner
  where owner.tenant_id = license.tenant_id and owner.id = license.owner_id and owner.banned_at is not null
)`;

/** The column that says since when a block of a license's own lasts. */
export const sinceColumn = (block: OwnBlock): SQL => sql.raw(snakeCase(blocks[block].column));

/** The same of the alias `license`. */
export const sinceSql = (block: OwnBlock): SQL => sql`license.${sinceColumn(block)}`;

/** Has a case for each block, the strongest first. */
const byBlock = (ownerIsBanned: SQL, textOf: (block: Block) => string): SQL => {
  const literalOf = (block: Block): SQL => sql.raw(`'${textOf(block)}'`);
  const own = ownBlocks.map(({ name }) => sql` when ${sinceSql(name)} is not null then ${literalOf(name)}`);
  return sql`case when ${ownerIsBanned} then ${literalOf("banned")}${sql.join(own)} end`;
};

/** The rule of `blockOf` in SQL, on the alias `license`. @param ownerIsBanned a `boolean` */
export const blockSql = (ownerIsBanned: SQL = ownerIsBannedSql): SQL => byBlock(ownerIsBanned, (block) => block);

/** The refusal of what a blocked license may not do: use, process, token. Null where it is not blocked. */
export const blockRefusalSql = (ownerIsBanned: SQL = ownerIsBannedSql): SQL =>
  byBlock(ownerIsBanned, (block) => blocks[block].refusal);

/** The license on the alias `license` has no block of its own. */
export const isUnblockedSql: SQL = sql.join(
  ownBlocks.map(({ name }) => sql`${sinceSql(name)} is null`),
  sql` and `,
);

/** The license on the alias `license` has this block of its own, and no stronger one. */
export function hasOwnBlockSql(block: OwnBlock): SQL {
  const place = ownBlocks.findIndex(({ name }) => name === block);
  const conditions = ownBlocks
    .slice(0, place + 1)
    .map(({ name }) => sql`${sinceSql(name)} is ${sql.raw(name === block ? "not null" : "null")}`);
  return sql.join(conditions, sql` and `);
}

/** The rule of `runRefusal` in SQL, on the aliases `license` and `policy`. @param now a `timestamptz` */
export const runRefusalSql = (now: SQL, ownerIsBanned?: SQL): SQL => sql`coalesce(
  ${blockRefusalSql(ownerIsBanned)},
  case when ${expiryRefusesSql(now)} then ${expiryRefusal} end
)`;
