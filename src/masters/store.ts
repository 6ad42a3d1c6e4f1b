import { eq, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { masterSecondFactors, masters } from "../db/schema.ts";
import { instant } from "../db/sql.ts";

export type MasterRecord = typeof masters.$inferSelect;

/** A superadmin with what is stored of its second factor, for signing in. */
export type MasterState = { master: MasterRecord; factor: typeof masterSecondFactors.$inferSelect | null };

/** Says whether it was put in: false when there is a superadmin of that name. */
export async function insertMaster(database: Database, master: typeof masters.$inferInsert): Promise<boolean> {
  const rows = await database.changing.insert(masters).values(master).onConflictDoNothing().returning({ id: masters.id });
  return rows.length > 0;
}

export const selectAnyMaster = async (database: Database): Promise<MasterRecord | undefined> =>
  (await database.select().from(masters).limit(1))[0];

/** Served by masters_username_unique. */
export async function selectMasterByUsername(database: Database, username: string): Promise<MasterState | undefined> {
  const [row] = await database
    .select({ master: masters, factor: masterSecondFactors })
    .from(masters)
    .leftJoin(masterSecondFactors, eq(masterSecondFactors.masterId, masters.id))
    .where(eq(masters.username, username));
  return row;
}

export const selectMasterByKey = async (database: Database, keyId: string): Promise<MasterRecord | undefined> =>
  (await database.select().from(masters).where(eq(masters.keyId, keyId)))[0];

/** Superadmin who signs in with the password alone from here on. */
export type Recovered = { username: string; hadFactor: boolean };

/** Deletes the second factors of all superadmins, with their recovery codes, and ends their sessions, in one statement. */
export async function deleteFactors(database: Database, now: Date): Promise<Recovered[]> {
  const { rows } = await database.changing.execute<{ username: string; had_factor: boolean }>(sql`
    with gone as (
      delete from ${masterSecondFactors} returning master_id, secret_sealed
    )
    update ${masters} master
    set sessions_valid_from = ${instant(now)}, ended_sessions = null
    returning master.username, exists (
      select from gone where gone.master_id = master.id and gone.secret_sealed is not null
    ) as had_factor`);
  return rows.map(({ username, had_factor: hadFactor }) => ({ username, hadFactor }));
}
