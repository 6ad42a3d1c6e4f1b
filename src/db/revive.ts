import { getTableColumns, is, SQL, type Table } from "drizzle-orm";
import { createWeakCache } from "../cache/cache.ts";

/**
 * A row that came as JSON (`rowJson`), with the table's own names and types: times as `Date`. Members that are no columns of the
 * table are left out; a column that the JSON lacks, since it stays in the database or was added later, has the column's default.
 */
export function reviveRow<T extends Table>(table: T, json: Record<string, unknown>): T["$inferSelect"] {
  const row: Record<string, unknown> = {};
  for (const { key, name, isTime, initial } of columnsOf(table)) {
    const value = json[name] === undefined ? initial : json[name];
    row[key] = isTime && typeof value === "string" ? new Date(value) : (value ?? null);
  }
  // The columns are the table's own, so the row has the shape the table infers.
  return row as T["$inferSelect"];
}

type Column = { key: string; name: string; isTime: boolean; initial: unknown };

const columns = createWeakCache<Table, Column[]>("tableColumns");

/** Asking a table for its columns takes longer than a row does: each table is asked once. */
function columnsOf(table: Table): Column[] {
  const cached = columns.get(table);
  if (cached !== undefined) return cached;
  const read = Object.entries(getTableColumns(table)).map(([key, { name, dataType, default: initial }]) => ({
    key,
    name,
    isTime: dataType === "date",
    // A default that the database computes is not known here.
    initial: initial === undefined || is(initial, SQL) ? null : initial,
  }));
  columns.set(table, read);
  return read;
}
