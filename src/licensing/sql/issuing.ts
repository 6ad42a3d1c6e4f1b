import { type SQL, sql } from "drizzle-orm";

/** Caller that puts a license under a policy. */
export type Issuer = {
  /** The superadmin, or an account of the role `admin`. */
  isAdmin: boolean;
  /** The product that the caller's token is bound to; null where the caller sees the whole tenant. */
  productId: string | null;
};

/**
 * The one rule for creating and importing licenses under a policy, and for moving them there. Gives the refusal, or null.
 * A policy that the caller does not see is refused as one that does not exist.
 * @param policy the alias of the policy, outer joined: null where there is none
 * @param productId the product that the caller named beside the policy, a `uuid`; left out where the request names none
 */
export function issuingRefusalSql(policy: SQL, { isAdmin, productId: bound }: Issuer, productId?: SQL): SQL {
  const isOther = productId === undefined ? sql`false` : sql`${policy}.product_id <> ${productId}`;
  return sql`case
    when ${policy}.id is null or ${policy}.product_id <> coalesce(${bound}::uuid, ${policy}.product_id) then 'policy_not_found'
    when ${isOther} then 'product_not_found'
    when ${policy}.protected and not ${isAdmin}::boolean and ${bound}::uuid is distinct from ${policy}.product_id then 'permission_denied'
  end`;
}
