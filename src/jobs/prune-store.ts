import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { jobRuns } from "../db/schema.ts";
import { instant } from "../db/sql.ts";

/** Deletes runs of jobs that began before an instant, the oldest first. @returns how many */
export async function deleteOldRuns(database: Database, { before, most }: { before: Date; most: number }): Promise<number> {
  const { rows } = await database.changing.execute(sql`
    delete from ${jobRuns} where id in (
      select id from ${jobRuns} where started_at < ${instant(before)} order by started_at limit ${most}::int for update skip locked
    ) returning id`);
  return rows.length;
}
