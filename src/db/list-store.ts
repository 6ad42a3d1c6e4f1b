import { type SQL, sql } from "drizzle-orm";
import type { Database } from "./client.ts";

/** Where a page begins: after the row with this sort value and id. */
export type Cursor = { value: string; id: string };

/** What is asked of a list. */
export type Page = {
  /** 1 to 100. */
  limit: number;
  offset: number;
  after: Cursor | null;
  sort: { name: string; descending: boolean };
};

/** A list as SQL: rows of `from` under `where`, each as the JSON of `row`, told apart by `id`. */
export type Listing = {
  from: SQL;
  /** Where counting needs less than showing: `from` without joins that change no number. */
  countedFrom?: SQL;
  /** A statement that gives the `count`, where it is kept and need not be counted. */
  counted?: SQL;
  where: SQL;
  row: SQL;
  id: SQL;
  /** What it can be sorted by: an expression that is never null, and its type. */
  sorts: Record<string, { expression: SQL; type: string }>;
};

export type ListPage<Row> = { rows: Row[]; count: number; next: Cursor | null };

type RawRow<Row> = { row: Row; sort_value: string; id: string };

/**
 * A page and the exact count of all rows, in one round trip. Pages by cursor are stable under writes: none is skipped or repeated while
 * rows come and go, for they begin after a row and not at a number.
 */
export async function selectPage<Row>(database: Database, listing: Listing, page: Page): Promise<ListPage<Row>> {
  const [{ rows: counted }, { rows: found }] = await database.batch([
    database.execute<{ count: string }>(countStatement(listing)),
    database.execute<RawRow<Row>>(pageStatement(listing, page)),
  ]);
  const shown = found.slice(0, page.limit);
  const last = shown.at(-1);
  return {
    rows: shown.map((one) => one.row),
    count: Number(counted[0]?.count ?? 0),
    next: found.length > page.limit && last !== undefined ? { value: last.sort_value, id: last.id } : null,
  };
}

export const countStatement = ({ from, countedFrom = from, where, counted }: Listing): SQL =>
  counted ?? sql`select count(*) as count from ${countedFrom} where ${where}`;

/**
 * One row more than the page shows tells that there is another page. What depends on the clock is computed after sorting: else Postgres,
 * where it sorts, writes the JSON of every row that could be on the page before it throws most away.
 */
export function pageStatement(
  { from, where, row, id, sorts }: Listing,
  { limit, offset, after, sort: { name, descending } }: Page,
): SQL {
  const sort = sorts[name];
  if (sort === undefined) throw new Error(`a list without the sort ${name}`);
  const direction = sql.raw(descending ? "desc" : "asc");
  const beyond = sql.raw(descending ? "<" : ">");
  const begins =
    after === null
      ? sql`true`
      : sql`(${sort.expression}, ${id}) ${beyond} (${after.value}::${sql.raw(sort.type)}, ${after.id}::uuid)`;
  return sql`
    select case when clock_timestamp() is not null then ${row} end as row, (${sort.expression})::text as sort_value, ${id} as id
    from ${from}
    where ${where} and ${begins}
    order by ${sort.expression} ${direction}, ${id} ${direction}
    limit ${limit + 1} offset ${offset}`;
}
