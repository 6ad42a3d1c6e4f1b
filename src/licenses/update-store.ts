import { type SQL, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { accounts, licenses, licenseUsers, policies } from "../db/schema.ts";
import { bigintOf, instant, jsonOf, refuse } from "../db/sql.ts";
import { licenseMatches, type ShownLicense, type ShownRow, shownIn, shownSelection } from "../edge/snapshot-store.ts";
import { type Limits, limitNames } from "../licensing/index.ts";
import type { Target } from "./change-store.ts";

/** What an update names; what is undefined stays. */
export type LicenseUpdate = { [Name in keyof Limits]?: Limits[Name] | undefined } & {
  name?: string | undefined;
  expiry?: Date | null | undefined;
  metadata?: Record<string, unknown> | undefined;
  /** A username. */
  owner?: string | null | undefined;
  /** Repeat what stands: others are refused. */
  productId?: string | undefined;
  policyId?: string | undefined;
};

/** One round trip. A user of the license that becomes its owner is no longer attached beside. */
export async function updateLicense(
  database: Database,
  { tenantId, name, now }: Target,
  update: LicenseUpdate,
): Promise<ShownLicense | undefined> {
  const where = licenseMatches(tenantId, name);
  const { owner } = update;
  const ownerId = sql`(select id from ${accounts} where tenant_id = ${tenantId} and username = ${owner ?? null})`;
  const ownerStands = owner === undefined || owner === null ? sql`true` : sql`exists ${ownerId}`;
  const [, , , { rows }] = await database.batch([
    database.execute(sql`select from ${licenses} license where ${where} for update`),
    database.execute(sql`
      update ${licenses} license
      set ${sql.join(assignments(update, ownerId), sql`, `)}, updated_at = ${instant(now)}
      where ${where} and ${refuse(sql`case
        when not (${isRepeated(sql`license.product_id`, update.productId)} and ${isRepeated(sql`license.policy_id`, update.policyId)}) then '47045'
        when not ${ownerStands} then '43009'
      end`)} is null`),
    database.execute(sql`
      delete from ${licenseUsers} attached
      using ${licenses} license
      where ${where} and attached.tenant_id = license.tenant_id and attached.license_id = license.id
      and attached.account_id = license.owner_id`),
    database.execute<ShownRow>(shownSelection(where)),
  ]);
  return shownIn(rows);
}

const isRepeated = (stored: SQL, given: string | undefined): SQL =>
  given === undefined ? sql`true` : sql`${stored} = ${given}::uuid`;

function assignments(update: LicenseUpdate, ownerId: SQL): SQL[] {
  const given: SQL[] = [sql`name = ${update.name === undefined ? sql`license.name` : update.name}`];
  if (update.expiry !== undefined) given.push(sql`expiry = ${instant(update.expiry)}`);
  if (update.metadata !== undefined) given.push(sql`metadata = ${jsonOf(update.metadata)}`);
  if (update.owner !== undefined) given.push(sql`owner_id = ${ownerId}`);
  for (const limitName of limitNames) {
    const limit = update[limitName];
    if (limit !== undefined) given.push(sql`${sql.identifier(licenses[limitName].name)} = ${bigintOf(limit)}`);
  }
  return given;
}

/**
 * Puts a license under another policy of its product, in one round trip. The policies must agree as `refusedTransfer` has it: the same
 * rules, held where nobody can change them meanwhile.
 */
export async function changePolicy(
  database: Database,
  { tenantId, name, now }: Target,
  policyId: string,
): Promise<ShownLicense | undefined> {
  const where = licenseMatches(tenantId, name);
  const stricter = (column: string, order: string) =>
    sql`array_position(${sql.raw(order)}, next.${sql.identifier(column)}) > array_position(${sql.raw(order)}, policy.${sql.identifier(column)})`;
  const machineOrder = "array['unique_per_license', 'unique_per_policy', 'unique_per_product', 'unique_per_tenant']";
  const componentOrder = `array['unique_per_machine'] || ${machineOrder}`;
  const [, , { rows }] = await database.batch([
    database.execute(sql`select from ${licenses} license where ${where} for update`),
    database.execute(sql`
      update ${licenses} license
      set
        policy_id = next.id,
        expiry = case
          when next.transfer_strategy = 'keep_expiry' then license.expiry
          when next.duration = 0 then null
          else latchkey_add_duration(${instant(now)}, next.duration)
        end,
        updated_at = ${instant(now)}
      from ${policies} policy, (select) one left join ${policies} next on next.tenant_id = ${tenantId} and next.id = ${policyId}
      where ${where} and policy.tenant_id = license.tenant_id and policy.id = license.policy_id
      and ${refuse(
        sql`case
          when next.id is null then '46003'
          when next.product_id <> policy.product_id or next.scheme <> policy.scheme or next.use_pool <> policy.use_pool
            or next.encrypted <> policy.encrypted or ${stricter("machine_uniqueness_strategy", machineOrder)}
            or ${stricter("component_uniqueness_strategy", componentOrder)} then '46033'
        end`,
        sql`${where} and policy.id = license.policy_id`,
      )} is null`),
    database.execute<ShownRow>(shownSelection(where)),
  ]);
  return shownIn(rows);
}
