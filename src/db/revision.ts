import type { Column, SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import type { Database } from "./client.ts";
import { refuse, textArray } from "./sql.ts";

/**
 * Returns the condition under which a request may change a row: that the row has a revision which the request expects (`If-Match`). It stands in the
 * `where` of the change itself, so that of two changes that expect the same one the second finds what the first has made. Anything else refuses with
 * changed_meanwhile. Undefined where the request expects none.
 * @param revision the row's column
 * @param row the other conditions on the row, which are to be judged first
 */
export const mayChange = ({ expected }: Database, revision: Column | SQL, row?: SQL): SQL | undefined =>
  expected === undefined ? undefined : sql`${refusal(expected, revision, row)} is null`;

/**
 * Returns a statement that does the same before the change, in its transaction, and locks the row; undefined where the request expects no revision.
 * @param from the table, with its alias
 * @param row the conditions on the row
 */
export const judgeChange = ({ expected }: Database, from: SQL, revision: SQL, row: SQL | undefined): SQL | undefined =>
  expected === undefined ? undefined : sql`select ${refusal(expected, revision)} from ${from} where ${row} for update`;

const refusal = (expected: readonly string[], revision: Column | SQL, row?: SQL): SQL =>
  refuse(sql`case when ${revision} <> all (${textArray(expected)}) then 'changed_meanwhile' end`, row);
