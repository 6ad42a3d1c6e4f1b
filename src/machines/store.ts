import { type SQL, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { reviveRow } from "../db/revive.ts";
import { accounts, licenses, machines, policies } from "../db/schema.ts";
import { type LicenseName, licenseMatches } from "../edge/snapshot-store.ts";

export type MachineRecord = typeof machines.$inferSelect;

export type NewMachine = {
  id: string;
  tenantId: string;
  license: LicenseName;
  fingerprint: string;
  name: string | null;
  ip: string | null;
  hostname: string | null;
  platform: string | null;
  cores: number | null;
  memory: number | null;
  disk: number | null;
  metadata: Record<string, unknown>;
  now: Date;
};

/** Why an activation is refused; null where it is not. */
export type ActivationRefusal = "banned" | "suspended" | "expired" | "fingerprint_taken" | "machines_limit" | null;

type ActivationRow = {
  refusal: ActivationRefusal;
  machine: Record<string, unknown> | null;
  license: Record<string, unknown>;
  policy: Record<string, unknown>;
};

export type Activation = {
  refusal: ActivationRefusal;
  machine: MachineRecord | null;
  license: typeof licenses.$inferSelect;
  policy: typeof policies.$inferSelect;
};

/**
 * Takes a seat in one round trip and one transaction: the first statement locks the license's row, so that the second, which counts,
 * decides and inserts, sees every seat taken before it. Undefined where no such license exists. Served by the primary keys,
 * licenses_key_taken and machines_fingerprint_taken.
 */
export async function activateMachine(database: Database, input: NewMachine): Promise<Activation | undefined> {
  const where = licenseMatches(input.tenantId, input.license);
  const batch = database.batch([
    database.execute(sql`select 1 from ${licenses} license where ${where} for update`),
    database.execute<ActivationRow>(activation(input, where)),
  ]);
  const [, { rows }] = await refuseViolations(batch, { machines_fingerprint_taken: "48005" });
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    refusal: row.refusal,
    machine: row.machine === null ? null : reviveRow(machines, row.machine),
    license: reviveRow(licenses, row.license),
    policy: reviveRow(policies, row.policy),
  };
}

const activation = (input: NewMachine, where: SQL): SQL => sql`
  with license as (
    select license.*
    from ${licenses} license
    where ${where}
  ), policy as (
    select policy.*
    from license
    join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
  ), allowance as (
    select ${seatAllowance} as seats
    from license, policy
  ), taken as (
    select count(*) as seats, count(*) filter (where machine.fingerprint = ${input.fingerprint}) as same_fingerprint
    from license
    join ${machines} machine on machine.tenant_id = license.tenant_id and machine.license_id = license.id
  ), decision as (
    select case
      when exists (
        select from ${accounts} account
        where account.tenant_id = license.tenant_id and account.id = license.owner_id and account.banned_at is not null
      ) then 'banned'
      when license.suspended_at is not null then 'suspended'
      when license.expiry < ${instant(input.now)} and policy.expiration_strategy in ('restrict', 'revoke') then 'expired'
      when taken.same_fingerprint > 0 then 'fingerprint_taken'
      when taken.seats + 1 > allowance.seats then 'machines_limit'
    end as refusal
    from license, policy, allowance, taken
  ), inserted as (
    insert into ${machines} (
      id, tenant_id, license_id, fingerprint, name, ip, hostname, platform, cores, memory, disk, metadata, created_at, updated_at
    )
    select
      ${input.id}, license.tenant_id, license.id, ${input.fingerprint}, ${input.name}, ${input.ip}, ${input.hostname},
      ${input.platform}, ${input.cores}::int, ${input.memory}::bigint, ${input.disk}::bigint,
      ${JSON.stringify(input.metadata)}::jsonb, ${instant(input.now)}, ${instant(input.now)}
    from license, decision
    where decision.refusal is null
    returning *
  ), counted as (
    update ${licenses} target
    set machines_count = target.machines_count + 1, last_activated_at = ${instant(input.now)}
    from inserted
    where target.tenant_id = inserted.tenant_id and target.id = inserted.license_id
    returning target.*
  )
  select
    decision.refusal,
    (select to_jsonb(inserted) from inserted) as machine,
    coalesce((select to_jsonb(counted) from counted), to_jsonb(license)) as license,
    to_jsonb(policy) as policy
  from license, policy, decision`;

/** How many machines may stand: the license's own limit or the policy's, times the overage factor; null is any number. */
const seatAllowance = sql`
  case
    when policy.overage_strategy = 'always_allow' then null
    else coalesce(nullif(license.max_machines, 0), nullif(policy.max_machines, 0), case when not policy.floating then 1 end)
      * case policy.overage_strategy
          when 'allow_2x' then 2
          when 'allow_1_5x' then 1.5
          when 'allow_1_25x' then 1.25
          else 1
        end
  end`;

const instant = (time: Date): SQL => sql`${time.toISOString()}::timestamptz`;

type MachineRow = {
  machine: Record<string, unknown>;
  license: Record<string, unknown>;
  policy: Record<string, unknown>;
  owner_username: string | null;
};

export type FoundMachine = Pick<Activation, "license" | "policy"> & { machine: MachineRecord; ownerUsername: string | null };

/** With its license and policy, by primary keys. */
export async function selectMachine(database: Database, tenantId: string, id: string): Promise<FoundMachine | undefined> {
  const { rows } = await database.execute<MachineRow>(sql`
    select to_jsonb(machine) as machine, to_jsonb(license) as license, to_jsonb(policy) as policy, owner.username as owner_username
    from ${machines} machine
    join ${licenses} license on license.tenant_id = machine.tenant_id and license.id = machine.license_id
    join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
    left join ${accounts} owner on owner.tenant_id = machine.tenant_id and owner.id = machine.owner_id
    where machine.tenant_id = ${tenantId} and machine.id = ${id}`);
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    machine: reviveRow(machines, row.machine),
    license: reviveRow(licenses, row.license),
    policy: reviveRow(policies, row.policy),
    ownerUsername: row.owner_username,
  };
}
