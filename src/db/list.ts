import { type SQL, sql, type Table } from "drizzle-orm";
import type { Database } from "./client.ts";
import { type Listing, type ListPage, type Page, selectPage } from "./list-store.ts";
import { rowJson } from "./row-json.ts";

/** The conditions that a list knows, by the filter's name: each is made from what the filter asks for, and where it is asked. */
type Filters<Scope> = Record<string, (value: never, scope: Scope) => SQL>;

/** The filters of a list. Every filter that is given must hold. */
export type FilterOf<Conditions> = {
  [Name in keyof Conditions]?:
    | (Conditions[Name] extends (value: infer Value, ...rest: never[]) => SQL ? Value : never)
    | undefined;
};

/** The type of a sort: that of the column of its name, or an expression that is never null with its own. */
type Sort = "timestamptz" | "text" | { expression: SQL; type: "timestamptz" | "text" };

/** A list of a resource, declared. Conditions, sorts and rows name the table by its alias. */
type ListDeclaration<Scope, Conditions extends Filters<Scope>, Json, Row> = {
  table: Table;
  alias: string;
  /** Joins that conditions or rows need. */
  joins?: SQL;
  /** The rows that there are at all for whoever asks: of the tenant, and within reach. */
  within: (scope: Scope) => SQL[];
  filters: Conditions;
  sorts: Record<string, Sort>;
  /** A row as JSON, where it is more than the table's own. */
  row?: SQL;
  /** Makes records of rows, as they come from the database. */
  read: (rows: Json[]) => Row[];
  /** As in `Listing`. */
  shown?: SQL;
  narrowed?: (scope: Scope, filter: FilterOf<Conditions>) => SQL[] | undefined;
  counted?: (scope: Scope, filter: FilterOf<Conditions>, where: (filter: FilterOf<Conditions>) => SQL) => Listing["counted"];
};

/** A list that was declared. */
export type List<Scope, Filter, Row> = {
  /** Names of the filters. */
  filters: string[];
  /** The list as SQL, for the tests of its plans and the benchmark. */
  listing: (scope: Scope, filter: Filter) => Listing;
  /** Reads a page, and counts all rows where the page says so, as `selectPage` does it. */
  select: (database: Database, scope: Scope, filter: Filter, page: Page) => Promise<ListPage<Row>>;
};

/** Makes a list from its declaration. */
export function defineList<Scope, Conditions extends Filters<Scope>, Json, Row>(
  declaration: ListDeclaration<Scope, Conditions, Json, Row>,
): List<Scope, FilterOf<Conditions>, Row> {
  type Filter = FilterOf<Conditions>;
  const { table, joins = sql``, within, filters, read, shown, narrowed, counted } = declaration;
  const alias = sql.raw(declaration.alias);
  const column = (name: string): SQL => sql`${alias}.${sql.raw(name)}`;
  const sorts = Object.fromEntries(
    Object.entries(declaration.sorts).map(([name, sort]) => [
      name,
      typeof sort === "string" ? { expression: column(name), type: sort } : sort,
    ]),
  );
  const conditions = (scope: Scope, filter: Filter): SQL[] =>
    Object.entries(filters).flatMap(([name, condition]) => {
      const value = filter[name];
      // The filter's own type is that of what its condition is made from.
      return value === undefined ? [] : [condition(value as never, scope)];
    });
  const listing = (scope: Scope, filter: Filter): Listing => {
    const where = (asked: Filter): SQL => sql.join([sql`true`, ...within(scope), ...conditions(scope, asked)], sql` and `);
    return {
      from: sql`${table} ${alias} ${joins}`,
      ...(shown === undefined ? {} : { shown: { alias, joins: shown } }),
      where: where(filter),
      counted: counted?.(scope, filter, where),
      narrowed: narrowed?.(scope, filter),
      row: declaration.row ?? rowJson(table, declaration.alias),
      id: column("id"),
      sorts,
    };
  };
  const select = async (database: Database, scope: Scope, filter: Filter, page: Page): Promise<ListPage<Row>> => {
    const found = await selectPage<Json>(database, listing(scope, filter), page);
    return { ...found, rows: read(found.rows) };
  };
  return { filters: Object.keys(filters), listing, select };
}

/** The column has the text as a part, whatever its case. */
export const hasPart = (column: SQL, text: string): SQL => sql`${column} ilike ${`%${text.replace(/[\\%_]/g, "\\$&")}%`}`;
