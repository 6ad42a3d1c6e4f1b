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
 * Refuses with 40003, 40008 (the caller's own rights have just changed), 43003, 43009 (also for what is beyond the caller's reach), 43021.
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
        ${username === undefined ? sql`` : sql`when account.id is null or ${isHidden(caller)} then '43009'`}
        when ${callerHasChanged(tenantId, caller)} then '40008'
        when ${accountIsBeyond(caller)} then '40003'
        ${role === undefined ? sql`` : roleRefusal(caller, role)}
        ${endsAdmin ? sql`when ${isLastAdmin} then '43021'` : sql``}
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
    ? sql`when ${!isWithinRights(caller, permissionsOfRole[role])}::boolean then '40003'`
    : sql`when given.id is null then '43003' when ${roleIsBeyond(caller, sql`given`)} then ${reachesAdmins(caller) ? "40003" : "43003"}`;

/** Whoever may not read admins is told of them what it is told of nobody. */
const isHidden = (caller: Subject): SQL => (reachesAdmins(caller) ? sql`false` : sql`account.built_in_role = 'admin'`);

/** The account is an admin who signs in, and no other one of the tenant is. Served by accounts_admins. */
const isLastAdmin: SQL = sql`(
  account.built_in_role = 'admin' and ${accountStatusSql(sql`account`)} = 'active' and not exists (
    select from ${accounts} other
    where other.tenant_id = account.tenant_id and other.built_in_role = 'admin' and ${accountStatusSql(sql`other`)} = 'active'
    and other.id <> account.id
  )
)`;
