import { type SQL, sql } from "drizzle-orm";
import { accounts, roles, tokens } from "../db/schema.ts";
import { textArray } from "../db/sql.ts";
import { accountStatusSql } from "../licensing/sql/account-status.ts";
import type { Subject } from "./decide.ts";
import { permissionsOfRole } from "./permissions.ts";
import { beyondRights, isWithinRights } from "./rights.ts";

// `isWithinRights` where rights are changed: it holds against whoever changes them at the same time.

/** SQL: one of the tenant's own roles, on an alias, allows something that the caller may not do. */
export const roleIsBeyond = (caller: Subject, role: SQL = sql`role`): SQL =>
  sql`(${role}.permissions && ${textArray(beyondRights(caller))})`;

/** SQL: the account on the alias `account`, with its own role on the alias `role`, may do something that the caller may not. */
export const accountIsBeyond = (caller: Subject): SQL => sql`case account.built_in_role
  when 'admin' then ${!isWithinRights(caller, permissionsOfRole.admin)}::boolean
  when 'user' then ${!isWithinRights(caller, permissionsOfRole.user)}::boolean
  else ${roleIsBeyond(caller)}
end`;

/**
 * SQL: the caller is banned, inactive, deleted or in another role than when the request was let in, or its API token is gone, so that what it may must
 * be looked up again. A session is trusted for some seconds; a change of rights is not made on that trust.
 */
export function callerHasChanged(tenantId: string, { subject, role, tokenId }: Subject & { tokenId?: string }): SQL {
  const [kind, id] = subject.split(":");
  if (kind !== "account") return sql`false`;
  const tokenIsGone =
    tokenId === undefined ? sql`` : sql` or not exists (select from ${tokens} where tenant_id = ${tenantId} and id = ${tokenId})`;
  return sql`(not exists (
    select
    from ${accounts} acting
    left join ${roles} acting_role on acting_role.tenant_id = acting.tenant_id and acting_role.id = acting.custom_role_id
    where acting.tenant_id = ${tenantId} and acting.id = ${id} and ${accountStatusSql(sql`acting`)} = 'active'
    and coalesce(
      acting.built_in_role,
      'role:' || acting_role.id || ':' || (extract(epoch from acting_role.updated_at) * 1000)::bigint
    ) = ${role}
  )${tokenIsGone})`;
}
