import { type SQL, sql } from "drizzle-orm";
import type { Database } from "./client.ts";
import type { SealedColumn } from "./sealed-columns.ts";
import { jsonOf } from "./sql.ts";

/** A sealed value with its row's primary key, and the values that its context is made of. */
export type SealedValue = { key: string[]; boundTo: string[]; sealed: string };

type Page = {
  /** The id of the key that the values are not sealed with. */
  keyId: string;
  /** The primary key of the last row of the page before. */
  after: string[] | undefined;
  most: number;
};

const list = (parts: SQL[]): SQL => sql.join(parts, sql`, `);

const texts = (names: string[], alias: SQL = sql``): SQL =>
  sql`array[${list(names.map((name) => sql`${alias}${sql.identifier(name)}::text`))}]`;

const namesOf = ({ key }: SealedColumn): SQL => list(key.map(({ name }) => sql.identifier(name)).map((name) => sql`${name}`));

/** The key id that a sealed value names (`src/crypto/sealing.ts`). */
const keyIdOf = (column: SQL): SQL => sql`split_part(${column}, '.', 2)`;

/** Values that are sealed with another key, in the order of the primary key, which serves this. */
export async function selectSealedOtherwise(
  database: Database,
  column: SealedColumn,
  { keyId, after, most }: Page,
): Promise<SealedValue[]> {
  const sealed = sql`${sql.identifier(column.column)}`;
  const isAfter =
    after === undefined
      ? sql`true`
      : sql`(${namesOf(column)}) > (${list(after.map((value, index) => sql`${value}::${sql.raw(column.key[index]?.type ?? "text")}`))})`;
  const { rows } = await database.execute<{ key: string[]; bound_to: string[]; sealed: string }>(sql`
    select ${texts(column.key.map(({ name }) => name))} as key, ${texts(column.boundTo)} as bound_to, ${sealed} as sealed
    from ${sql.identifier(column.table)}
    where ${isAfter} and ${keyIdOf(sealed)} <> ${keyId}
    order by ${namesOf(column)}
    limit ${most}`);
  return rows.map((row) => ({ key: row.key, boundTo: row.bound_to, sealed: row.sealed }));
}

export type Replacement = { key: string[]; old: string; new: string };

/**
 * Replaces sealed values, each where it is still the old one. Rows that another transaction is changing are left out, so that nobody waits and
 * nothing locks up. @returns how many were replaced
 */
export async function replaceSealed(database: Database, column: SealedColumn, values: Replacement[]): Promise<number> {
  const table = sql.identifier(column.table);
  const sealed = sql.identifier(column.column);
  const isSame = sql.join(
    column.key.map(
      ({ name, type }, index) =>
        sql`stored.${sql.identifier(name)} = (brought.key ->> ${sql.raw(String(index))})::${sql.raw(type)}`,
    ),
    sql` and `,
  );
  const { rows } = await database.changing.execute<{ replaced: number }>(sql`
    with brought as (
      select * from jsonb_to_recordset(${jsonOf(values)}) as value (key jsonb, old text, new text)
    ), free as (
      select brought.*
      from brought
      join ${table} stored on ${isSame} and stored.${sealed} = brought.old
      for update of stored skip locked
    ), replaced as (
      update ${table} stored
      set ${sealed} = brought.new
      from free as brought
      where ${isSame} and stored.${sealed} = brought.old
      returning 1
    )
    select count(*)::int as replaced from replaced`);
  return rows[0]?.replaced ?? 0;
}

/** The number of values of a column that each key seals, by its id. Reads the whole table. */
export async function countSealed(database: Database, column: SealedColumn): Promise<Map<string, number>> {
  const sealed = sql`${sql.identifier(column.column)}`;
  const { rows } = await database.execute<{ sealed_by: string; values: number }>(sql`
    select ${keyIdOf(sealed)} as sealed_by, count(*)::int as values
    from ${sql.identifier(column.table)}
    where ${sealed} is not null
    group by 1`);
  return new Map(rows.map((row) => [row.sealed_by, row.values]));
}
