import { getTableColumns, type SQL, sql, type Table } from "drizzle-orm";

/** Arguments that a function of Postgres takes at most. */
const mostArguments = 100;

/**
 * The row on an alias as JSON, for `reviveRow`: the columns that the table's declaration names, under their names in the database. A column that it does
 * not name stays there. For constants: a statement that is made for each request uses the same SQL again.
 * @param alias of a row that has the table's columns
 */
export function rowJson(table: Table, alias: string): SQL {
  const members = Object.values(getTableColumns(table)).map(({ name }) => `'${name}', ${alias}.${name}`);
  const most = mostArguments / 2;
  const parts = Array.from({ length: Math.ceil(members.length / most) }, (_, part) =>
    members.slice(part * most, (part + 1) * most),
  );
  return sql.raw(`(${parts.map((some) => `jsonb_build_object(${some.join(", ")})`).join(" || ")})`);
}
