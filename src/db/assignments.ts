import { getTableColumns, type InferInsertModel, is, SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";

// Statements that Drizzle's builders cannot write, such as those of a batch that judges and changes, take their columns from the declaration too.

/** Values under the names of the table's declaration, each as the column has it or as an expression; an undefined one is left out. */
type Values<Table extends PgTable> = {
  [Column in keyof InferInsertModel<Table>]?: InferInsertModel<Table>[Column] | SQL | undefined;
};

/** @throws Error for a name that is none of the table's columns */
function given<Table extends PgTable>(table: Table, values: Values<Table>): { column: SQL; value: SQL }[] {
  const columns = getTableColumns(table);
  return Object.entries<unknown>(values).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const column = columns[name];
    if (column === undefined) throw new Error(`${name} is no column of the table`);
    // The column says how a value is encoded; what it is compared or assigned to says its type.
    return [{ column: sql`${sql.identifier(column.name)}`, value: is(value, SQL) ? value : sql`${sql.param(value, column)}` }];
  });
}

const listed = (parts: SQL[]): SQL => sql.join(parts, sql`, `);

/** Returns an assignment for each column that an update names: the whole of an update's `set`, or a part of it. */
export const assignmentsOf = <Table extends PgTable>(table: Table, values: Values<Table>): SQL[] =>
  given(table, values).map(({ column, value }) => sql`${column} = ${value}`);

/** Returns the columns and the values of a new row, for `insert into … (columns) select values` and `… values (values)`. */
export function newRow<Table extends PgTable>(table: Table, values: Values<Table>): { columns: SQL; values: SQL } {
  const all = given(table, values);
  return { columns: listed(all.map(({ column }) => column)), values: listed(all.map(({ value }) => value)) };
}

/** Returns the definition of a record with these columns of a table, under their declared names, for `jsonb_to_recordset(…) as alias definition`. */
export function recordOf<Table extends PgTable>(table: Table, names: readonly (keyof InferInsertModel<Table> & string)[]): SQL {
  const columns = getTableColumns(table);
  const typed = names.map((name) => sql`${sql.identifier(name)} ${sql.raw(columns[name]?.getSQLType() ?? "")}`);
  return sql`(${listed(typed)})`;
}
