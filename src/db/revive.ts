import { getTableColumns, type Table } from "drizzle-orm";

/**
 * A row that came as JSON (`to_jsonb(row)`), with the table's own names and types: times as `Date`. Members that are no columns of the
 * table are left out.
 */
export function reviveRow<T extends Table>(table: T, json: Record<string, unknown>): T["$inferSelect"] {
  const row: Record<string, unknown> = {};
  for (const [key, column] of Object.entries(getTableColumns(table))) {
    const value = json[column.name];
    row[key] = column.dataType === "date" && typeof value === "string" ? new Date(value) : (value ?? null);
  }
  // The columns are the table's own, so the row has the shape the table infers.
  return row as T["$inferSelect"];
}
