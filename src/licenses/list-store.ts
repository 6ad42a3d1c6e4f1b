import { type SQL, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { type Listing, type ListPage, type Page, selectPage } from "../db/list-store.ts";
import { reviveRow } from "../db/revive.ts";
import {
  accounts,
  entitlements,
  licenseCounts,
  licenseEntitlements,
  licenses,
  licenseUsers,
  machines,
  policies,
  policyEntitlements,
  products,
} from "../db/schema.ts";
import { instant, jsonOf } from "../db/sql.ts";
import { type LicenseDocument, type Reach, revivePerson, withinReach } from "../edge/snapshot-store.ts";
import { inactivityMs, type LicenseStatus } from "../licensing/index.ts";

export type LicenseFilter = {
  productId?: string | undefined;
  policyId?: string | undefined;
  status?: LicenseStatus | undefined;
  expiresAfter?: Date | undefined;
  expiresBefore?: Date | undefined;
  /** A username: the owner. */
  owner?: string | undefined;
  /** A username: the owner or an attached user. */
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

/** As licenses_expiry has it. */
const expiryOrNever = sql`coalesce(license.expiry, 'infinity'::timestamptz)`;

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
  where: sql.join([sql`license.tenant_id = ${tenantId}`, withinReach(reach), ...conditions(tenantId, filter, now)], sql` and `),
  ...fasterCount({ tenantId, reach, filter, now }),
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
    expiry: { expression: expiryOrNever, type: "timestamptz" },
    name: { expression: sql`license.name`, type: "text" },
  },
});

const isOnly = (filter: LicenseFilter, names: (keyof LicenseFilter)[]): boolean =>
  Object.entries(filter).every(([name, value]) => value === undefined || names.includes(name as keyof LicenseFilter));

/** A count of many that does not look at each. */
function fasterCount({ tenantId, reach, filter, now }: Asked): Pick<Listing, "counted"> {
  if (reach.licenseId !== undefined) return {};
  if (isOnly(filter, ["productId", "policyId", "entitlement"])) return { counted: keptCount(tenantId, reach, filter) };
  if (reach.productId !== undefined) return {};
  if (isOnly(filter, ["status"])) {
    if (filter.status === "suspended") return { counted: countUnbanned(tenantId, sql`license.suspended_at is not null`) };
    if (filter.status === "expired") {
      return { counted: countUnbanned(tenantId, sql`license.suspended_at is null and license.expiry < ${instant(now)}`) };
    }
  }
  if (isOnly(filter, ["expiresAfter", "expiresBefore"])) return { counted: windowCount(tenantId, filter) };
  return {};
}

/** Triggers keep the number as licenses come and go: that of a tenant, a product, a policy, or the policies with an entitlement. */
function keptCount(tenantId: string, reach: Reach, { productId, policyId, entitlement }: LicenseFilter): SQL {
  const inProduct = (alias: SQL): SQL[] =>
    [reach.productId, productId].filter((id) => id !== undefined).map((id) => sql`${alias}.product_id = ${id}`);
  const inPolicy = (alias: SQL): SQL[] => (policyId === undefined ? [] : [sql`${alias}.policy_id = ${policyId}`]);
  const given = (alias: SQL): SQL =>
    sql.join([sql`${alias}.tenant_id = ${tenantId}`, ...inProduct(alias), ...inPolicy(alias)], sql` and `);
  const kept = sql`select coalesce(sum(counted.licenses), 0) as count from ${licenseCounts} counted where ${given(sql`counted`)}`;
  if (entitlement === undefined) return kept;
  const policiesThatHold = sql`(${policiesHolding(tenantId, entitlement)})`;
  const themselves = sql`
    select count(*)
    from ${licenses} license
    where ${given(sql`license`)} and license.id in (${licensesHolding(tenantId, entitlement)})`;
  const byPolicy = sql`${kept} and counted.policy_id in ${policiesThatHold}`;
  if (policyId !== undefined || productId !== undefined || reach.productId !== undefined) {
    return sql`select (${byPolicy}) + (${themselves} and license.policy_id not in ${policiesThatHold}) as count`;
  }
  // Where no policy holds it, no license need be looked at.
  return sql`
    select (${byPolicy}) + (select count(*) from (${licensesHolding(tenantId, entitlement)}) held) - case
      when exists ${policiesThatHold} then (${themselves} and license.policy_id in ${policiesThatHold})
      else 0
    end as count`;
}

