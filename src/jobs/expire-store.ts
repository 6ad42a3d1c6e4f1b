import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { instant } from "../db/sql.ts";
import { type Due, doneIn } from "./terms-store.ts";

/** Tells what is due of licenses. Returns how many it has done. Served by license_notices_due. */
export async function giveNotices(database: Database, { now, most, tenantId }: Due): Promise<number> {
  const { rows } = await database.changing.execute<{ done: number }>(
    sql`select latchkey_give_notices(${tenantId ?? null}::uuid, ${instant(now)}, ${most}::int) as done`,
  );
  return doneIn(rows);
}
