import { type SQL, sql } from "drizzle-orm";
import type { Database } from "./client.ts";
import { isTooLarge } from "./errors.ts";

/** The start of a page: after the row with this sort value and id. */
export type Cursor = { value: string; id: string };

/** A request for a page of a list. */
export type Page = {
  /** 1 to 100. */
  limit: number;
  offset: number;
  after: Cursor | null;
  sort: { name: string; descending: boolean };
  /** Says whether all rows are counted too. Counting takes longer than reading a page, and longer the more rows there are. */
  isCounted: boolean;
};

/** A list as SQL: rows of `from` under `where`, each as the JSON of `row`, told apart by `id`. */
export type Listing = {
  from: SQL;
  /**
   * The joins that showing needs and finding does not. They do not change the number of rows, and are made only for the rows of `alias` on
   * the page.
   */
  shown?: { alias: SQL; joins: SQL };
  /** The joins that count all rows quicker than the joins that find a page. They give the same rows. */
  counted?: { from: SQL; where: SQL } | undefined;
  /**
   * Selects of an `id` for each row that can match, in the order of an index, where few rows may match and no statistics tell. If there are
   * few, the rows are found by these selects; else by walking the list in its order. They are for lists with `shown`.
   */
  narrowed?: SQL[] | undefined;
  where: SQL;
  row: SQL;
  id: SQL;
  /** The sorts of the list: each is an expression that is never null, and its type. */
  sorts: Record<string, { expression: SQL; type: string }>;
};

/** `count` is the number of all rows, where it was asked for. */
export type ListPage<Row> = { rows: Row[]; count: number | undefined; next: Cursor | null };

type RawRow<Row> = { row: Row; sort_value: string; id: string };

/**
 * A page, and the exact count of all rows where it is asked for, in one round trip; in a few more where its rows are too large for one answer of
 * the database. Pages by cursor are stable under writes: none is skipped or repeated while rows come and go, for they begin after a row and not
 * at a number.
 */
export async function selectPage<Row>(database: Database, listing: Listing, page: Page): Promise<ListPage<Row>> {
  try {
    return await selectAtOnce(database, listing, page);
  } catch (error) {
    if (!isTooLarge(error) || page.limit === 1) throw error;
    return selectInParts(database, listing, page);
  }
}

/** Reads a quarter of the page, and the others behind it by cursor. A part that is still too large is read in parts itself. */
async function selectInParts<Row>(database: Database, listing: Listing, page: Page): Promise<ListPage<Row>> {
  const limit = Math.ceil(page.limit / 4);
  const { rows, count, next: second } = await selectPage<Row>(database, listing, { ...page, limit });
  let next = second;
  while (next !== null && rows.length < page.limit) {
    const rest = { ...page, limit: Math.min(limit, page.limit - rows.length), offset: 0, after: next, isCounted: false };
    const part: ListPage<Row> = await selectPage<Row>(database, listing, rest);
    rows.push(...part.rows);
    next = part.next;
  }
  return { rows, count, next };
}

async function selectAtOnce<Row>(database: Database, listing: Listing, page: Page): Promise<ListPage<Row>> {
  const [, { rows: found }, counted] = await database.batch([
    database.execute(forFewRows),
    database.execute<RawRow<Row>>(pageStatement(listing, page)),
    ...(page.isCounted ? [database.execute<{ count: string }>(countStatement(listing))] : []),
  ]);
  const shown = found.slice(0, page.limit);
  const last = shown.at(-1);
  return {
    rows: shown.map((one) => one.row),
    count: counted && Number(counted.rows[0]?.count ?? 0),
    next: found.length > page.limit && last !== undefined ? { value: last.sort_value, id: last.id } : null,
  };
}

/**
 * Goes ahead of a list's statements, in their transaction. They read a few thousand rows, whatever Postgres guesses of a large table: compiling
 * them (JIT, on by default) or starting workers for them would take longer than running them.
 */
export const forFewRows: SQL = sql`select set_config('jit', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)`;

/** Counts all rows of a list. */
export function countStatement(listing: Listing): SQL {
  const { from, where } = listing.counted ?? listing;
  return sql`select count(*) as count from ${from} where ${where}`;
}

/** So many candidates are looked up and sorted in some milliseconds; of more, a page of 100 is found within some 70,000 rows of a million. */
const fewCandidates = 1_500;

/**
 * One row more than the page shows tells that there is another page. What depends on the clock is computed after sorting: else Postgres,
 * where it sorts, writes the JSON of every row that could be on the page before it throws most away. And it guesses that joins leave few
 * rows, so that reading all and sorting seems less than reading an index in its order: joins that only show come after the page is found.
 */
export function pageStatement(
  { from, shown, narrowed, where, row, id, sorts }: Listing,
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
  const columns = sql`case when clock_timestamp() is not null then ${row} end as row, (${sort.expression})::text as sort_value, ${id} as id`;
  const found = sql`from ${from} where ${where} and ${begins}`;
  const order = sql`order by ${sort.expression} ${direction}, ${id} ${direction}`;
  const range = sql`limit ${limit + 1} offset ${offset}`;
  if (shown === undefined) return sql`select ${columns} ${found} ${order} ${range}`;
  const { alias, joins } = shown;
  const page = sql`select ${alias}.* ${found}`;
  if (narrowed === undefined) return sql`select ${columns} from (${page} ${order} ${range}) ${alias} ${joins} ${order}`;
  const isFew = sql`(select count(*) from few) <= ${fewCandidates}`;
  const most = sql`limit ${limit + 1 + offset}`;
  const candidates = narrowed.map((select) => sql`(${select} limit ${fewCandidates + 1})`);
  return sql`
    with few as materialized (
      select candidate.id from (${sql.join(candidates, sql` union all `)}) candidate limit ${fewCandidates + 1}
    )
    select ${columns}
    from (
      select *
      from (
        (${page} and not ${isFew} ${order} ${most})
        union all
        (${page} and ${isFew} and ${id} in (select few.id from few) ${order} ${most})
      ) ${alias}
      ${order}
      ${range}
    ) ${alias}
    ${joins}
    ${order}`;
}
