import { type SQL, sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import { licenseInReach } from "../access/reach-store.ts";
import { defineList, type FilterOf, hasPart } from "../db/list.ts";
import {
  accounts,
  entitlements,
  licenseEntitlements,
  licenses,
  licenseUsers,
  machines,
  policies,
  policyEntitlements,
  products,
} from "../db/schema.ts";
import { instant, jsonOf } from "../db/sql.ts";
import { type LicenseDocument, licenseRow, productRow, type RootsJson, reviveRoots } from "../document/license-document-store.ts";
import { joinSigningKey, policyWithKey } from "../document/signing-key-store.ts";
import { inactiveBefore, type LicenseStatus } from "../licensing/index.ts";
import { isExpiredSql } from "../licensing/sql/expiry.ts";
import { isUnblockedSql } from "../licensing/sql/run-refusal.ts";
import { expiryOrNeverSql, hasStatusSql } from "../licensing/sql/status.ts";

type Scope = { tenantId: string; reach: Reach; now: Date };

export type ListedLicense = Pick<LicenseDocument, "license" | "policy" | "product" | "owner">;

/** `owner` and `user` are a username or email, `name` is a part of it, `metadata` a key with its value or whatever value. */
const filters = {
  productId: (id: string) => sql`license.product_id = ${id}`,
  policyId: (id: string) => sql`license.policy_id = ${id}`,
  keyHash: (hash: string) => sql`license.key_hash = ${hash}`,
  expiresAfter: (time: Date) => sql`license.expiry is not null and ${expiryOrNeverSql} >= ${instant(time)}`,
  expiresBefore: (time: Date) => sql`${expiryOrNeverSql} < ${instant(time)}`,
  name: (part: string) => hasPart(sql`license.name`, part),
  owner: (person: string, { tenantId }: Scope) => sql`license.owner_id = ${accountId(tenantId, person)}`,
  user: (person: string, { tenantId }: Scope) => isOfUser(tenantId, person),
  fingerprint: (fingerprint: string, { tenantId }: Scope) => sql`license.id in (
      select machine.license_id
      from ${machines} machine
      where machine.tenant_id = ${tenantId} and machine.fingerprint = ${fingerprint}
    )`,
  entitlement: (code: string, { tenantId }: Scope) => holds(tenantId, code),
  metadata: ({ key, value }: { key: string; value?: string | undefined }) =>
    value === undefined ? sql`license.metadata ? ${key}` : metadataIs(key, value),
  status: (status: LicenseStatus, { now }: Scope) => hasStatusSql(status, instant(now)),
};

export type LicenseFilter = FilterOf<typeof filters>;

/** Licenses within reach, with their policies, products and owners. */
export const licenseList = defineList({
  table: licenses,
  alias: "license",
  within: ({ tenantId, reach }: Scope) => [sql`license.tenant_id = ${tenantId}`, licenseInReach(reach)],
  filters,
  sorts: {
    created_at: "timestamptz",
    updated_at: "timestamptz",
    expiry: { expression: expiryOrNeverSql, type: "timestamptz" },
    name: "text",
  },
  shown: sql`
        join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
        join ${products} product on product.tenant_id = license.tenant_id and product.id = license.product_id
        ${joinSigningKey}
        left join ${accounts} owner on owner.tenant_id = license.tenant_id and owner.id = license.owner_id`,
  narrowed: ({ tenantId, now }: Scope, { status }: LicenseFilter) => candidates(tenantId, status, now),
  row: sql`jsonb_build_object(
        'license', ${licenseRow}, 'policy', ${policyWithKey}, 'product', ${productRow},
        'owner', case when owner.id is not null then jsonb_build_object(
          'id', owner.id, 'username', owner.username, 'email', owner.email, 'banned_at', owner.banned_at
        ) end
      )`,
  read: (rows: RootsJson[]): ListedLicense[] => rows.map(reviveRoots),
});

/** By the day when they were last seen, from licenses_last_seen: the day 90 days ago may be either. */
function candidates(tenantId: string, status: LicenseStatus | undefined, now: Date): SQL[] | undefined {
  if (status !== "active" && status !== "inactive" && status !== "not_activated") return undefined;
  const quietDay = sql`${inactiveBefore(now).toISOString().slice(0, 10)}::date`;
  const seen = {
    not_activated: sql`license.last_seen_on = '-infinity'`,
    inactive: sql`license.last_seen_on > '-infinity' and license.last_seen_on <= ${quietDay}`,
    active: sql`license.last_seen_on >= ${quietDay}`,
  }[status];
  return [
    sql`
    select license.id
    from ${licenses} license
    where license.tenant_id = ${tenantId} and ${seen} and ${isUnblockedSql} and not ${isExpiredSql(expiryOrNeverSql, instant(now))}
    order by license.last_seen_on`,
  ];
}

/** Owned or attached: two lookups, since an OR over both would look at every license. */
const isOfUser = (tenantId: string, person: string): SQL => sql`license.id in (
      select owned.id
      from ${licenses} owned
      where owned.tenant_id = ${tenantId} and owned.owner_id = ${accountId(tenantId, person)}
      union
      select attached.license_id
      from ${licenseUsers} attached
      where attached.tenant_id = ${tenantId} and attached.account_id = ${accountId(tenantId, person)}
    )`;

/** By its username or else its email: an account may have the email of another for its username. Both have an index. */
const accountId = (tenantId: string, person: string): SQL => sql`(
  select account.id
  from ${accounts} account
  where account.tenant_id = ${tenantId} and (account.username = ${person} or lower(account.email) = lower(${person}))
  order by account.username = ${person} desc
  limit 1
)`;

const holds = (tenantId: string, code: string): SQL =>
  sql`(license.id in (${licensesHolding(tenantId, code)}) or license.policy_id in (${policiesHolding(tenantId, code)}))`;

const licensesHolding = (tenantId: string, code: string): SQL => sql`
  select held.license_id
  from ${entitlements} entitlement
  join ${licenseEntitlements} held on held.tenant_id = entitlement.tenant_id and held.entitlement_id = entitlement.id
  where entitlement.tenant_id = ${tenantId} and entitlement.code = ${code}`;

const policiesHolding = (tenantId: string, code: string): SQL => sql`
  select held.policy_id
  from ${entitlements} entitlement
  join ${policyEntitlements} held on held.tenant_id = entitlement.tenant_id and held.entitlement_id = entitlement.id
  where entitlement.tenant_id = ${tenantId} and entitlement.code = ${code}`;

/** A query has only text: it may stand for the text, or for the number, boolean or null that it spells in JSON, which `007` does not. */
function metadataIs(key: string, text: string): SQL {
  const asText = sql`license.metadata @> ${jsonOf({ [key]: text })}`;
  const spelled = /^(true|false|null|-?(0|[1-9]\d{0,14})(\.\d{1,15})?)$/.test(text) ? JSON.parse(text) : undefined;
  return spelled === undefined ? asText : sql`(${asText} or license.metadata @> ${jsonOf({ [key]: spelled })})`;
}
