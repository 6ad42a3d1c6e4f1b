import { z } from "zod";
import { toUtf8 } from "../crypto/encoding.ts";
import type { Cursor, ListPage, Page } from "../db/list-store.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import type { Answer } from "./answer.ts";
import { isStorableTime } from "./fields.ts";
import { documentedFlag } from "./schemas.ts";

/** As `writeCursor` makes one. */
export const exampleCursor =
  "WyItY3JlYXRlZF9hdCIsIjIwMjYtMTEtMDEgMDk6MzA6MDAuMDAwKzAwIiwiMDE5MzJmNWUtN2ExMC03Y2MzLTk4YzQtZGMwYzBjMDczOThmIl0";

/** Base64url. */
export const cursorPattern = "^[A-Za-z0-9_-]+$";

const whole = (text: string): number => Number(text);

const rowsOfPage = "must be a whole number from 1 to 100";

/**
 * The query of a list: paging, the sorts it knows (the first is how it is sorted when nobody says, newest first), and its filters. A
 * filter that it does not know is refused: left unheeded it would show what nobody asked for.
 */
export function listQuery<const Sorts extends readonly [string, ...string[]], Filters extends z.ZodRawShape>(
  sorts: Sorts,
  filters: Filters,
) {
  const choices = sorts.flatMap((name) => [`-${name}`, name]);
  return z.strictObject({
    limit: z
      .string()
      .regex(/^\d{1,3}$/, rowsOfPage)
      .transform(whole)
      .pipe(z.int().min(1, rowsOfPage).max(100, rowsOfPage))
      .optional()
      .meta({
        description: "Rows of a page, 1 to 100. Default 100.",
        type: "integer",
        pattern: undefined,
        minimum: 1,
        maximum: 100,
        example: 20,
      }),
    offset: z
      .string()
      .regex(/^\d{1,9}$/, "must be a whole number from 0 to 999999999")
      .transform(whole)
      .optional()
      .meta({
        description: "Rows to leave out first. Better is `after`: a page by number shifts when rows come and go. Default 0.",
        type: "integer",
        pattern: undefined,
        minimum: 0,
        maximum: 999_999_999,
        example: 40,
      }),
    after: z.string().max(1024).optional().meta({
      pattern: cursorPattern,
      description: "`meta.next` of the page before, sent with the same `sort`.",
      example: exampleCursor,
    }),
    sort: z
      .enum(choices as [string, ...string[]])
      .optional()
      .meta({ description: `By what; with \`-\` downwards. Default \`-${sorts[0]}\`.`, example: `-${sorts[0]}` }),
    count: z
      .enum(["true", "false"])
      .optional()
      .meta({
        ...documentedFlag,
        description:
          "Whether all rows are counted. Default true for a first page and with `offset`, false with `after`: counting a million takes longer than a page.",
        example: true,
      }),
    ...filters,
  });
}

type ListQuery = {
  limit?: number | undefined;
  offset?: number | undefined;
  after?: string | undefined;
  sort?: string | undefined;
  count?: "true" | "false" | undefined;
};

/** @throws LatchkeyError request_malformed for a cursor that no page gave */
export function pageOf(query: ListQuery, defaultSort: string): Page {
  const sort = query.sort ?? `-${defaultSort}`;
  const descending = sort.startsWith("-");
  const name = descending ? sort.slice(1) : sort;
  return {
    limit: query.limit ?? 100,
    offset: query.offset ?? 0,
    after: query.after === undefined ? null : readCursor(query.after, sort),
    sort: { name, descending },
    isCounted: query.count === undefined ? query.after === undefined || query.offset !== undefined : query.count === "true",
  };
}

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A cursor is the sort it belongs to, the last row's sort value and its id. */
const writeCursor = (sort: string, { value, id }: Cursor): string => {
  const bytes = toUtf8(JSON.stringify([sort, value, id]));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
};

function readCursor(text: string, sort: string): Cursor {
  const [ofSort, value, id] = decode(text);
  const isWhole = ofSort === sort && typeof value === "string" && typeof id === "string" && uuidPattern.test(id);
  if (!isWhole || !isSortValue(sort, value)) {
    const message =
      "after: this is not a cursor of this list in this order. Send meta.next of the page before, and the same sort.";
    throw new LatchkeyError("request_malformed", {
      message,
      fields: [{ field: "after", refusal: "request_malformed", message }],
    });
  }
  return { value, id };
}

/** Times are compared as times by the database: what it does not read as one must not get there. */
const isSortValue = (sort: string, value: string): boolean =>
  !value.includes("\0") &&
  value.isWellFormed() &&
  (!/(_at|expiry)$/.test(sort) || value === "infinity" || isTimeOfPostgres(value));

/** `2026-11-01 09:30:00.123+00`, as Postgres writes a time in whatever zone: to the microsecond, and less than 16 hours from UTC. */
const timePattern = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-](?:0\d|1[0-5])(?::[0-5]\d)?$/;

const isTimeOfPostgres = (text: string): boolean =>
  timePattern.test(text) && isStorableTime(text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00"));

function decode(text: string): unknown[] {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** A page as the envelope carries it. */
export const listAnswer = <Row>({ rows, count, next }: ListPage<Row>, page: Page, present: (row: Row) => unknown): Answer => ({
  status: 200,
  data: rows.map(present),
  ...(count === undefined ? {} : { count }),
  next: cursorOf({ next }, page),
});

/** The text that asks for the page behind one; null where that is the last. */
export const cursorOf = ({ next }: Pick<ListPage<unknown>, "next">, page: Page): string | null =>
  next === null ? null : writeCursor(`${page.sort.descending ? "-" : ""}${page.sort.name}`, next);
