import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { instant } from "../db/sql.ts";

/** The rows that a statement of the clock takes. */
export type Due = {
  now: Date;
  /** Rows that it takes at most. */
  most: number;
  /** One tenant alone; left out: all. */
  tenantId?: string | undefined;
};

/** Notes the first run of the clock for tenants that have come since the last: it tells nothing of what was due by then. */
export async function beginClock(database: Database, { now, tenantId = undefined }: Omit<Due, "most">): Promise<void> {
  await database.changing.execute(sql`select latchkey_begin_clock(${tenantId ?? null}::uuid, ${instant(now)})`);
}

/** Plans that a policy's terms decide: of notices about licenses, and of looks at machines. */
export type Plans = "notices" | "watches";

/** Plans anew what hangs on terms that changed. Says whether there may be more. */
export async function followTerms(database: Database, plans: Plans, { now, most, tenantId }: Due): Promise<boolean> {
  const { rows } = await database.changing.execute<{ more: boolean }>(
    sql`select latchkey_follow_terms(${tenantId ?? null}::uuid, ${plans}, ${instant(now)}, ${most}::int) as more`,
  );
  return rows[0]?.more ?? false;
}

/** How many a statement has done. */
export const doneIn = ([row]: { done: number }[]): number => Number(row?.done ?? 0);
