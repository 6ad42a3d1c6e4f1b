import { DatabaseUnavailableError } from "./breaker.ts";
import { tooLargeState } from "./errors.ts";

/** A statement as Neon's HTTP protocol has it: its values are texts. */
export type Query = { query: string; params: (string | null)[] };

/** The body of a request: one statement by itself, or several that are one transaction. */
export type Sent = { queries: Query[] } | Query;

/** A statement's result; the endpoint says more of it than is named here. */
export type Result = {
  fields: { name: string; dataTypeID: number }[];
  rows: (string | null)[][];
  command: string;
  rowCount: number | null;
};

/** An error of Postgres, with the members of its error fields. */
export type Refusal = { message: string; code: string };

/** The database's response: a result for each statement, or the reason for a refusal. */
export type Reply = { results: Result[] } | { refusal: Refusal };

/** Asks whether anybody is there. */
export const smallest: Query = { query: "select 1", params: [] };

export const queriesOf = (sent: Sent): Query[] => ("queries" in sent ? sent.queries : [sent]);

/**
 * Reads the database's response. A response that a proxy, a captive network or half a connection puts in its place counts as none: nobody
 * may take it for "there is no such row".
 * @param echo a statement that gives its first value back, if one does
 * @throws DatabaseUnavailableError
 */
export function readReply(status: number, text: string, sent: Sent, echo: Query | undefined): Reply {
  const body = parsed(text);
  const tooLarge = tooLargeRefusal(status, body);
  if (tooLarge !== undefined) return { refusal: tooLarge };
  if (status === 400 && isRefusal(body)) return { refusal: body };
  const queries = queriesOf(sent);
  const results = status !== 200 ? undefined : "queries" in sent ? memberOf(body, "results") : [body];
  const isWhole = Array.isArray(results) && results.length === queries.length && results.every(isResult);
  if (!isWhole || !queries.every((query, index) => isAnswer(results[index], query, echo)))
    throw new DatabaseUnavailableError(`the database's endpoint answered with status ${status} and no result${reasonIn(body)}`);
  return { results };
}

/** As far as can be told: whether it is of the statement's kind, and says back what the statement has it say. */
function isAnswer(result: Result | undefined, query: Query, echo: Query | undefined): boolean {
  const kind = /^\s*(select|insert|update|delete)\b/i.exec(query.query)?.[1];
  const said = query === echo ? query.params[0] : query.query === smallest.query ? "1" : undefined;
  const isOfKind = kind === undefined || kind.toUpperCase() === result?.command;
  return isOfKind && (hasColumns(result) || readsNoColumns(query.query)) && (said === undefined || result?.rows[0]?.[0] === said);
}

const hasColumns = (result: Result | undefined): boolean => result?.command !== "SELECT" || result.fields.length > 0;

/** Such a statement locks rows, or asks whether there are any. */
const readsNoColumns = (query: string): boolean => /\bselect\s+from\b/i.test(query);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;

/** Neon's proxy gives an empty SQLSTATE to what Postgres itself did not say: it could not connect, or the connection broke. */
const isRefusal = (value: unknown): value is Refusal =>
  typeof memberOf(value, "message") === "string" && isText(memberOf(value, "code"));

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";

const reasonIn = (body: unknown): string => (isText(memberOf(body, "message")) ? `: ${memberOf(body, "message")}` : "");

/** The endpoint's limits, 10 MiB each way at Neon, are no outage: another statement gets its answer. */
function tooLargeRefusal(status: number, body: unknown): Refusal | undefined {
  const refusal = (what: string) => ({ message: `${what}${reasonIn(body)}`, code: tooLargeState });
  if (status === 413) return refusal("the statement and its values are larger than the database's endpoint takes");
  const isResponse = status === 507 && /too large/.test(String(memberOf(body, "message")));
  return isResponse ? refusal("the statement's rows are larger than the database's endpoint gives") : undefined;
}

/** Columns by name, and for each row a text or null in each. */
function isResult(value: unknown): value is Result {
  const [fields, rows, command] = ["fields", "rows", "command"].map((name) => memberOf(value, name));
  if (!Array.isArray(fields) || !Array.isArray(rows) || typeof command !== "string") return false;
  const isField = (field: unknown) =>
    typeof memberOf(field, "name") === "string" && typeof memberOf(field, "dataTypeID") === "number";
  const isRow = (row: unknown) =>
    Array.isArray(row) && row.length === fields.length && row.every((text) => text === null || typeof text === "string");
  return fields.every(isField) && rows.every(isRow);
}
