import { and, eq } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { events } from "../db/schema.ts";
import type { EventRecord } from "./list-store.ts";

/** Reads an event of a tenant. Served by the primary key. */
export async function selectEvent(database: Database, tenantId: string, id: string): Promise<EventRecord | undefined> {
  const [event] = await database
    .select()
    .from(events)
    .where(and(eq(events.tenantId, tenantId), eq(events.id, id)));
  return event;
}
