import type { Pool, PoolClient, QueryArrayResult } from "pg";

type Options = { arrayMode: boolean };

type Transaction = Options & { isolationLevel: string | undefined; isReadOnly: boolean; isDeferrable: boolean };

/** A result as Neon's endpoint writes it; values are Postgres' own text. */
export type QueryResult = {
  command: string;
  rowCount: number | null;
  rowAsArray: boolean;
  fields: {
    name: string;
    dataTypeID: number;
    tableID: number;
    columnID: number;
    dataTypeSize: number;
    dataTypeModifier: number;
    format: string;
  }[];
  rows: unknown[];
};

/** Every value stays the text that Postgres sent. */
const asText = { getTypeParser: () => (value: unknown) => value };

/** @throws pg.DatabaseError */
export const runQuery = (pool: Pool, query: unknown, options: Options): Promise<QueryResult> =>
  withClient(pool, (client) => execute(client, query, options));

const isolationLevels: Record<string, string> = {
  ReadUncommitted: "READ UNCOMMITTED",
  ReadCommitted: "READ COMMITTED",
  RepeatableRead: "REPEATABLE READ",
  Serializable: "SERIALIZABLE",
};

/** All queries in one transaction on one connection: all happen, or none. @throws pg.DatabaseError */
export const runBatch = (pool: Pool, queries: unknown[], transaction: Transaction): Promise<{ results: QueryResult[] }> =>
  withClient(pool, async (client) => {
    await client.query(beginning(transaction));
    try {
      const results: QueryResult[] = [];
      for (const query of queries) results.push(await execute(client, query, transaction));
      await client.query("COMMIT");
      return { results };
    } catch (error) {
      await client.query("ROLLBACK");
      throw error;
    }
  });

function beginning({ isolationLevel = "ReadCommitted", isReadOnly, isDeferrable }: Transaction): string {
  const level = isolationLevels[isolationLevel] ?? "READ COMMITTED";
  return `BEGIN ISOLATION LEVEL ${level} ${isReadOnly ? "READ ONLY" : "READ WRITE"} ${isDeferrable ? "DEFERRABLE" : "NOT DEFERRABLE"}`;
}

/** A connection that broke is thrown away, not handed on. */
async function withClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on("error", onError);
  try {
    return await work(client);
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}

async function execute(client: PoolClient, query: unknown, { arrayMode }: Options): Promise<QueryResult> {
  const { query: text, params } = query as { query?: unknown; params?: unknown };
  const values = Array.isArray(params) ? params : [];
  const result: QueryArrayResult = await client.query({ text: String(text), values, rowMode: "array", types: asText });
  const names = result.fields.map(({ name }) => name);
  return {
    command: result.command,
    rowCount: result.rowCount,
    rowAsArray: arrayMode,
    fields: result.fields.map((field) => ({ ...field })),
    rows: arrayMode ? result.rows : result.rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]]))),
  };
}
