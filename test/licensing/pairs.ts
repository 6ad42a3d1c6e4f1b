import { type SQL, sql } from "drizzle-orm";
import fc from "fast-check";
import { jsonOf } from "../../src/db/sql.ts";
import { database } from "../support/in-database.ts";

/** How many cases go through both sides of a pair. */
export const cases = 3_000;

/** Rows of tables, by the aliases that a fragment reads, and the instant that it judges at. Members are named as in code. */
export type Row = { now?: Date } & { [Alias in keyof typeof tables]?: Record<string, unknown> | null };

/** The table of each alias: a row has the columns' types, and their precision. */
const tables = {
  license: sql`licenses`,
  policy: sql`policies`,
  next: sql`policies`,
  owner: sql`accounts`,
  machine: sql`machines`,
  before: sql`machines`,
  process: sql`processes`,
  token: sql`tokens`,
  rate: sql`rate_windows`,
};

/** The instant of the row, for a fragment's argument. */
export const rowNow = sql`(given.row ->> 'now')::timestamptz`;

/** Has the database work out an expression for many rows in one statement, in their order. */
export async function inDatabase(rows: Row[], expression: SQL): Promise<unknown[]> {
  const aliases = Object.entries(tables).map(
    ([alias, table]) => sql`
    cross join lateral jsonb_populate_record(null::${table}, nullif(given.row -> ${sql.raw(`'${alias}'`)}, 'null')) ${sql.identifier(alias)}`,
  );
  const answer = await database.execute<{ value: unknown }>(sql`
    select to_jsonb(${expression}) as value
    from jsonb_array_elements(${jsonOf(rows.map(inColumns))}) with ordinality as given (row, number)
    ${sql.join(aliases, sql``)}
    order by given.number`);
  return answer.rows.map(({ value }) => value);
}

const inColumns = ({ now, ...aliases }: Row): object => ({
  now,
  ...Object.fromEntries(
    Object.entries(aliases).map(([alias, record]) => [
      alias,
      record && Object.fromEntries(Object.entries(record).map(([name, value]) => [snakeCase(name), value])),
    ]),
  ),
});

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A time of the database as code writes it. */
export const isoOf = (value: unknown): string | null => (value === null ? null : new Date(String(value)).toISOString());

export const iso = (time: Date | null): string | null => time?.toISOString() ?? null;

/** A millisecond before, at or after a time, a second or a day from it, or anywhere in the century. */
export const near = (...times: Date[]): fc.Arbitrary<Date> =>
  fc.oneof(
    { weight: 6, arbitrary: shifted(times, [-1, 0, 1]) },
    { weight: 2, arbitrary: shifted(times, [-86_400_000, -1000, 1000, 86_400_000]) },
    { weight: 1, arbitrary: anywhere },
  );

const shifted = (times: Date[], shifts: number[]): fc.Arbitrary<Date> =>
  fc.tuple(fc.constantFrom(...times), fc.constantFrom(...shifts)).map(([time, shift]) => new Date(time.getTime() + shift));

export const anywhere = fc.date({ min: new Date("1990-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });

export const orNull = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { nil: null });

/** Instants whose months end differently, and any other. */
export const monthEnds = fc.oneof(
  fc
    .constantFrom(
      "2026-01-31T12:00:00.000Z",
      "2026-02-28T23:59:59.999Z",
      "2026-12-31T00:00:00.000Z",
      "2027-03-30T01:30:00.000Z",
      "2028-02-29T00:00:00.000Z",
      "2028-02-29T23:59:59.999Z",
    )
    .map((text) => new Date(text)),
  anywhere,
);

const month = 2_629_746;

/** Seconds: none, calendar months, and exact ones, also beside a month. */
export const durations = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 36 }).map((months) => months * month),
  fc.integer({ min: 1, max: 1_200 }).map((months) => months * month),
  fc.tuple(fc.integer({ min: 1, max: 36 }), fc.constantFrom(-1, 1)).map(([months, shift]) => months * month + shift),
  fc.integer({ min: 86_400, max: 100_000_000 }),
);
