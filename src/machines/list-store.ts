import { type SQL, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { type Listing, type ListPage, type Page, selectPage } from "../db/list-store.ts";
import { accounts, licenses, machines, policies } from "../db/schema.ts";
import { instant } from "../db/sql.ts";
import type { Reach } from "../edge/snapshot-store.ts";
import { windowClosesAt } from "./seats-store.ts";
import { type FoundMachine, foundIn } from "./store.ts";

export type MachineFilter = {
  licenseId?: string | undefined;
  licenseKeyHash?: string | undefined;
  fingerprint?: string | undefined;
  /** A part of the name or host name, whatever its case. */
  search?: string | undefined;
  platform?: string | undefined;
  /** A username. */
  owner?: string | undefined;
  heartbeat?: "not_started" | "alive" | "dead" | undefined;
};

type Row = Parameters<typeof foundIn>[0]["rows"][number];

type Asked = { tenantId: string; reach: Reach; filter: MachineFilter; now: Date };

export async function selectMachines(
  database: Database,
  { page, ...asked }: Asked & { page: Page },
): Promise<ListPage<FoundMachine>> {
  const found = await selectPage<Row>(database, machineListing(asked), page);
  return { ...found, rows: found.rows.flatMap((row) => foundIn({ rows: [row] }) ?? []) };
}

const withPolicy = sql`
        join ${licenses} license on license.tenant_id = machine.tenant_id and license.id = machine.license_id
        join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id`;

/** The list as SQL. Exported for the test of its plans. */
export const machineListing = ({ tenantId, reach, filter, now }: Asked): Listing => ({
  from: filter.heartbeat === undefined ? sql`${machines} machine` : sql`${machines} machine ${withPolicy}`,
  shown: {
    alias: sql`machine`,
    joins: sql`
        ${withPolicy}
        left join ${accounts} owner on owner.tenant_id = machine.tenant_id and owner.id = machine.owner_id`,
  },
  where: sql.join([sql`machine.tenant_id = ${tenantId}`, ...reached(reach), ...conditions(tenantId, filter, now)], sql` and `),
  row: sql`jsonb_build_object(
        'machine', to_jsonb(machine), 'license', to_jsonb(license), 'policy', to_jsonb(policy), 'owner_username', owner.username
      )`,
  id: sql`machine.id`,
  sorts: { created_at: { expression: sql`machine.created_at`, type: "timestamptz" } },
});

function reached({ licenseId, productId }: Reach): SQL[] {
  if (licenseId !== undefined) return [sql`machine.license_id = ${licenseId}`];
  if (productId === undefined) return [];
  return [
    sql`exists (
      select from ${licenses} license
      where license.tenant_id = machine.tenant_id and license.id = machine.license_id and license.product_id = ${productId}
    )`,
  ];
}

function conditions(tenantId: string, filter: MachineFilter, now: Date): SQL[] {
  const pattern = `%${(filter.search ?? "").replace(/[\\%_]/g, "\\$&")}%`;
  const given: (SQL | undefined)[] = [
    filter.licenseId === undefined ? undefined : sql`machine.license_id = ${filter.licenseId}`,
    filter.licenseKeyHash === undefined
      ? undefined
      : sql`machine.license_id = (
      select license.id from ${licenses} license where license.tenant_id = ${tenantId} and license.key_hash = ${filter.licenseKeyHash}
    )`,
    filter.fingerprint === undefined ? undefined : sql`machine.fingerprint = ${filter.fingerprint}`,
    filter.search === undefined ? undefined : sql`(machine.name ilike ${pattern} or machine.hostname ilike ${pattern})`,
    filter.platform === undefined ? undefined : sql`machine.platform = ${filter.platform}`,
    filter.owner === undefined
      ? undefined
      : sql`machine.owner_id = (
      select account.id from ${accounts} account where account.tenant_id = ${tenantId} and account.username = ${filter.owner}
    )`,
    filter.heartbeat === undefined ? undefined : heartbeatIs(filter.heartbeat, now),
  ];
  return given.filter((condition) => condition !== undefined);
}

const heartbeatIs = (heartbeat: string, now: Date): SQL => sql`${heartbeat} = case
  when ${windowClosesAt} is null then 'not_started'
  when ${windowClosesAt} <= ${instant(now)} then 'dead'
  else 'alive'
end`;
