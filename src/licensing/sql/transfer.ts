import { type SQL, sql } from "drizzle-orm";
import { policyChoices } from "../policy-attributes.ts";

/** The rule of `refusedTransfer` in SQL: a license of the policy on the alias `policy` cannot move to the one on the alias `next`. */
export const isRefusedTransferSql: SQL = sql`(
  next.product_id <> policy.product_id or next.scheme <> policy.scheme or next.use_pool <> policy.use_pool
  or next.encrypted <> policy.encrypted
  or ${isStricter("machine_uniqueness_strategy", policyChoices.machineUniquenessStrategy)}
  or ${isStricter("component_uniqueness_strategy", policyChoices.componentUniquenessStrategy)}
)`;

function isStricter(column: string, order: readonly string[]): SQL {
  const narrowToWide = sql.raw(`array[${order.map((choice) => `'${choice}'`).join(", ")}]`);
  const width = (policy: SQL): SQL => sql`array_position(${narrowToWide}, ${policy}.${sql.identifier(column)})`;
  return sql`${width(sql`next`)} > ${width(sql`policy`)}`;
}
