import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { type ListPage, type Page, selectPage } from "../db/list-store.ts";
import { accounts, licenses, machines, policies } from "../db/schema.ts";
import { instant } from "../db/sql.ts";
import { type Reach, withinReach } from "../edge/snapshot-store.ts";
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

export async function selectMachines(
  database: Database,
  { tenantId, reach, filter, page, now }: { tenantId: string; reach: Reach; filter: MachineFilter; page: Page; now: Date },
): Promise<ListPage<FoundMachine>> {
  const pattern = `%${(filter.search ?? "").replace(/[\\%_]/g, "\\$&")}%`;
  const heartbeat = sql`case
    when ${windowClosesAt} is null then 'not_started'
    when ${windowClosesAt} <= ${instant(now)} then 'dead'
    else 'alive'
  end`;
  const found = await selectPage<Row>(
    database,
    {
      from: sql`${machines} machine
        join ${licenses} license on license.tenant_id = machine.tenant_id and license.id = machine.license_id
        join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
        left join ${accounts} owner on owner.tenant_id = machine.tenant_id and owner.id = machine.owner_id`,
      where: sql`machine.tenant_id = ${tenantId} and ${withinReach(reach)}
        and ${filter.licenseId === undefined ? sql`true` : sql`machine.license_id = ${filter.licenseId}`}
        and ${filter.licenseKeyHash === undefined ? sql`true` : sql`license.key_hash = ${filter.licenseKeyHash}`}
        and ${filter.fingerprint === undefined ? sql`true` : sql`machine.fingerprint = ${filter.fingerprint}`}
        and ${filter.search === undefined ? sql`true` : sql`(machine.name ilike ${pattern} or machine.hostname ilike ${pattern})`}
        and ${filter.platform === undefined ? sql`true` : sql`machine.platform = ${filter.platform}`}
        and ${filter.owner === undefined ? sql`true` : sql`owner.username = ${filter.owner}`}
        and ${filter.heartbeat === undefined ? sql`true` : sql`${heartbeat} = ${filter.heartbeat}`}`,
      row: sql`jsonb_build_object(
        'machine', to_jsonb(machine), 'license', to_jsonb(license), 'policy', to_jsonb(policy), 'owner_username', owner.username
      )`,
      id: sql`machine.id`,
      sorts: { created_at: { expression: sql`machine.created_at`, type: "timestamptz" } },
    },
    page,
  );
  return { ...found, rows: found.rows.flatMap((row) => foundIn({ rows: [row] }) ?? []) };
}
