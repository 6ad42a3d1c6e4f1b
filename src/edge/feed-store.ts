import { type SQL, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import {
  accounts,
  changes,
  components,
  edgeNodes,
  entitlements,
  licenseEntitlements,
  licenses,
  licenseUsers,
  machines,
  policies,
  policyEntitlements,
  processes,
  products,
  rateWindows,
  roles,
  tenantKeys,
  tenants,
  tokens,
} from "../db/schema.ts";
import { jsonOf, textArray } from "../db/sql.ts";

/**
 * What a node is asked for, and by how many validations: a license by its id or by the HMAC of its key, a person's standing by the username,
 * an API token by its HMAC, the tenant's own key by the tenant's name.
 */
export type Want = { kind: "id" | "key" | "account" | "token" | "tenant"; value: string; touch: Touch | null; times: number };

/** What a validation changes: the clock of a license whose policy starts it then, in the name of who asks. */
export type Touch = {
  /** ISO 8601. */
  now: string;
  /** As `latchkey_write_event` reads it; the id of a license that acts for itself may be left to the statement. */
  actor: Record<string, string | null>;
  /** Whether the license's own key is what authenticates: its policy must allow that. */
  by_key: boolean;
  /** Nothing is changed unless the license has this id, where one is named. */
  only_id: string | null;
};

/** A row as the feed and the nodes keep it; `body` is null where it is gone. */
export type FeedRow = {
  source: string;
  id: string;
  parent: string | null;
  name: string | null;
  body: Record<string, unknown> | null;
};

export type Poll = {
  tenant: { id: string; name: string; protected: boolean } | null;
  /** The oldest transaction that was open (`xid8`): the next poll takes what is of it or younger. */
  horizon: string;
  changes: FeedRow[];
  rows: FeedRow[];
  /** The present period of each wanted license whose policy limits requests, after these were counted; `started_at` in ISO 8601. */
  rates: { license_id: string; requests: number; allowed: number; period: number; started_at: string }[];
};

/** Changes that one poll takes at most; a node that is further behind starts anew. */
export const pollLimit = 20_000;

const isOver = sql`rate.started_at + make_interval(secs => excluded.period) <= excluded.started_at`;

const secretColumns = textArray(["private_key_sealed", "password_hash"]);

/**
 * The one statement of a node: what changed since its horizon, and all rows that the wanted licenses are made of, as of one snapshot. It
 * starts the clock of a wanted license whose policy says so, once, and says who asked.
 * @param horizon null takes no changes: the node holds nothing yet
 * @param node its name, where it is to be put on the list of those that a write tells
 */
export async function poll(database: Database, { tenantName, horizon, wants, node, startingBases }: PollRequest): Promise<Poll> {
  const { rows } = await database.execute<Poll>(sql`
    with tenant as (
      select id, name, protected from ${tenants} where name = ${tenantName}
    ), named as (
      select * from jsonb_to_recordset(${jsonOf(wants)}) as want (kind text, value text, touch jsonb, times int)
    ), signed_in as (
      select account.*
      from tenant, named, ${accounts} account
      where named.kind = 'account' and account.tenant_id = tenant.id and account.username = named.value
    ), token as (
      select token.*
      from tenant, named, ${tokens} token
      where named.kind = 'token' and token.tenant_id = tenant.id and token.token_hash = named.value
    ), found as (
      select license.*, named.touch, named.times
      from tenant, named, ${licenses} license
      where named.kind = 'key' and license.tenant_id = tenant.id and license.key_hash = named.value
      union all
      select license.*, named.touch, named.times
      from tenant, named, ${licenses} license
      where named.kind = 'id' and license.tenant_id = tenant.id and license.id = named.value::uuid
      union all
      select license.*, null, 0
      from token
      join ${licenses} license on license.tenant_id = token.tenant_id and license.id = token.license_id
    ), validated as (
      select found.tenant_id, found.id, found.expiry, found.suspended_at, found.owner_id, found.touch, found.times,
        (found.touch ->> 'now')::timestamptz as now, policy.duration, policy.expiration_basis,
        policy.rate_limited, policy.rate_limit, policy.rate_period
      from found
      join ${policies} policy on policy.tenant_id = found.tenant_id and policy.id = found.policy_id
      where jsonb_typeof(found.touch) = 'object'
        and coalesce((found.touch ->> 'only_id')::uuid, found.id) = found.id
        and (not (found.touch ->> 'by_key')::boolean or policy.authentication_strategy in ('mixed', 'license'))
    ), counted as (
      ${countValidated}
    ), candidate as (
      ${candidates(startingBases)}
    ), says_who_acts as materialized (
      select set_config('latchkey.actor', jsonb_build_object('of', jsonb_object_agg(candidate.id, candidate.actor))::text, true)
      from candidate
    ), touched as (
      update ${licenses} target
      set expiry = coalesce(target.expiry, latchkey_add_duration(candidate.now, candidate.duration)),
        last_validated_at = greatest(target.last_validated_at, candidate.now)
      from candidate, says_who_acts
      where target.tenant_id = candidate.tenant_id and target.id = candidate.id
      returning target.*
    ), registered as (
      insert into ${edgeNodes} (name, tenant_id, seen_at)
      select ${node}::text, tenant.id, clock_timestamp() from tenant where ${node !== null}::boolean
      on conflict (name) do update set seen_at = excluded.seen_at, tenant_id = excluded.tenant_id
    ), license as (
      select distinct on (found.tenant_id, found.id) found.* from found
    ), machine as (
      select machine.* from license
      join ${machines} machine on machine.tenant_id = license.tenant_id and machine.license_id = license.id
    ), policy as (
      select distinct on (policy.id) policy.* from license
      join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
    ), attached as (
      select attached.* from license
      join ${licenseUsers} attached on attached.tenant_id = license.tenant_id and attached.license_id = license.id
    ), held as (
      select 'license_entitlements' as source, held.id, held.license_id as parent, held.entitlement_id, held.tenant_id, to_jsonb(held) as body
      from license
      join ${licenseEntitlements} held on held.tenant_id = license.tenant_id and held.license_id = license.id
      union all
      select 'policy_entitlements', held.id, held.policy_id, held.entitlement_id, held.tenant_id, to_jsonb(held)
      from policy
      join ${policyEntitlements} held on held.tenant_id = policy.tenant_id and held.policy_id = policy.id
    )
    select
      (select to_jsonb(tenant) from tenant) as tenant,
      pg_snapshot_xmin(pg_current_snapshot())::text as horizon,
      coalesce((
        select jsonb_agg(jsonb_build_object(
          'source', change.source, 'id', change.row_id, 'parent', change.parent_id, 'name', change.name, 'body', change.body
        ) order by change.id)
        from (
          select change.* from tenant, ${changes} change
          where change.tenant_id = tenant.id and change.transaction >= ${horizon}::text::xid8
          order by change.id
          limit ${pollLimit + 1}
        ) change
      ), '[]') as changes,
      coalesce((
        select jsonb_agg(jsonb_build_object('source', row.source, 'id', row.id, 'parent', row.parent, 'name', row.name, 'body', row.body))
        from (
          select 'licenses' as source, license.id::text, null::text as parent, license.key_hash as name,
            coalesce((select to_jsonb(touched) from touched where touched.id = license.id), to_jsonb(license) - 'touch' - 'times') as body
          from license
          union all
          select 'policies', policy.id::text, null, null, to_jsonb(policy) - ${secretColumns} from policy
          union all
          select 'products', product.id::text, null, null, to_jsonb(product)
          from (select distinct tenant_id, product_id from license) license
          join ${products} product on product.tenant_id = license.tenant_id and product.id = license.product_id
          union all
          select 'accounts', account.id::text, null, account.username, to_jsonb(account) - ${secretColumns}
          from (
            select tenant_id, owner_id as id from license where owner_id is not null union select tenant_id, account_id from attached
            union select tenant_id, id from signed_in
          ) person
          join ${accounts} account on account.tenant_id = person.tenant_id and account.id = person.id
          union all
          select 'roles', role.id::text, null, null, to_jsonb(role)
          from (select distinct tenant_id, custom_role_id from signed_in) account
          join ${roles} role on role.tenant_id = account.tenant_id and role.id = account.custom_role_id
          union all
          select 'tenants', tenant.id::text, null, null, to_jsonb(tenant)
          from tenant
          where exists (select from named where kind in ('account', 'tenant'))
          union all
          select 'tenant_keys', key.id::text, key.tenant_id::text, null, to_jsonb(key)
          from tenant
          join ${tenantKeys} key on key.tenant_id = tenant.id
          where key.retired_at is null and exists (select from named where kind in ('account', 'tenant'))
          union all
          select 'tokens', token.id::text, null, token.token_hash, to_jsonb(token) from token
          union all
          select 'license_users', attached.license_id || ':' || attached.account_id, attached.license_id::text, null, to_jsonb(attached)
          from attached
          union all
          select held.source, held.id::text, held.parent::text, null, held.body from held
          union all
          select 'entitlements', entitlement.id::text, null, null, to_jsonb(entitlement)
          from (select distinct tenant_id, entitlement_id from held) held
          join ${entitlements} entitlement on entitlement.tenant_id = held.tenant_id and entitlement.id = held.entitlement_id
          union all
          select 'machines', machine.id::text, machine.license_id::text, null, to_jsonb(machine) from machine
          union all
          select 'components', component.id::text, component.machine_id::text, null, to_jsonb(component)
          from machine
          join ${components} component on component.tenant_id = machine.tenant_id and component.machine_id = machine.id
          union all
          select 'processes', process.id::text, process.machine_id::text, null, to_jsonb(process)
          from machine
          join ${processes} process on process.tenant_id = machine.tenant_id and process.machine_id = machine.id
        ) row
      ), '[]') as rows,
      coalesce((select jsonb_agg(to_jsonb(counted)) from counted), '[]') as rates`);
  const [row] = rows;
  if (!isPoll(row)) throw new Error("a poll that answers something else");
  return row;
}

/** What is not whole is not taken: a node lives on what it was told for days. */
function isPoll(value: unknown): value is Poll {
  if (!isObject(value)) return false;
  const { tenant, horizon, changes, rows, rates } = value;
  const isTenant = tenant === null || (isObject(tenant) && typeof tenant.id === "string" && typeof tenant.name === "string");
  const isHorizon = typeof horizon === "string" && /^\d+$/.test(horizon);
  const areChanges = Array.isArray(changes) && changes.every(isFeedRow);
  const areRows = Array.isArray(rows) && rows.every((row) => isFeedRow(row) && row.body !== null);
  return isTenant && isHorizon && areChanges && areRows && Array.isArray(rates) && rates.every(isObject);
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const isFeedRow = (row: unknown): row is FeedRow =>
  isObject(row) &&
  typeof row.source === "string" &&
  typeof row.id === "string" &&
  isTextOrNull(row.parent) &&
  isTextOrNull(row.name) &&
  (row.body === null || isObject(row.body));

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === "string";

export type PollRequest = {
  tenantName: string;
  horizon: string | null;
  wants: Want[];
  node: string | null;
  /** The expiration bases that a validation starts. */
  startingBases: readonly string[];
};

/** Counts validations on licenses whose policy limits requests. What is beyond the limit is counted too, but not added up for ever. */
const countValidated = sql`
  insert into ${rateWindows} as rate (tenant_id, license_id, started_at, requests, allowed, period)
  select tenant_id, id, min(now), sum(times), rate_limit, rate_period
  from validated
  where rate_limited
  group by tenant_id, id, rate_limit, rate_period
  order by id
  on conflict (tenant_id, license_id) do update set
    started_at = case when ${isOver} then excluded.started_at else rate.started_at end,
    requests = case when ${isOver} then 0 else least(rate.requests, excluded.allowed) end + excluded.requests,
    allowed = excluded.allowed,
    period = excluded.period
  returning rate.license_id, rate.requests, rate.allowed, rate.period, rate.started_at`;

/** Neither suspended nor of a banned owner, nor beyond a limit: a refused license keeps its clock. */
const candidates = (startingBases: readonly string[]): SQL => sql`
  select distinct on (validated.id) validated.tenant_id, validated.id, validated.duration, validated.now,
    case
      when (validated.touch ->> 'by_key')::boolean then validated.touch -> 'actor' || jsonb_build_object('id', validated.id)
      else validated.touch -> 'actor'
    end as actor
  from validated
  left join counted on counted.license_id = validated.id
  where validated.expiry is null and validated.duration > 0
    and validated.expiration_basis = any(${textArray(startingBases)})
    and (not validated.rate_limited or counted.requests - validated.times < counted.allowed)
    and validated.suspended_at is null
    and not exists (
      select from ${accounts} owner
      where owner.tenant_id = validated.tenant_id and owner.id = validated.owner_id and owner.banned_at is not null
    )
  order by validated.id, validated.now`;
