import { z } from "zod";
import type { ListPage, Page } from "../../db/list-store.ts";
import type { Answer } from "../../http/answer.ts";
import { cursorOf, pageOf } from "../../http/listing.ts";
import { accountPath, type Resource } from "./resource.ts";

const whole = (most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from 1 to ${most}`)
    .transform(Number)
    .pipe(z.int().min(1, `must be a whole number from 1 to ${most}`).max(most, `must be a whole number from 1 to ${most}`))
    .optional();

/** Rows of a page where nobody says how many. */
const usualRows = 10;

const pages = {
  limit: whole(100),
  "page[number]": whole(100),
  "page[size]": whole(100),
  // Empty it asks for the first page of those by cursor.
  "page[cursor]": z.string().max(1_024).optional().meta({ allowEmptyValue: true }),
  order: z.enum(["asc", "desc", "ASC", "DESC"]).optional(),
  // A credential, which a link does not repeat.
  token: z.string().optional(),
  auth: z.string().optional(),
};

/** The query of a list: its pages by number, by cursor or by `limit`, newest first, and its filters. */
export const listQuery = <Filters extends z.ZodRawShape>(filters: Filters) => z.strictObject({ ...pages, ...filters });

const plainQuery = listQuery({});

export type ListQuery = z.output<typeof plainQuery>;

const isNumbered = (query: ListQuery): boolean => query["page[number]"] !== undefined || query["page[size]"] !== undefined;

/** The page that a query asks for. @throws LatchkeyError request_malformed for a cursor that no page gave */
export function keygenPage(query: ListQuery): Page {
  const limit = query["page[size]"] ?? query.limit ?? usualRows;
  const number = query["page[number]"] ?? 1;
  return pageOf(
    {
      limit,
      offset: (number - 1) * limit,
      after: query["page[cursor]"] || undefined,
      sort: query.order?.toLowerCase() === "asc" ? "created_at" : "-created_at",
      count: isNumbered(query) && query["page[cursor]"] === undefined ? "true" : "false",
    },
    "created_at",
  );
}

type Listed = {
  tenantId: string;
  /** Below the tenant, with its `/` at the start. */
  path: string;
  query: ListQuery;
  page: Page;
};

/** A page as a document: its resources, and links to the pages around it where it has a number or a cursor. */
export function listAnswer<Row>(
  { tenantId, path, query, page }: Listed,
  found: ListPage<Row>,
  present: (row: Row) => Resource,
): Answer {
  const linkOf = (changes: Record<string, string>): string => {
    const { token, auth, ...kept } = query;
    const members = Object.entries({ ...kept, ...changes }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    );
    return `${accountPath(tenantId)}${path}?${new URLSearchParams(members)}`;
  };
  const data = found.rows.map(present);
  if (query["page[cursor]"] !== undefined) {
    const next = cursorOf(found, page);
    return { status: 200, data, beside: { links: { self: linkOf({}), next: next && linkOf({ "page[cursor]": next }) } } };
  }
  if (!isNumbered(query)) return { status: 200, data, beside: { links: {} } };
  const count = found.count ?? 0;
  const pagesInAll = Math.max(1, Math.ceil(count / page.limit));
  const number = query["page[number]"] ?? 1;
  const to = (one: number): string => linkOf({ "page[number]": String(one), "page[size]": String(page.limit) });
  const links = {
    self: to(number),
    prev: number > 1 ? to(number - 1) : null,
    next: number < pagesInAll ? to(number + 1) : null,
    first: to(1),
    last: to(pagesInAll),
    meta: { pages: pagesInAll, count },
  };
  return { status: 200, data, beside: { links } };
}

/** A part of a list that is read all at once, as a page of it. @param rows oldest first */
export function pageOfAll<Row extends { id: string; createdAt: Date }>(rows: readonly Row[], page: Page): ListPage<Row> {
  const sorted = page.sort.descending ? rows.toReversed() : [...rows];
  const { after } = page;
  const begins = after === null ? page.offset : sorted.findIndex(({ id }) => id === after.id) + 1;
  const shown = sorted.slice(begins, begins + page.limit);
  const last = shown.at(-1);
  const isLast = begins + shown.length >= sorted.length || last === undefined;
  return {
    rows: shown,
    count: sorted.length,
    next: isLast ? null : { value: last.createdAt.toISOString().replace("T", " ").replace("Z", "+00"), id: last.id },
  };
}
