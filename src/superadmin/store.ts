import { sql } from "drizzle-orm";
import { inOneBatch } from "../db/batch.ts";
import type { Database } from "../db/client.ts";
import { masterSecondFactors, masters } from "../db/schema.ts";

/** Deletes a superadmin's second factor, with its recovery codes and a setup that is under way. Says whether there was one. */
export async function deleteFactor(database: Database, masterId: string): Promise<boolean> {
  const { gone } = await inOneBatch(database.changing, {
    // The superadmin first, as whoever completes a setup does.
    locked: sql`select from ${masters} where id = ${masterId} for update`,
    gone: sql`
      delete from ${masterSecondFactors} where master_id = ${masterId} and secret_sealed is not null
      returning master_id`,
  });
  return gone.length > 0;
}
