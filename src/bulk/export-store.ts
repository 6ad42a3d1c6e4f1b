import { type SQL, sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import { licenseInReach } from "../access/reach-store.ts";
import type { Database } from "../db/client.ts";
import { forFewRows } from "../db/list-store.ts";
import { limitMembersSql } from "../db/policy-columns.ts";
import { reviveRow } from "../db/revive.ts";
import { exportedColumns } from "../db/schema/disclosure.ts";
import { accounts, licenses, policies } from "../db/schema.ts";
import { revivePerson, type SnapshotPerson } from "../document/license-document-store.ts";
import type { PolicyTerms } from "../licenses/index.ts";

export type ExportedLicense = {
  license: typeof licenses.$inferSelect;
  policy: PolicyTerms;
  owner: SnapshotPerson | null;
};

/** Part of an export: the licenses after one, in the order of their ids. */
export type ExportPart = {
  tenantId: string;
  reach: Reach;
  /** The id after which it begins; null from the first on. It need not be that of a license. */
  after: string | null;
  /** Licenses at most. */
  most: number;
  /** Bytes of all licenses' JSON at most, but of the first, which comes however large it is. */
  mostBytes: number;
};

type Row = {
  license: Record<string, unknown>;
  policy: Record<string, unknown> | null;
  owner: Record<string, unknown> | null;
  found: string;
};

/** Part of the licenses within reach, in one round trip, and whether more come after it. */
export async function selectExportPart(
  database: Database,
  part: ExportPart,
): Promise<{ licenses: ExportedLicense[]; isLast: boolean }> {
  const [, { rows }] = await database.changing.batch([
    database.execute(forFewRows),
    database.execute<Row>(exportStatement(part)),
  ]);
  const termsOf = new Map<unknown, PolicyTerms>();
  const read = rows.map(({ license, policy, owner }): ExportedLicense => {
    if (policy !== null) termsOf.set(license.policy_id, reviveRow(policies, policy));
    const terms = termsOf.get(license.policy_id);
    if (terms === undefined) throw new Error("a license came before its policy");
    return { license: reviveRow(licenses, license), policy: terms, owner: owner === null ? null : revivePerson(owner) };
  });
  return { licenses: read, isLast: Number(rows[0]?.found ?? 0) <= read.length };
}

/** Members of `PolicyTerms`, by the columns' names. */
const terms = sql`json_build_object(
  ${limitMembersSql("policy")}, 'floating', policy.floating, 'require_check_in', policy.require_check_in,
  'check_in_interval', policy.check_in_interval, 'check_in_interval_count', policy.check_in_interval_count
)`;

/** The columns of the alias `license` that an export carries. */
const exportedLicense = sql.join(
  exportedColumns(licenses).map((column) => sql`license.${sql.identifier(column)}`),
  sql`, `,
);

/**
 * No locks. Served by the primary key of licenses; for a product with few of the tenant's licenses by licenses_product. A policy is sent with
 * the first of its licenses alone. The bytes are those of the text as it stands here: the JSON around it may double them. Exported for the test
 * of its plan.
 */
export const exportStatement = ({ tenantId, reach, after, most, mostBytes }: ExportPart): SQL => sql`
  with candidates as materialized (
    select ${exportedLicense}
    from ${licenses} license
    where license.tenant_id = ${tenantId} and ${licenseInReach(reach)} and ${after === null ? sql`true` : sql`license.id > ${after}::uuid`}
    order by license.id
    limit ${most + 1}
  ), written as (
    select candidate.tenant_id, candidate.id, candidate.policy_id, candidate.owner_id, to_json(candidate)::text as license
    from candidates candidate
  ), placed as (
    select
      written.*,
      row_number() over (order by written.id) as place,
      row_number() over (partition by written.policy_id order by written.id) as place_in_policy,
      sum(octet_length(written.license)) over (order by written.id) as bytes
    from written
  )
  select
    placed.license::json as license,
    case when placed.place_in_policy = 1 then ${terms} end as policy,
    case when owner.id is not null then json_build_object(
      'id', owner.id, 'username', owner.username, 'email', owner.email, 'banned_at', owner.banned_at
    ) end as owner,
    (select count(*) from candidates) as found
  from placed
  join ${policies} policy on policy.tenant_id = placed.tenant_id and policy.id = placed.policy_id
  left join ${accounts} owner on owner.tenant_id = placed.tenant_id and owner.id = placed.owner_id
  where placed.place = 1 or (placed.place <= ${most} and placed.bytes <= ${mostBytes})
  order by placed.id`;
