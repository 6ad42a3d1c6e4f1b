import { eq } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { masters } from "../db/schema.ts";

export type MasterRecord = typeof masters.$inferSelect;

/** Says whether it was put in: false when there is a superadmin of that name. */
export async function insertMaster(database: Database, master: typeof masters.$inferInsert): Promise<boolean> {
  const rows = await database.changing.insert(masters).values(master).onConflictDoNothing().returning({ id: masters.id });
  return rows.length > 0;
}

export const selectAnyMaster = async (database: Database): Promise<MasterRecord | undefined> =>
  (await database.select().from(masters).limit(1))[0];

export const selectMasterByUsername = async (database: Database, username: string): Promise<MasterRecord | undefined> =>
  (await database.select().from(masters).where(eq(masters.username, username)))[0];

export const selectMasterByKey = async (database: Database, keyId: string): Promise<MasterRecord | undefined> =>
  (await database.select().from(masters).where(eq(masters.keyId, keyId)))[0];
