import { type SQL, sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import { machineInReach } from "../access/reach-store.ts";
import type { Database } from "../db/client.ts";
import { type Listing, type ListPage, type Page, selectPage } from "../db/list-store.ts";
import { accounts, licenses, machines, policies } from "../db/schema.ts";
import { instant } from "../db/sql.ts";
import { heartbeatStatusSql, isSilentSql, startsAtCreationSql } from "../licensing/sql/heartbeat.ts";
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
  heartbeat?: Heartbeat | undefined;
};

type Heartbeat = "not_started" | "alive" | "dead";

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
  from: sql`${machines} machine`,
  shown: {
    alias: sql`machine`,
    joins: sql`
        ${withPolicy}
        left join ${accounts} owner on owner.tenant_id = machine.tenant_id and owner.id = machine.owner_id`,
  },
  where: sql.join(
    [sql`machine.tenant_id = ${tenantId}`, machineInReach(reach), ...conditions(tenantId, filter, now)],
    sql` and `,
  ),
  ...(filter.heartbeat === undefined ? {} : { counted: countedByHeartbeat({ tenantId, reach, filter, now }, filter.heartbeat) }),
  ...(filter.heartbeat === undefined ? {} : { narrowed: candidates(tenantId, filter.heartbeat, now) }),
  row: sql`jsonb_build_object(
        'machine', to_jsonb(machine), 'license', to_jsonb(license), 'policy', to_jsonb(policy), 'owner_username', owner.username
      )`,
  id: sql`machine.id`,
  sorts: { created_at: { expression: sql`machine.created_at`, type: "timestamptz" } },
});

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
    ...(filter.heartbeat === undefined ? [] : [mayBe(tenantId, filter.heartbeat, now), heartbeatIs(filter.heartbeat, now)]),
  ];
  return given.filter((condition) => condition !== undefined);
}

/** Looked up machine by machine: joined, Postgres would guess that few are left, and look at all of them before it sorts. */
const heartbeatIs = (heartbeat: Heartbeat, now: Date): SQL => sql`${heartbeat} = (
  select ${heartbeatStatusSql(instant(now))}
  from ${licenses} license
  join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
  where license.tenant_id = machine.tenant_id and license.id = machine.license_id
)`;

/** To count, all that may be are looked at anyway: joined, that takes a fraction of the time. */
const countedByHeartbeat = ({ tenantId, reach, filter, now }: Asked, heartbeat: Heartbeat): Listing["counted"] => ({
  from: sql`${machines} machine ${withPolicy}`,
  where: sql.join(
    [
      sql`machine.tenant_id = ${tenantId}`,
      machineInReach(reach),
      ...conditions(tenantId, { ...filter, heartbeat: undefined }, now),
      mayBe(tenantId, heartbeat, now),
      sql`${heartbeatStatusSql(instant(now))} = ${heartbeat}`,
    ],
    sql` and `,
  ),
});

/** Before this instant, every last ping is of a dead machine; after the other, every one is of a machine that is alive. */
const lastPing = (tenantId: string, now: Date) => ({
  ofTheDead: sql`(${instant(now)} - make_interval(secs => (
    select max(policy.heartbeat_duration) from ${policies} policy where policy.tenant_id = ${tenantId}
  )))`,
  ofTheLiving: sql`(${instant(now)} - make_interval(secs => (
    select min(policy.heartbeat_duration) from ${policies} policy where policy.tenant_id = ${tenantId}
  )))`,
});

/** Where it is so, a machine that was never pinged has a window too. */
const startsAtCreation = (tenantId: string): SQL => sql`exists (
  select from ${policies} policy where policy.tenant_id = ${tenantId} and ${startsAtCreationSql}
)`;

/** From machines_heartbeat. */
function candidates(tenantId: string, heartbeat: Heartbeat, now: Date): SQL[] {
  const { ofTheDead, ofTheLiving } = lastPing(tenantId, now);
  const those = (where: SQL): SQL => sql`
    select machine.id
    from ${machines} machine
    where machine.tenant_id = ${tenantId} and ${where}
    order by machine.last_heartbeat_at`;
  const silent = those(sql`${isSilentSql} and ${startsAtCreation(tenantId)}`);
  return {
    not_started: [those(sql`machine.last_heartbeat_at is null`)],
    alive: [those(sql`machine.last_heartbeat_at > ${ofTheDead}`), silent],
    dead: [those(sql`machine.last_heartbeat_at <= ${ofTheLiving}`), silent],
  }[heartbeat];
}

/** What its own row tells of a machine, before its policy is looked up. */
function mayBe(tenantId: string, heartbeat: Heartbeat, now: Date): SQL {
  const { ofTheDead, ofTheLiving } = lastPing(tenantId, now);
  const isSilentButMonitored = sql`(${isSilentSql} and ${startsAtCreation(tenantId)})`;
  return {
    not_started: sql`machine.last_heartbeat_at is null`,
    alive: sql`(machine.last_heartbeat_at > ${ofTheDead} or ${isSilentButMonitored})`,
    dead: sql`(machine.last_heartbeat_at <= ${ofTheLiving} or ${isSilentButMonitored})`,
  }[heartbeat];
}
