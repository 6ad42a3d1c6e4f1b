import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";

/** Adds waiting increments to the hourly and daily numbers. @returns how many it took, at most `most` */
export async function addIncrements(database: Database, most: number): Promise<number> {
  const { rows } = await database.changing.execute<{ taken: number }>(
    sql`select latchkey_add_increments(${most}::int)::int as taken`,
  );
  return rows[0]?.taken ?? 0;
}
