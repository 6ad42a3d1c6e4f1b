import { type SQL, sql } from "drizzle-orm";
import { snakeCase } from "../attribute-names.ts";
import type { LimitName } from "../policy-attributes.ts";

// The rules of overage.ts in SQL. The aliases are `license` and `policy`.

/** The rule of `limitOf`: the license's own limit, else the policy's; a node-locked license has one machine. Null is no limit. */
export function limitSql(name: LimitName): SQL {
  const column = sql.identifier(snakeCase(name));
  const given = sql`nullif(license.${column}, 0), nullif(policy.${column}, 0)`;
  return name === "maxMachines" ? sql`coalesce(${given}, case when not policy.floating then 1 end)` : sql`coalesce(${given})`;
}

/** The rule of `overageFactor`, and of `machineStrategy` for machines. Null where the count may grow without end. */
function factor(name: LimitName): SQL {
  const widest = sql`when 'always_allow' then null`;
  // Uses are what a vendor bills: they stay within the limit, or have none.
  if (name === "maxUses") return sql`case policy.overage_strategy ${widest} else 1 end`;
  const parts = sql`when 'allow_1_5x' then 1.5 when 'allow_1_25x' then 1.25`;
  const whole = sql`${widest} when 'allow_2x' then 2`;
  const floating = sql`case policy.overage_strategy ${whole} ${parts} else 1 end`;
  if (name !== "maxMachines") return floating;
  return sql`case when policy.floating then ${floating} else case policy.overage_strategy ${whole} else 1 end end`;
}

/** The rule of `isAllowed`: the count is more than the limit and what the policy's overage strategy grants beyond it. */
export const isOverLimitSql = (name: LimitName, count: SQL): SQL => sql`(${count} > ${limitSql(name)} * ${factor(name)}) is true`;

/** Users that count: those attached, and the owner, who is never attached as well. */
export const userCountSql: SQL = sql`latchkey_user_count(license.users_count, license.owner_id)`;
