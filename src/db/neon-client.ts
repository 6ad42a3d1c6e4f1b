import { NeonDbError, type NeonQueryFunction, types } from "@neondatabase/serverless";
import type { Query, Refusal, Result, Sent } from "./neon-protocol.ts";

/** Sends statements and gives the result of each, or throws. */
export type Ask = (sent: Sent) => Promise<Result[]>;

type ResultOptions = { arrayMode?: boolean | undefined };

/** A result whose values are JavaScript's: each row an object, or an array where the query builder asks for those. */
export type ParsedResult = Omit<Result, "rows"> & { rows: unknown[]; rowAsArray: boolean; viaNeonFetch: true };

/** A statement that is sent when somebody waits for it, or with the transaction that it is put into. */
class Statement implements PromiseLike<ParsedResult> {
  readonly query: Query;
  readonly options: ResultOptions;
  readonly #ask: Ask;

  constructor(query: Query, options: ResultOptions, ask: Ask) {
    this.query = query;
    this.options = options;
    this.#ask = ask;
  }

  // biome-ignore lint/suspicious/noThenProperty: drizzle waits for a statement only where it stands alone
  then<Value = ParsedResult, Failure = never>(
    onValue?: ((value: ParsedResult) => Value | PromiseLike<Value>) | null,
    onFailure?: ((reason: unknown) => Failure | PromiseLike<Failure>) | null,
  ): Promise<Value | Failure> {
    return this.#send().then(onValue, onFailure);
  }

  async #send(): Promise<ParsedResult> {
    const [result] = await this.#ask(this.query);
    // The caller has checked that there is one for each statement.
    return parsedResult(result as Result, this.options);
  }
}

export type NeonClient = {
  query(text: string, params?: unknown[], options?: ResultOptions): Statement;
  transaction(statements: Statement[]): Promise<ParsedResult[]>;
};

/** The client that drizzle's session for Neon calls, over a function of one's own in the place of a global `fetch`. */
export function newNeonClient(ask: Ask): NeonClient {
  return {
    query: (text, params = [], options = {}) => new Statement({ query: text, params: params.map(textOf) }, options, ask),
    async transaction(statements) {
      const results = await ask({ queries: statements.map(({ query }) => query) });
      return results.map((result, index) => parsedResult(result, statements[index]?.options ?? {}));
    },
  };
}

/** drizzle is written against the driver's own client, of which it calls these two functions alone. */
export const forDrizzle = (client: NeonClient): NeonQueryFunction<false, true> =>
  client as unknown as NeonQueryFunction<false, true>;

/** A parameter as Postgres reads it. The query builder has made texts of dates, arrays and JSON already. */
function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "object" || typeof value === "function" || typeof value === "symbol") {
    throw new TypeError("A parameter is a text, a number or a boolean: see instant, jsonOf and textArray in src/db/sql.ts.");
  }
  return String(value);
}

function parsedResult(result: Result, { arrayMode = false }: ResultOptions): ParsedResult {
  const columns = result.fields.map(({ name, dataTypeID }) => ({ name, parse: types.getTypeParser(dataTypeID) }));
  const parsedValue = (row: (string | null)[], index: number): unknown => {
    const text = row[index];
    return text === null || text === undefined ? null : columns[index]?.parse(text);
  };
  const rows = arrayMode
    ? result.rows.map((row) => columns.map((_, index) => parsedValue(row, index)))
    : result.rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, parsedValue(row, index)])));
  return { ...result, rows, rowAsArray: arrayMode, viaNeonFetch: true };
}

/** An error of Postgres, as the driver throws it: with the fields that Postgres names. */
export const refusalError = ({ message, ...fields }: Refusal): NeonDbError => Object.assign(new NeonDbError(message), fields);

/** The error for a statement without an answer. It keeps the reason, so that a request's deadline can be told from an outage. */
export const connectionError = (source: unknown): NeonDbError =>
  Object.assign(new NeonDbError(`Error connecting to database: ${source}`), {
    sourceError: source instanceof Error ? source : undefined,
  });
