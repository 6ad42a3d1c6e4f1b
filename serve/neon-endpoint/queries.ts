import pg, { type PoolClient, type QueryConfig, type QueryResult } from "pg";
import type { Backend } from "../postgres/backend.ts";
import { AnswerText, ResponseTooLarge } from "./answer-text.ts";

export type QueryRequest = {
  backend: Backend;
  arrayMode: boolean;
  /** Is aborted when the client hangs up before it has its answer. */
  disconnected: AbortSignal;
};

type Transaction = { isolationLevel: string | undefined; isReadOnly: boolean; isDeferrable: boolean };

/** There is no connection to the database, so nothing was run. */
export class ConnectionFault extends Error {
  override readonly name = "ConnectionFault";
}

/**
 * Runs one query.
 * @returns the JSON of a result as Neon's proxy writes it; values are Postgres' own text
 * @throws pg.DatabaseError, ConnectionFault, ResponseTooLarge
 */
export const runQuery = (queryRequest: QueryRequest, query: unknown): Promise<string> =>
  withSession(queryRequest, async (session) => {
    await session.run(query);
    return session.answer.whole();
  });

const isolationLevels: Record<string, string> = {
  ReadUncommitted: "READ UNCOMMITTED",
  ReadCommitted: "READ COMMITTED",
  RepeatableRead: "REPEATABLE READ",
  Serializable: "SERIALIZABLE",
};

/**
 * Runs all queries in one transaction on one connection: all happen, or none.
 * @returns the JSON of `{ results }`
 * @throws pg.DatabaseError, ConnectionFault, ResponseTooLarge
 */
export const runBatch = (queryRequest: QueryRequest, queries: unknown[], transaction: Transaction): Promise<string> =>
  withSession(queryRequest, async (session) => {
    const { client, answer } = session;
    await client.query(beginning(transaction));
    try {
      answer.add('{"results":[');
      for (const [index, query] of queries.entries()) {
        if (index > 0) answer.add(",");
        await session.run(query);
      }
      answer.add("]}");
      const text = answer.whole();
      queryRequest.disconnected.throwIfAborted();
      await client.query("COMMIT");
      return text;
    } catch (error) {
      await client.query("ROLLBACK").catch(() => session.spoil());
      throw error;
    }
  });

function beginning({ isolationLevel = "ReadCommitted", isReadOnly, isDeferrable }: Transaction): string {
  const level = isolationLevels[isolationLevel] ?? "READ COMMITTED";
  return `BEGIN ISOLATION LEVEL ${level} ${isReadOnly ? "READ ONLY" : "READ WRITE"} ${isDeferrable ? "DEFERRABLE" : "NOT DEFERRABLE"}`;
}

/** Takes a connection for one request. One that broke, or whose statement was cancelled, is closed and not handed on. */
async function withSession<T>(queryRequest: QueryRequest, work: (session: Session) => Promise<T>): Promise<T> {
  const { backend, disconnected } = queryRequest;
  const client = await backend.pool.connect().catch((cause: Error) => {
    throw new ConnectionFault(cause.message || "the database cannot be reached", { cause });
  });
  const session = new Session(queryRequest, client);
  client.on("error", session.spoil);
  disconnected.addEventListener("abort", session.stop);
  try {
    disconnected.throwIfAborted();
    return await work(session);
  } finally {
    disconnected.removeEventListener("abort", session.stop);
    client.off("error", session.spoil);
    session.end();
    client.release(session.isSpoilt);
  }
}

/** Every value stays the text that Postgres sent. */
const asText = { getTypeParser: () => (value: unknown) => value };

/** Members of a field that Neon's proxy tells. */
const fieldMembers = ["name", "dataTypeID", "tableID", "columnID", "dataTypeSize", "dataTypeModifier"] as const;

class Session {
  readonly client: PoolClient;
  readonly answer = new AnswerText();
  isSpoilt = false;
  readonly #queryRequest: QueryRequest;
  readonly #over = new AbortController();

  constructor(queryRequest: QueryRequest, client: PoolClient) {
    this.#queryRequest = queryRequest;
    this.client = client;
  }

  readonly spoil = (): void => {
    this.isSpoilt = true;
  };

  /** Has the server give up the statement. The cancel request may come late and meet a later statement: the connection is not used again. */
  readonly stop = (): void => {
    const { backend } = this.#queryRequest;
    if (!this.isSpoilt) backend.giveUp?.(this.#over.signal);
    if (backend.cancel === undefined || this.isSpoilt) return;
    this.spoil();
    backend.cancel(this.client).catch(() => undefined);
  };

  /** Says that no statement of the session runs any more. */
  end(): void {
    this.#over.abort();
  }

  /** Runs a query and adds the JSON of its result to the answer. @throws pg.DatabaseError, ResponseTooLarge */
  async run(query: unknown): Promise<void> {
    const { arrayMode, disconnected } = this.#queryRequest;
    disconnected.throwIfAborted();
    const { query: text, params } = query as { query?: unknown; params?: unknown };
    const { answer } = this;
    let rows = 0;
    const begin = ({ fields }: Pick<QueryResult, "fields">) => {
      const described = fields.map((field) => ({ ...pick(field, fieldMembers), format: "text" }));
      answer.add(`{"rowAsArray":${arrayMode},"fields":${JSON.stringify(described)},"rows":[`);
    };
    // The types do not know `queryMode`: Neon's proxy, too, prepares each statement, so that a text is one statement and no more.
    const config = { text: String(text), values: listOf(params), rowMode: "array", types: asText, queryMode: "extended" };
    const submitted = this.client.query(new pg.Query(config as unknown as QueryConfig<unknown[]>));
    const { command, rowCount, fields } = await new Promise<QueryResult>((resolve, reject) => {
      submitted.on("row", (row: unknown[], result) => {
        if (rows === 0) begin(result as unknown as QueryResult);
        else answer.add(",");
        rows += 1;
        answer.add(JSON.stringify(arrayMode ? row : byName(row, (result as unknown as QueryResult).fields)));
        if (answer.isTooLarge) this.stop();
      });
      submitted.on("error", reject);
      submitted.on("end", (result) => resolve(result as unknown as QueryResult));
    }).catch((error: unknown) => {
      throw answer.isTooLarge ? new ResponseTooLarge() : error;
    });
    if (rows === 0) begin({ fields });
    answer.add(`],"command":${JSON.stringify(command ?? "")},"rowCount":${rowCount}}`);
    answer.whole();
  }
}

const listOf = (params: unknown): unknown[] => (Array.isArray(params) ? params : []);

const byName = (row: unknown[], fields: QueryResult["fields"]): Record<string, unknown> =>
  Object.fromEntries(fields.map(({ name }, index) => [name, row[index]]));

const pick = <T extends object, Member extends keyof T>(value: T, members: readonly Member[]): Pick<T, Member> =>
  Object.fromEntries(members.map((member) => [member, value[member]])) as Pick<T, Member>;
