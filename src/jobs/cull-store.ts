import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { instant } from "../db/sql.ts";
import { type Due, doneIn } from "./terms-store.ts";

/** Looks at machines that are due: tells of the dead, deletes those that are let go, and dead processes. Returns how many it has done. Served by machine_watches_due. */
export async function cullMachines(database: Database, { now, most, tenantId }: Due): Promise<number> {
  const { rows } = await database.changing.execute<{ done: number }>(
    sql`select latchkey_cull_machines(${tenantId ?? null}::uuid, ${instant(now)}, ${most}::int) as done`,
  );
  return doneIn(rows);
}
