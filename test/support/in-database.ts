import { env } from "cloudflare:test";
import { type SQL, sql } from "drizzle-orm";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { jsonOf } from "../../src/db/sql.ts";

const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;

/** The database of the tests, for what is asked of it without the API. */
export const database = openDatabase({ url, endpoint });

/**
 * Has the database work out an expression for many rows at once, in their order.
 * @param rows each with the members that `columns` names
 * @param columns of the alias `given`, as `(name type, …)`
 * @param tables further tables of one row for each row given, as `cross join lateral …`
 */
export async function inDatabase<Value>(rows: object[], columns: SQL, expression: SQL, tables: SQL = sql``): Promise<Value[]> {
  const answer = await database.execute<{ value: Value }>(sql`
    select ${expression} as value
    from rows from (jsonb_to_recordset(${jsonOf(rows)}) as ${columns}) with ordinality as given
    ${tables}
    order by ordinality`);
  return answer.rows.map(({ value }) => value);
}
