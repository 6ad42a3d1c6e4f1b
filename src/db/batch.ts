import type { SQL } from "drizzle-orm";
import type { Statements } from "./client.ts";

type Rows = Record<string, unknown>[];

/**
 * Several statements in one round trip and one transaction, in the order in which they are named. Returns the rows of each by its name; of a
 * list those of its last statement, and none where there is no statement.
 */
export async function inOneBatch<Name extends string>(
  database: Statements,
  statements: Record<Name, SQL | SQL[] | undefined>,
): Promise<Record<Name, Rows>> {
  const named = Object.entries<SQL | SQL[] | undefined>(statements).map(([name, given]) => ({ name, all: [given ?? []].flat() }));
  const [first, ...others] = named.flatMap(({ all }) => all).map((one) => database.execute<Record<string, unknown>>(one));
  if (first === undefined) throw new Error("a batch without statements");
  const results = await database.batch([first, ...others]);
  let end = 0;
  const rows = named.map(({ name, all }) => {
    end += all.length;
    return [name, all.length === 0 ? [] : (results[end - 1]?.rows ?? [])];
  });
  // Each name has its rows.
  return Object.fromEntries(rows) as Record<Name, Rows>;
}
