import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";

/** An event of a license that is written once an hour: a limit (`max_machines`) has refused something, or a validation has failed with a code. */
export type HourlyEvent = { tenantId: string; licenseId: string } & ({ limit: string } | { code: string });

/** Writes an hourly event of a license, unless it has one this hour already. */
export async function writeHourlyEvent(database: Database, { tenantId, licenseId, ...about }: HourlyEvent): Promise<void> {
  await database.changing.execute(
    "limit" in about
      ? sql`select latchkey_note_limit(${tenantId}, ${licenseId}, ${about.limit})`
      : sql`select latchkey_note_failure(${tenantId}, ${licenseId}, ${about.code})`,
  );
}
