import { and, eq, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { roles } from "../db/schema.ts";
import { instant } from "../db/sql.ts";

export type RoleRecord = typeof roles.$inferSelect;

/** @throws LatchkeyError 43017 */
export async function insertRole(database: Database, role: typeof roles.$inferInsert): Promise<RoleRecord> {
  const [row] = await refuseViolations(database.insert(roles).values(role).returning(), { roles_name_taken: "43017" });
  if (row === undefined) throw new Error("an inserted role did not come back");
  return row;
}

/** Served by roles_name_taken. */
const named = (tenantId: string, name: string) => and(eq(roles.tenantId, tenantId), eq(roles.name, name));

export const selectRole = async (database: Database, tenantId: string, name: string): Promise<RoleRecord | undefined> =>
  (await database.select().from(roles).where(named(tenantId, name)))[0];

export type RoleUpdate = { [Column in "name" | "permissions"]?: RoleRecord[Column] | undefined };

/**
 * Leaves alone what is undefined. Each change is later than the one before, whatever the clocks say: decisions are remembered by the
 * instant at which a role last changed.
 * @throws LatchkeyError 43017
 */
export async function updateRole(
  database: Database,
  tenantId: string,
  name: string,
  update: RoleUpdate,
  now: Date,
): Promise<RoleRecord | undefined> {
  const updatedAt = sql`greatest(${instant(now)}, ${roles.updatedAt} + interval '1 millisecond')`;
  const statement = database
    .update(roles)
    .set({ ...update, updatedAt })
    .where(named(tenantId, name))
    .returning();
  return (await refuseViolations(statement, { roles_name_taken: "43017" }))[0];
}

/** Says whether there was one. @throws LatchkeyError 43020 while accounts have it */
export async function deleteRole(database: Database, tenantId: string, name: string): Promise<boolean> {
  const statement = database.delete(roles).where(named(tenantId, name)).returning({ id: roles.id });
  return (await refuseViolations(statement, { accounts_role: "43020" })).length > 0;
}
