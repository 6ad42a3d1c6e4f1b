import type { TenantContext } from "../context.ts";
import type { Page } from "../db/list-store.ts";
import { type EventFilter, wholeEventList } from "./list-store.ts";
import { presentWholeEvent } from "./present.ts";

/** Events that one statement reads. */
const atATime = 500;

/**
 * Every event under the filter as a line of JSON, in the order of the page that it begins with. The last line has no `event`: it says that all were sent,
 * and how many.
 */
export async function* eventLines(
  { database, tenant }: TenantContext,
  filter: EventFilter,
  { sort, after }: Pick<Page, "sort" | "after">,
): AsyncGenerator<string, void> {
  let sent = 0;
  let next = after;
  do {
    const page = { sort, after: next, limit: atATime, offset: 0, isCounted: false };
    const found = await wholeEventList.select(database, { tenantId: tenant.id }, filter, page);
    if (found.rows.length > 0) yield found.rows.map((row) => `${JSON.stringify(presentWholeEvent(row))}\n`).join("");
    sent += found.rows.length;
    next = found.next;
  } while (next !== null);
  yield `${JSON.stringify({ complete: true, events: sent })}\n`;
}
