import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Subject } from "../access/decide.ts";
import { callerHasChanged, roleIsBeyond } from "../access/rights-store.ts";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { mayChange } from "../db/revision.ts";
import { accounts, passwordResets, roles } from "../db/schema.ts";
import { instant, refuse } from "../db/sql.ts";

export type RoleRecord = typeof roles.$inferSelect;

/** An act on a role, as the rule of src/access/rights.ts judges it. */
type Act = { tenantId: string; caller: Subject; name: string };

/** @throws LatchkeyError role_name_taken, or NeonDbError with the refusal concurrent_change */
export async function insertRole(database: Database, caller: Subject, role: typeof roles.$inferInsert): Promise<RoleRecord> {
  const batch = database.changing.batch([
    database.execute(
      sql`select ${refuse(sql`case when ${callerHasChanged(role.tenantId, caller)} then 'concurrent_change' end`)}`,
    ),
    database.changing.insert(roles).values(role).returning(),
  ]);
  const [, [row]] = await refuseViolations(batch, { roles_name_taken: "role_name_taken" });
  if (row === undefined) throw new Error("an inserted role did not come back");
  return row;
}

/**
 * Refuses with concurrent_change when the caller's own rights have just changed, and with permission_denied when the role allows more than the
 * caller may.
 */
const guard = ({ tenantId, caller, name }: Act): SQL => sql`
  select ${refuse(sql`case
    when ${callerHasChanged(tenantId, caller)} then 'concurrent_change'
    when ${roleIsBeyond(caller)} then 'permission_denied'
  end`)}
  from (select) one
  left join ${roles} role on role.tenant_id = ${tenantId} and role.name = ${name}`;

const lock = ({ tenantId, name }: Act): SQL => sql`
  select from ${roles} role where role.tenant_id = ${tenantId} and role.name = ${name} for update`;

/** Served by roles_name_taken. */
const named = (tenantId: string, name: string) => and(eq(roles.tenantId, tenantId), eq(roles.name, name));

export const selectRole = async (database: Database, tenantId: string, name: string): Promise<RoleRecord | undefined> =>
  (await database.select().from(roles).where(named(tenantId, name)))[0];

export type RoleUpdate = { [Column in "name" | "permissions"]?: RoleRecord[Column] | undefined };

/**
 * Leaves alone what is undefined. Each change is later than the one before, whatever the clocks say: decisions are remembered by the
 * instant at which a role last changed.
 * @throws LatchkeyError role_name_taken, or NeonDbError with the refusal permission_denied, concurrent_change or changed_meanwhile
 */
export async function updateRole(database: Database, act: Act, update: RoleUpdate, now: Date): Promise<RoleRecord | undefined> {
  const updatedAt = sql`greatest(${instant(now)}, ${roles.updatedAt} + interval '1 millisecond')`;
  const batch = database.changing.batch([
    database.execute(lock(act)),
    database.execute(guard(act)),
    ...(update.permissions === undefined ? [] : [database.execute(voidResets(act))]),
    database.changing
      .update(roles)
      .set({ ...update, updatedAt })
      .where(and(named(act.tenantId, act.name), mayChange(database, roles.revision)))
      .returning(),
  ] as const);
  const results = await refuseViolations(batch, { roles_name_taken: "role_name_taken" });
  // The rows of the last statement, which returns roles.
  const [changed] = results.at(-1) as RoleRecord[];
  return changed;
}

/** Deletes the reset tokens of the role's accounts: whoever made one could act on the account as it was. */
const voidResets = ({ tenantId, name }: Act): SQL => sql`
  delete from ${passwordResets} reset
  using ${accounts} account, ${roles} role
  where role.tenant_id = ${tenantId} and role.name = ${name}
  and account.tenant_id = role.tenant_id and account.custom_role_id = role.id
  and reset.tenant_id = account.tenant_id and reset.account_id = account.id`;

/**
 * Says whether there was one.
 * @throws LatchkeyError role_in_use while accounts have it, or NeonDbError with the refusal permission_denied or concurrent_change
 */
export async function deleteRole(database: Database, act: Act): Promise<boolean> {
  const batch = database.changing.batch([
    database.execute(lock(act)),
    database.execute(guard(act)),
    database.changing.delete(roles).where(named(act.tenantId, act.name)).returning({ id: roles.id }),
  ]);
  const [, , deleted] = await refuseViolations(batch, { accounts_role: "role_in_use" });
  return deleted.length > 0;
}
