import { type SQL, sql } from "drizzle-orm";
import type { Subject } from "../access/decide.ts";
import { permissionsOfRole } from "../access/permissions.ts";
import { reachesAdmins } from "../access/reach.ts";
import { isWithinRights } from "../access/rights.ts";
import { accountIsBeyond, callerHasChanged, roleIsBeyond } from "../access/rights-store.ts";
import { lockAdmins } from "../db/locks.ts";
import { accounts, roles } from "../db/schema.ts";
import { refuse } from "../db/sql.ts";
import { accountStatusSql } from "../licensing/sql/account-status.ts";

/** An act on an account, as the rule of src/access/rights.ts judges it. */
export type Act = {
  tenantId: string;
  caller: Subject;
  /** The account acted on; undefined where it is about to be created. */
  username?: string | undefined;
  /** The name of the role that the account is given. */
  role?: string | undefined;
  /** The account is no active admin afterwards. */
  endsAdmin?: boolean;
};

/**
 * The statements that go ahead of an act on an account, in its transaction: they lock what the judgement reads, then judge. Whoever takes an
 * admin away waits for others who do, so that two together never take the last one.
 * Refuses with permission_denied, concurrent_change (the caller's own rights have just changed), role_not_assignable, account_not_found (also
 * for what is beyond the caller's reach), last_admin.
 */
export function guard({ tenantId, caller, username, role, endsAdmin = false }: Act): SQL[] {
  const givesOwnRole = role !== undefined && !isBuiltIn(role);
  return [
    ...(endsAdmin ? [lockAdmins(tenantId)] : []),
    ...(givesOwnRole
      ? [sql`select from ${roles} role where role.tenant_id = ${tenantId} and role.name = ${role} for share`]
      : []),
    ...(username === undefined
      ? []
      : [
          sql`
            select from ${accounts} account
            where account.tenant_id = ${tenantId} and account.username = ${username}
            for update`,
        ]),
    sql`
      select ${refuse(sql`case
        ${username === undefined ? sql`` : sql`when account.id is null or ${isHidden(caller)} then 'account_not_found'`}
        when ${callerHasChanged(tenantId, caller)} then 'concurrent_change'
        when ${accountIsBeyond(caller)} then 'permission_denied'
        ${role === undefined ? sql`` : roleRefusal(caller, role)}
        ${endsAdmin ? sql`when ${isLastAdmin} then 'last_admin'` : sql``}
      end`)}
      from (select) one
      left join ${accounts} account on account.tenant_id = ${tenantId} and account.username = ${username ?? null}
      left join ${roles} role on role.tenant_id = account.tenant_id and role.id = account.custom_role_id
      left join ${roles} given on given.tenant_id = ${tenantId} and given.name = ${role ?? null}`,
  ];
}

export const isBuiltIn = (role: string): role is "admin" | "user" => role === "admin" || role === "user";

const roleRefusal = (caller: Subject, role: string): SQL =>
  isBuiltIn(role)
    ? sql`when ${!isWithinRights(caller, permissionsOfRole[role])}::boolean then 'permission_denied'`
    : sql`when given.id is null then 'role_not_assignable' when ${roleIsBeyond(caller, sql`given`)} then ${reachesAdmins(caller) ? "permission_denied" : "role_not_assignable"}`;

/** Returns the condition on `account` that hides it: a caller that may not read admins is answered as if they did not exist. */
export const isHidden = (caller: Subject): SQL => (reachesAdmins(caller) ? sql`false` : sql`account.built_in_role = 'admin'`);

/** The account is an admin who signs in, and no other one of the tenant is. Served by accounts_admins. */
const isLastAdmin: SQL = sql`(
  account.built_in_role = 'admin' and ${accountStatusSql(sql`account`)} = 'active' and not exists (
    select from ${accounts} other
    where other.tenant_id = account.tenant_id and other.built_in_role = 'admin' and ${accountStatusSql(sql`other`)} = 'active'
    and other.id <> account.id
  )
)`;
