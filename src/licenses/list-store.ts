import { type SQL, sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import { licenseInReach } from "../access/reach-store.ts";
import type { Database } from "../db/client.ts";
import { type Listing, type ListPage, type Page, selectPage } from "../db/list-store.ts";
import { reviveRow } from "../db/revive.ts";
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
import { type LicenseDocument, revivePerson } from "../document/license-document-store.ts";
import { inactiveBefore, type LicenseStatus } from "../licensing/index.ts";
import { expiryOrNeverSql, hasStatusSql } from "../licensing/sql/status.ts";

export type LicenseFilter = {
  productId?: string | undefined;
  policyId?: string | undefined;
  status?: LicenseStatus | undefined;
  expiresAfter?: Date | undefined;
  expiresBefore?: Date | undefined;
  /** A username or email: the owner. */
  owner?: string | undefined;
  /** A username or email: the owner or an attached user. */
  user?: string | undefined;
  metadataKey?: string | undefined;
  metadataValue?: string | undefined;
  /** A code: held by the license or its policy. */
  entitlement?: string | undefined;
  fingerprint?: string | undefined;
  /** A part of the name, whatever its case. */
  name?: string | undefined;
  keyHash?: string | undefined;
};

export type ListedLicense = Pick<LicenseDocument, "license" | "policy" | "product" | "owner">;

type Row = {
  license: Record<string, unknown>;
  policy: Record<string, unknown>;
  product: Record<string, unknown>;
  owner: Record<string, unknown> | null;
};

/** Licenses within reach that every given filter holds for. */
export async function selectLicenses(
  database: Database,
  { tenantId, reach, filter, page, now }: { tenantId: string; reach: Reach; filter: LicenseFilter; page: Page; now: Date },
): Promise<ListPage<ListedLicense>> {
  const found = await selectPage<Row>(database, licenseListing({ tenantId, reach, filter, now }), page);
  return { ...found, rows: found.rows.map(revive) };
}

type Asked = { tenantId: string; reach: Reach; filter: LicenseFilter; now: Date };

/** The list as SQL. Exported for the test of its plans. */
export const licenseListing = ({ tenantId, reach, filter, now }: Asked): Listing => ({
  from: sql`${licenses} license`,
  shown: {
    alias: sql`license`,
    joins: sql`
        join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
        join ${products} product on product.tenant_id = license.tenant_id and product.id = license.product_id
        left join ${accounts} owner on owner.tenant_id = license.tenant_id and owner.id = license.owner_id`,
  },
  where: sql.join(
    [sql`license.tenant_id = ${tenantId}`, licenseInReach(reach), ...conditions(tenantId, filter, now)],
    sql` and `,
  ),
  ...(filter.status === undefined ? {} : narrowedBy(tenantId, filter.status, now)),
  row: sql`jsonb_build_object(
        'license', to_jsonb(license), 'policy', to_jsonb(policy), 'product', to_jsonb(product),
        'owner', case when owner.id is not null then jsonb_build_object(
          'id', owner.id, 'username', owner.username, 'email', owner.email, 'banned_at', owner.banned_at
        ) end
      )`,
  id: sql`license.id`,
  sorts: {
    created_at: { expression: sql`license.created_at`, type: "timestamptz" },
    updated_at: { expression: sql`license.updated_at`, type: "timestamptz" },
    expiry: { expression: expiryOrNeverSql, type: "timestamptz" },
    name: { expression: sql`license.name`, type: "text" },
  },
});

/** By the day when they were last seen, from licenses_last_seen: the day 90 days ago may be either. */
function narrowedBy(tenantId: string, status: LicenseStatus, now: Date): Pick<Listing, "narrowed"> {
  if (status !== "active" && status !== "inactive" && status !== "not_activated") return {};
  const quietDay = sql`${inactiveBefore(now).toISOString().slice(0, 10)}::date`;
  const seen = {
    not_activated: sql`license.last_seen_on = '-infinity'`,
    inactive: sql`license.last_seen_on > '-infinity' and license.last_seen_on <= ${quietDay}`,
    active: sql`license.last_seen_on >= ${quietDay}`,
  }[status];
  const candidates = sql`
    select license.id
    from ${licenses} license
    where license.tenant_id = ${tenantId} and ${seen} and license.suspended_at is null and ${expiryOrNeverSql} > ${instant(now)}
    order by license.last_seen_on`;
  return { narrowed: [candidates] };
}

const revive = (row: Row): ListedLicense => ({
  license: reviveRow(licenses, row.license),
  policy: reviveRow(policies, row.policy),
  product: reviveRow(products, row.product),
  owner: row.owner === null ? null : revivePerson(row.owner),
});

function conditions(tenantId: string, filter: LicenseFilter, now: Date): SQL[] {
  const { metadataKey, metadataValue } = filter;
  const given: (SQL | undefined)[] = [
    filter.productId === undefined ? undefined : sql`license.product_id = ${filter.productId}`,
    filter.policyId === undefined ? undefined : sql`license.policy_id = ${filter.policyId}`,
    filter.keyHash === undefined ? undefined : sql`license.key_hash = ${filter.keyHash}`,
    ...expiryWindow(filter),
    filter.name === undefined ? undefined : sql`license.name ilike ${`%${filter.name.replace(/[\\%_]/g, "\\$&")}%`}`,
    filter.owner === undefined ? undefined : sql`license.owner_id = ${accountId(tenantId, filter.owner)}`,
    filter.user === undefined
      ? undefined
      : // Two lookups: an OR over both would look at every license.
        sql`license.id in (
      select owned.id
      from ${licenses} owned
      where owned.tenant_id = ${tenantId} and owned.owner_id = ${accountId(tenantId, filter.user)}
      union
      select attached.license_id
      from ${licenseUsers} attached
      where attached.tenant_id = ${tenantId} and attached.account_id = ${accountId(tenantId, filter.user)}
    )`,
    filter.fingerprint === undefined
      ? undefined
      : sql`license.id in (
      select machine.license_id
      from ${machines} machine
      where machine.tenant_id = ${tenantId} and machine.fingerprint = ${filter.fingerprint}
    )`,
    filter.entitlement === undefined ? undefined : holds(tenantId, filter.entitlement),
    metadataKey === undefined || metadataValue === undefined ? undefined : metadataIs(metadataKey, metadataValue),
    metadataKey === undefined || metadataValue !== undefined ? undefined : sql`license.metadata ? ${metadataKey}`,
    filter.status === undefined ? undefined : hasStatusSql(filter.status, instant(now)),
  ];
  return given.filter((condition) => condition !== undefined);
}

const expiryWindow = ({ expiresAfter, expiresBefore }: LicenseFilter): SQL[] => [
  ...(expiresAfter === undefined ? [] : [sql`license.expiry is not null and ${expiryOrNeverSql} >= ${instant(expiresAfter)}`]),
  ...(expiresBefore === undefined ? [] : [sql`${expiryOrNeverSql} < ${instant(expiresBefore)}`]),
];

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
