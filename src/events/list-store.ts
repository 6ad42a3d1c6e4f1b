import { type SQL, sql } from "drizzle-orm";
import { defineList, type FilterOf } from "../db/list.ts";
import { reviveRow } from "../db/revive.ts";
import { rowJson } from "../db/row-json.ts";
import { accounts, events } from "../db/schema.ts";
import { instant } from "../db/sql.ts";

export type EventRecord = typeof events.$inferSelect;

/** An event of a page, which leaves the resource out: a hundred of them may be large. */
export type ListedEvent = Omit<EventRecord, "object"> & { object?: EventRecord["object"] };

const familyEnd = ".*";

type Scope = { tenantId: string };

/**
 * `actor` and `account` are usernames, of who did it and of whom it was done to; `event` may be a family, such as `license.*`. Served by events_event,
 * events_license where a license is named, events_resource where a resource or an account is, events_actor, events_request, or events_occurred.
 */
const filters = {
  event: (name: string) =>
    name.endsWith(familyEnd) ? sql`entry.resource = ${name.slice(0, -familyEnd.length)}` : sql`entry.event = ${name}`,
  resource: (resource: string) => sql`entry.resource = ${resource}`,
  resourceId: (id: string) => sql`entry.resource_id = ${id}`,
  licenseId: (id: string) => sql`entry.license_id = ${id}`,
  account: (username: string, { tenantId }: Scope) => sql`entry.resource_id = (
    select account.id from ${accounts} account where account.tenant_id = ${tenantId} and account.username = ${username}
  )`,
  actor: (name: string) => sql`entry.actor_name = ${name}`,
  actorKind: (kind: string) => sql`entry.actor_kind = ${kind}`,
  requestId: (id: string) => sql`entry.request_id = ${id}`,
  since: (time: Date) => sql`entry.occurred_at >= ${instant(time)}`,
  until: (time: Date) => sql`entry.occurred_at < ${instant(time)}`,
};

export type EventFilter = FilterOf<typeof filters>;

const listOf = <Row extends ListedEvent>(row: SQL) =>
  defineList({
    table: events,
    alias: "entry",
    within: ({ tenantId }: Scope) => [sql`entry.tenant_id = ${tenantId}`],
    filters,
    sorts: { occurred_at: "timestamptz" },
    row,
    // The columns that the row has.
    read: (rows: Record<string, unknown>[]) => rows.map((one) => reviveRow(events, one) as Row),
  });

const whole = rowJson(events, "entry");

/** A tenant's events. */
export const eventList = listOf<ListedEvent>(sql`(${whole} - 'object')`);

/** A tenant's events, each with its resource. */
export const wholeEventList = listOf<EventRecord>(whole);
