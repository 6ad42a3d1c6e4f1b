import { type SQL, sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import { policyInReach } from "../access/reach-store.ts";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { entitlements, licenseEntitlements, licenses, policies, policyEntitlements } from "../db/schema.ts";
import { instant, jsonOf, refuse, uuidArray } from "../db/sql.ts";
import { type LicenseName, licenseMatches } from "../document/license-document-store.ts";

export type AttachmentRow = { id: string; entitlement_id: string; name: string; code: string; created_at: string };

/** Holder of entitlements, as SQL: a license or a policy. */
export type Holder = {
  /** The table under its alias, and the condition on it. */
  table: SQL;
  where: SQL;
  id: SQL;
  tenantId: SQL;
  /** The table of attachments, and its column that names the holder. */
  attachments: SQL;
  column: SQL;
};

export const licenseHolder = (tenantId: string, name: LicenseName): Holder => ({
  table: sql`${licenses} license`,
  where: licenseMatches(tenantId, name),
  id: sql`license.id`,
  tenantId: sql`license.tenant_id`,
  attachments: sql`${licenseEntitlements}`,
  column: sql`license_id`,
});

export const policyHolder = (tenantId: string, id: string, reach: Reach): Holder => ({
  table: sql`${policies} policy`,
  where: sql`policy.tenant_id = ${tenantId} and policy.id = ${id} and ${policyInReach(reach)}`,
  id: sql`policy.id`,
  tenantId: sql`policy.tenant_id`,
  attachments: sql`${policyEntitlements}`,
  column: sql`policy_id`,
});

const ofHolder = ({ tenantId, id, column }: Holder): SQL => sql`attached.tenant_id = ${tenantId} and attached.${column} = ${id}`;

const selection = (holder: Holder, condition: SQL = sql`true`): SQL => sql`
  select attached.id, attached.entitlement_id, entitlement.name, entitlement.code, attached.created_at
  from ${holder.table}
  join ${holder.attachments} attached on ${ofHolder(holder)}
  join ${entitlements} entitlement on entitlement.tenant_id = attached.tenant_id and entitlement.id = attached.entitlement_id
  where ${holder.where} and ${condition}
  order by entitlement.code`;

const lockHolder = ({ id, table, where }: Holder): SQL => sql`select ${id} from ${table} where ${where} for key share`;

/**
 * All or none, in one round trip. Undefined where there is no such holder.
 * @throws LatchkeyError entitlement_already_attached, or the refusal entitlement_not_found
 */
export async function attachEntitlements(
  database: Database,
  holder: Holder,
  wanted: { id: string; entitlement_id: string }[],
  now: Date,
): Promise<AttachmentRow[] | undefined> {
  const batch = database.changing.batch([
    database.execute(lockHolder(holder)),
    database.execute(sql`
      insert into ${holder.attachments} (id, tenant_id, ${holder.column}, entitlement_id, created_at)
      select wanted.id, ${holder.tenantId}, ${holder.id}, wanted.entitlement_id, ${instant(now)}
      from jsonb_to_recordset(${jsonOf(wanted)}) as wanted (id uuid, entitlement_id uuid)
      join ${holder.table} on ${holder.where}
      left join ${entitlements} entitlement on entitlement.tenant_id = ${holder.tenantId} and entitlement.id = wanted.entitlement_id
      where ${refuse(sql`case when entitlement.id is null then 'entitlement_not_found' end`)} is null`),
    database.execute<AttachmentRow>(selection(holder, sql`attached.id = any(${uuidArray(wanted.map(({ id }) => id))})`)),
  ]);
  const [found, , { rows }] = await refuseViolations(batch, {
    license_entitlements_attached: "entitlement_already_attached",
    policy_entitlements_attached: "entitlement_already_attached",
  });
  return found.rows.length === 0 ? undefined : rows;
}

/**
 * All or none: ids of attachments or of entitlements. Says whether there is such a holder.
 * @throws NeonDbError with the refusal entitlement_not_attached
 */
export async function detachEntitlements(database: Database, holder: Holder, ids: string[]): Promise<boolean> {
  const matching = sql`(attached.id = wanted.id or attached.entitlement_id = wanted.id)`;
  const [found] = await database.changing.batch([
    database.execute(lockHolder(holder)),
    database.execute(sql`
      select ${refuse(sql`case when attached.id is null then 'entitlement_not_attached' end`)}
      from unnest(${uuidArray(ids)}) as wanted (id)
      join ${holder.table} on ${holder.where}
      left join ${holder.attachments} attached on ${ofHolder(holder)} and ${matching}`),
    database.execute(sql`
      delete from ${holder.attachments} attached
      using ${holder.table}, unnest(${uuidArray(ids)}) as wanted (id)
      where ${holder.where} and ${ofHolder(holder)} and ${matching}`),
  ]);
  return found.rows.length > 0;
}

/** Undefined where there is no such holder. */
export async function selectAttachments(database: Database, holder: Holder): Promise<AttachmentRow[] | undefined> {
  const [found, { rows }] = await database.batch([
    database.execute(lockHolder(holder)),
    database.execute<AttachmentRow>(selection(holder)),
  ]);
  return found.rows.length === 0 ? undefined : rows;
}
