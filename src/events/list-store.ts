import { type SQL, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { type Listing, type ListPage, type Page, selectPage } from "../db/list-store.ts";
import { reviveRow } from "../db/revive.ts";
import { events } from "../db/schema.ts";
import { instant } from "../db/sql.ts";

export type EventRecord = typeof events.$inferSelect;

export type EventFilter = {
  event?: string | undefined;
  resource?: string | undefined;
  resourceId?: string | undefined;
  /** A username. */
  actor?: string | undefined;
  actorKind?: string | undefined;
  requestId?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
};

export async function selectEvents(
  database: Database,
  tenantId: string,
  filter: EventFilter,
  page: Page,
): Promise<ListPage<EventRecord>> {
  const found = await selectPage<Record<string, unknown>>(database, eventListing(tenantId, filter), page);
  return { ...found, rows: found.rows.map((row) => reviveRow(events, row)) };
}

/**
 * Served by events_occurred, events_event, events_actor, events_resource where a resource is named, or events_request. Exported for the test
 * of its plans.
 */
export const eventListing = (tenantId: string, filter: EventFilter): Listing => ({
  from: sql`${events} entry`,
  where: conditions(tenantId, filter),
  row: sql`to_jsonb(entry)`,
  id: sql`entry.id`,
  sorts: { occurred_at: { expression: sql`entry.occurred_at`, type: "timestamptz" } },
});

function conditions(tenantId: string, filter: EventFilter): SQL {
  const given = [
    sql`entry.tenant_id = ${tenantId}`,
    filter.event === undefined ? undefined : sql`entry.event = ${filter.event}`,
    filter.resource === undefined ? undefined : sql`entry.resource = ${filter.resource}`,
    filter.resourceId === undefined ? undefined : sql`entry.resource_id = ${filter.resourceId}`,
    filter.actor === undefined ? undefined : sql`entry.actor_name = ${filter.actor}`,
    filter.actorKind === undefined ? undefined : sql`entry.actor_kind = ${filter.actorKind}`,
    filter.requestId === undefined ? undefined : sql`entry.request_id = ${filter.requestId}`,
    filter.since === undefined ? undefined : sql`entry.occurred_at >= ${instant(filter.since)}`,
    filter.until === undefined ? undefined : sql`entry.occurred_at < ${instant(filter.until)}`,
  ];
  return sql.join(
    given.filter((condition) => condition !== undefined),
    sql` and `,
  );
}
