import { type SQL, sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import { machineInReach } from "../access/reach-store.ts";
import { defineList, type FilterOf, hasPart } from "../db/list.ts";
import { accounts, licenses, machines, policies } from "../db/schema.ts";
import { instant } from "../db/sql.ts";
import { licenseRow } from "../document/license-document-store.ts";
import { policyRow } from "../document/signing-key-store.ts";
import { heartbeatStatusSql, isSilentSql, startsAtCreationSql } from "../licensing/sql/heartbeat.ts";
import { machineRow } from "./seats-store.ts";
import { type FoundMachine, foundIn } from "./store.ts";

type Heartbeat = "not_started" | "alive" | "dead";

type Scope = { tenantId: string; reach: Reach; now: Date };

type Row = Parameters<typeof foundIn>[0]["rows"][number];

const withPolicy = sql`
        join ${licenses} license on license.tenant_id = machine.tenant_id and license.id = machine.license_id
        join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id`;

/** `search` is a part of the name or host name, `owner` a username. */
const filters = {
  licenseId: (id: string) => sql`machine.license_id = ${id}`,
  licenseKeyHash: (hash: string, { tenantId }: Scope) => sql`machine.license_id = (
      select license.id from ${licenses} license where license.tenant_id = ${tenantId} and license.key_hash = ${hash}
    )`,
  productId: (id: string, { tenantId }: Scope) => sql`exists (
      select from ${licenses} license
      where license.tenant_id = ${tenantId} and license.id = machine.license_id and license.product_id = ${id}
    )`,
  fingerprint: (fingerprint: string) => sql`machine.fingerprint = ${fingerprint}`,
  search: (part: string) => sql`(${hasPart(sql`machine.name`, part)} or ${hasPart(sql`machine.hostname`, part)})`,
  platform: (platform: string) => sql`machine.platform = ${platform}`,
  owner: (username: string, { tenantId }: Scope) => sql`machine.owner_id = (
      select account.id from ${accounts} account where account.tenant_id = ${tenantId} and account.username = ${username}
    )`,
  heartbeat: (heartbeat: Heartbeat, { tenantId, now }: Scope) =>
    sql`${mayBe(tenantId, heartbeat, now)} and ${heartbeatIs(heartbeat, now)}`,
};

export type MachineFilter = FilterOf<typeof filters>;

/** Machines within reach, with their licenses and policies. */
export const machineList = defineList({
  table: machines,
  alias: "machine",
  within: ({ tenantId, reach }: Scope) => [sql`machine.tenant_id = ${tenantId}`, machineInReach(reach)],
  filters,
  sorts: { created_at: "timestamptz" },
  shown: sql`
        ${withPolicy}
        left join ${accounts} owner on owner.tenant_id = machine.tenant_id and owner.id = machine.owner_id`,
  narrowed: ({ tenantId, now }: Scope, { heartbeat }: MachineFilter) =>
    heartbeat === undefined ? undefined : candidates(tenantId, heartbeat, now),
  // To count, all that may be are looked at anyway: joined, that takes a fraction of the time.
  counted: ({ tenantId, now }: Scope, { heartbeat, ...others }: MachineFilter, where) =>
    heartbeat === undefined
      ? undefined
      : {
          from: sql`${machines} machine ${withPolicy}`,
          where: sql`${where(others)} and ${mayBe(tenantId, heartbeat, now)} and ${heartbeatStatusSql(instant(now))} = ${heartbeat}`,
        },
  row: sql`jsonb_build_object(
        'machine', ${machineRow}, 'license', ${licenseRow}, 'policy', ${policyRow}, 'owner_username', owner.username
      )`,
  read: (rows: Row[]): FoundMachine[] => rows.flatMap((row) => foundIn({ rows: [row] }) ?? []),
});

/** Looked up machine by machine: joined, Postgres would guess that few are left, and look at all of them before it sorts. */
const heartbeatIs = (heartbeat: Heartbeat, now: Date): SQL => sql`${heartbeat} = (
  select ${heartbeatStatusSql(instant(now))}
  from ${licenses} license
  join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
  where license.tenant_id = machine.tenant_id and license.id = machine.license_id
)`;

/** Before this instant, every last ping is of a dead machine; after the other, every one is of a machine that is alive. */
const lastPing = (tenantId: string, now: Date) => ({
  ofTheDead: sql`(${instant(now)} - make_interval(secs => (
    select max(policy.heartbeat_duration) from ${policies} policy where policy.tenant_id = ${tenantId}
  )))`,
  ofTheLiving: sql`(${instant(now)} - make_interval(secs => (
    select min(policy.heartbeat_duration) from ${policies} policy where policy.tenant_id = ${tenantId}
  )))`,
});

/** Condition that some policy of the tenant starts heartbeats at creation. Then a machine that was never pinged has a window too. */
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

/** Returns the condition on a machine's own row, before its policy is looked up. */
function mayBe(tenantId: string, heartbeat: Heartbeat, now: Date): SQL {
  const { ofTheDead, ofTheLiving } = lastPing(tenantId, now);
  const isSilentButMonitored = sql`(${isSilentSql} and ${startsAtCreation(tenantId)})`;
  return {
    not_started: sql`machine.last_heartbeat_at is null`,
    alive: sql`(machine.last_heartbeat_at > ${ofTheDead} or ${isSilentButMonitored})`,
    dead: sql`(machine.last_heartbeat_at <= ${ofTheLiving} or ${isSilentButMonitored})`,
  }[heartbeat];
}
