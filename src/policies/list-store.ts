import { sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import { policyInReach } from "../access/reach-store.ts";
import { defineList, hasPart } from "../db/list.ts";
import { entitlements, policies, policyEntitlements } from "../db/schema.ts";
import { joinSigningKey, policyWithKey, revivePolicy } from "../document/signing-key-store.ts";

/** Policies within reach. `name` is a part of it, `entitlement` the code of one that is attached. */
export const policyList = defineList({
  table: policies,
  alias: "policy",
  shown: joinSigningKey,
  row: policyWithKey,
  within: ({ tenantId, reach }: { tenantId: string; reach: Reach }) => [
    sql`policy.tenant_id = ${tenantId}`,
    policyInReach(reach),
  ],
  filters: {
    name: (part: string) => hasPart(sql`policy.name`, part),
    scheme: (scheme: string) => sql`policy.scheme = ${scheme}`,
    productId: (id: string) => sql`policy.product_id = ${id}`,
    signingKeyId: (id: string) => sql`policy.signing_key_id = ${id}`,
    entitlement: (code: string, { tenantId }) => sql`policy.id in (
      select held.policy_id
      from ${entitlements} entitlement
      join ${policyEntitlements} held on held.tenant_id = entitlement.tenant_id and held.entitlement_id = entitlement.id
      where entitlement.tenant_id = ${tenantId} and entitlement.code = ${code}
    )`,
  },
  sorts: { created_at: "timestamptz", name: "text" },
  read: (rows: Record<string, unknown>[]) => rows.map(revivePolicy),
});
