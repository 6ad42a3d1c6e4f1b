import { type SQL, sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import { licenseInReach } from "../access/reach-store.ts";
import type { Database } from "../db/client.ts";
import { dayOf, endsOf, startOfDay, startOfHour, startOfNextDay, wholeDays } from "../db/days.ts";
import { type Listing, type ListPage, type Page, selectPage } from "../db/list-store.ts";
import { reviveRow } from "../db/revive.ts";
import {
  accounts,
  entitlements,
  licenseCounts,
  licenseEntitlements,
  licenseSightings,
  licenses,
  licenseTallies,
  licenseUsers,
  machines,
  policies,
  policyEntitlements,
  products,
} from "../db/schema.ts";
import { instant, jsonOf } from "../db/sql.ts";
import { type LicenseDocument, revivePerson } from "../document/license-document-store.ts";
import { inactiveBefore, type LicenseStatus } from "../licensing/index.ts";
import { expiryOrNeverSql, hasStatusSql, hasStatusUnlessBannedSql } from "../licensing/sql/status.ts";

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
  ...fasterCount({ tenantId, reach, filter, now }),
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

const isOnly = (filter: LicenseFilter, names: (keyof LicenseFilter)[]): boolean =>
  Object.entries(filter).every(([name, value]) => value === undefined || names.includes(name as keyof LicenseFilter));

/** A count of many that does not look at each. */
function fasterCount({ tenantId, reach, filter, now }: Asked): Pick<Listing, "counted"> {
  if (reach.licenseId !== undefined) return {};
  if (isOnly(filter, ["productId", "policyId", "entitlement"])) return { counted: keptCount(tenantId, reach, filter) };
  if (reach.productId !== undefined) return {};
  if (filter.status !== undefined && filter.status !== "banned" && isOnly(filter, ["status"])) {
    return { counted: statusCount(tenantId, filter.status, now) };
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

const tallied = (tenantId: string, where: SQL): SQL => sql`(
  select coalesce(sum(tally.licenses), 0) from ${licenseTallies} tally where tally.tenant_id = ${tenantId} and ${where}
)`;

const countedRows = (tenantId: string, where: SQL): SQL =>
  sql`(select count(*) from ${licenses} license where license.tenant_id = ${tenantId} and ${where})`;

/**
 * The tallies of the days that decide, and the rows of the days that do not: today's expiries, and those last seen 90 days ago. Taken off
 * are the licenses of banned owners, who are few.
 */
function statusCount(tenantId: string, status: Exclude<LicenseStatus, "banned">, now: Date): SQL {
  const is = hasStatusUnlessBannedSql(status, instant(now));
  const banned = sql`(
    select count(*)
    from ${accounts} banned
    join ${licenses} license on license.tenant_id = banned.tenant_id and license.owner_id = banned.id
    where banned.tenant_id = ${tenantId} and banned.banned_at is not null and ${is}
  )`;
  if (status === "suspended") return sql`select ${tallied(tenantId, sql`tally.is_suspended`)} - ${banned} as count`;
  const standing = sql`not tally.is_suspended`;
  const expiresToday = sql`${expiryOrNeverSql} >= ${instant(startOfDay(now))} and ${expiryOrNeverSql} < ${instant(startOfNextDay(now))}`;
  const today = countedRows(tenantId, sql`${expiresToday} and ${is}`);
  if (status === "expired") {
    return sql`select ${tallied(tenantId, sql`${standing} and tally.expires_on < ${dayOf(now)}`)} + ${today} - ${banned} as count`;
  }
  const quietDay = dayOf(inactiveBefore(now));
  const seen = {
    not_activated: sql`tally.seen_on = '-infinity'`,
    inactive: sql`tally.seen_on > '-infinity' and tally.seen_on < ${quietDay}`,
    active: sql`tally.seen_on > ${quietDay}`,
  }[status];
  const days = tallied(tenantId, sql`${standing} and tally.expires_on > ${dayOf(now)} and ${seen}`);
  const quiet = status === "not_activated" ? sql`0` : quietDayCount(tenantId, status, now);
  return sql`select ${days} + ${today} + ${quiet} - ${banned} as count`;
}

/** Of those last seen on the day 90 days ago the hour decides, and for those of that hour the row. */
function quietDayCount(tenantId: string, status: "active" | "inactive", now: Date): SQL {
  const since = inactiveBefore(now);
  const sightings = sql`
    from ${licenseSightings} sighting
    where sighting.tenant_id = ${tenantId} and not sighting.is_suspended and sighting.expires_on > ${dayOf(now)}`;
  const hours = {
    inactive: sql`sighting.seen_hour >= ${instant(startOfDay(since))} and sighting.seen_hour < ${instant(startOfHour(since))}`,
    active: sql`sighting.seen_hour > ${instant(startOfHour(since))} and sighting.seen_hour < ${instant(startOfNextDay(since))}`,
  }[status];
  const ofThatHour = countedRows(
    tenantId,
    sql`license.id in (
      select sighting.license_id ${sightings} and sighting.seen_hour = ${instant(startOfHour(since))}
    ) and ${hasStatusUnlessBannedSql(status, instant(now))}`,
  );
  return sql`(select count(*) ${sightings} and ${hours}) + ${ofThatHour}`;
}

/** As `statusCount`: days, and the rows of the days at the ends. */
function windowCount(tenantId: string, filter: LicenseFilter): SQL {
  const { expiresAfter: since, expiresBefore: until } = filter;
  const days = tallied(tenantId, sql`tally.expires_on < 'infinity' and ${wholeDays(sql`tally.expires_on`, { since, until })}`);
  const ends = endsOf({ since, until }).map((end) =>
    countedRows(tenantId, sql`${expiryOrNeverSql} >= ${instant(end.since)} and ${expiryOrNeverSql} < ${instant(end.until)}`),
  );
  return sql`select ${sql.join([days, ...ends], sql` + `)} as count`;
}

/** By the hour when they were last seen: from license_sightings_hour. */
function narrowedBy(tenantId: string, status: LicenseStatus, now: Date): Pick<Listing, "narrowed"> {
  if (status !== "active" && status !== "inactive" && status !== "not_activated") return {};
  const quietHour = instant(startOfHour(inactiveBefore(now)));
  const seen = {
    not_activated: sql`sighting.seen_hour = '-infinity'`,
    inactive: sql`sighting.seen_hour > '-infinity' and sighting.seen_hour <= ${quietHour}`,
    active: sql`sighting.seen_hour >= ${quietHour}`,
  }[status];
  const candidates = sql`
    select sighting.license_id as id
    from ${licenseSightings} sighting
    where sighting.tenant_id = ${tenantId} and ${seen} and not sighting.is_suspended and sighting.expires_on >= ${dayOf(now)}
    order by sighting.seen_hour`;
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