/** All are counted from an index; taken off are those of banned owners, who are few. */
function countUnbanned(tenantId: string, where: SQL): SQL {
  return sql`
    select (select count(*) from ${licenses} license where license.tenant_id = ${tenantId} and ${where}) - (
      select count(*)
      from ${accounts} banned
      join ${licenses} license on license.tenant_id = banned.tenant_id and license.owner_id = banned.id
      where banned.tenant_id = ${tenantId} and banned.banned_at is not null and ${where}
    ) as count`;
}

/** Those not suspended are counted from licenses_standing_expiry alone, the others, who are few, by themselves. */
function windowCount(tenantId: string, filter: LicenseFilter): SQL {
  const { expiresAfter, expiresBefore } = filter;
  const standing = sql.join(
    [
      sql`license.tenant_id = ${tenantId} and license.suspended_at is null`,
      ...(expiresAfter === undefined ? [] : [sql`license.expiry >= ${instant(expiresAfter)}`]),
      ...(expiresBefore === undefined ? [] : [sql`license.expiry < ${instant(expiresBefore)}`]),
    ],
    sql` and `,
  );
  const suspended = sql.join(
    [sql`license.tenant_id = ${tenantId} and license.suspended_at is not null`, ...expiryWindow(filter)],
    sql` and `,
  );
  return sql`
    select (select count(*) from ${licenses} license where ${standing}) + (
      select count(*) from ${licenses} license where ${suspended}
    ) as count`;
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
    filter.status === undefined ? undefined : hasStatus(filter.status, now, tenantId),
  ];
  return given.filter((condition) => condition !== undefined);
}

const expiryWindow = ({ expiresAfter, expiresBefore }: LicenseFilter): SQL[] => [
  ...(expiresAfter === undefined ? [] : [sql`license.expiry is not null and ${expiryOrNever} >= ${instant(expiresAfter)}`]),
  ...(expiresBefore === undefined ? [] : [sql`${expiryOrNever} < ${instant(expiresBefore)}`]),
];

const accountId = (tenantId: string, username: string): SQL => sql`(
  select account.id from ${accounts} account where account.tenant_id = ${tenantId} and account.username = ${username}
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

/** A query has only text: it may stand for the text, or for the number, boolean or null that it spells. */
function metadataIs(key: string, text: string): SQL {
  const asText = sql`license.metadata @> ${jsonOf({ [key]: text })}`;
  const spelled = /^(true|false|null|-?\d{1,15}(\.\d{1,15})?)$/.test(text) ? JSON.parse(text) : undefined;
  return spelled === undefined ? asText : sql`(${asText} or license.metadata @> ${jsonOf({ [key]: spelled })})`;
}

/** As `licenseStatus`. */
function hasStatus(status: LicenseStatus, now: Date, tenantId: string): SQL {
  const banned = sql`exists (
    select from ${accounts} banned where banned.tenant_id = ${tenantId} and banned.id = license.owner_id and banned.banned_at is not null
  )`;
  const suspended = sql`(license.suspended_at is not null)`;
  const expired = sql`(${expiryOrNever} < ${instant(now)})`;
  const stands = sql`not ${banned} and not ${suspended} and not ${expired}`;
  const lastSeen = sql`greatest(
    license.last_activated_at, license.last_validated_at, license.last_checked_in_at, license.last_checked_out_at
  )`;
  const quietSince = instant(new Date(now.getTime() - inactivityMs));
  switch (status) {
    case "banned":
      return banned;
    case "suspended":
      return sql`${suspended} and not ${banned}`;
    case "expired":
      return sql`${expired} and not ${suspended} and not ${banned}`;
    case "not_activated":
      return sql`${stands} and ${lastSeen} is null`;
    case "inactive":
      return sql`${stands} and ${lastSeen} < ${quietSince}`;
    case "active":
      return sql`${stands} and ${lastSeen} >= ${quietSince}`;
  }
}
