import { type SQL, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { accounts, events, licenses, machines, seals, tenants, tokens } from "../db/schema.ts";
import { bigintOf, textArray, uuidArray } from "../db/sql.ts";
import { type ChainEndRow, chainEnd, chainEndOf, lastSeal, sealInsertion, sealingKey } from "./chain-store.ts";
import type { ChainEnd, Seal } from "./sign.ts";

/** A person of a tenant: the account that there is, or was. */
export type Person = {
  id: string;
  /** Usernames and email addresses that the account has had. */
  names: string[];
  hasAccount: boolean;
};

const columnsWithNames = sql`array[object ->> 'username', object ->> 'email', before ->> 'username', before ->> 'email', after ->> 'username', after ->> 'email']`;

/** Finds the accounts with a username, an email address or an id, now or in what happened. Reads all events of accounts of the tenant. */
export async function selectPeople(database: Database, tenantId: string, named: string): Promise<Person[]> {
  const { rows } = await database.execute<{ id: string; names: string[] | null; has_account: boolean }>(sql`
    with found as (
      select account.id from ${accounts} account
      where account.tenant_id = ${tenantId} and ${named} in (account.username, account.email, account.id::text)
      union
      select happened.resource_id from ${events} happened
      where happened.tenant_id = ${tenantId} and happened.resource = 'account' and (${named} = any(${columnsWithNames}) or happened.resource_id::text = ${named})
    )
    select
      found.id,
      exists (select from ${accounts} account where account.tenant_id = ${tenantId} and account.id = found.id) as has_account,
      (
        select array_agg(distinct name)
        from ${events} happened
        cross join lateral unnest(${columnsWithNames}) as name
        where happened.tenant_id = ${tenantId} and happened.resource = 'account' and happened.resource_id = found.id
        and name is not null and name <> '[erased]'
      ) as names
    from found
    order by found.id`);
  return rows.map(({ id, names, has_account }) => ({ id, names: names ?? [], hasAccount: has_account }));
}

/** Returns the licenses that an account owns, or once owned. Reads all events of licenses of the tenant. */
export async function selectLicensesOf(database: Database, tenantId: string, person: string): Promise<string[]> {
  const { rows } = await database.execute<{ id: string }>(sql`
    select id from ${licenses} where tenant_id = ${tenantId} and owner_id = ${person}
    union
    select resource_id from ${events}
    where tenant_id = ${tenantId} and resource = 'license'
    and ${person} in (object ->> 'owner_id', before ->> 'owner_id', after ->> 'owner_id')`);
  return rows.map(({ id }) => id);
}

/** Deletes an account: what it owned belongs to nobody, and what its tokens made names nobody. Licenses are locked in the order of all who take several. */
export async function deletePerson(database: Database, tenantId: string, person: string): Promise<void> {
  const owned = sql`tenant_id = ${tenantId} and owner_id = ${person}`;
  await database.changing.batch([
    database.execute(sql`
      select from ${licenses}
      where tenant_id = ${tenantId} and (owner_id = ${person} or id in (select license_id from ${machines} where ${owned}))
      order by id
      for update`),
    database.execute(sql`update ${licenses} set owner_id = null where ${owned}`),
    database.execute(sql`update ${machines} set owner_id = null where ${owned}`),
    database.execute(
      sql`update ${tokens} set created_by_name = null where tenant_id = ${tenantId} and created_by = ${person} and account_id is distinct from ${person}::uuid`,
    ),
    database.execute(sql`delete from ${accounts} where tenant_id = ${tenantId} and id = ${person}`),
  ]);
}

/** Takes what may name a person from the machines of some licenses. */
export async function clearMachines(database: Database, tenantId: string, licenseIds: readonly string[]): Promise<void> {
  await database.changing.execute(sql`
    update ${machines} set ip = null, hostname = null, name = null, metadata = '{}'
    where tenant_id = ${tenantId} and license_id = any(${uuidArray(licenseIds)})`);
}

/** A person to erase from a tenant's events. */
export type Erasure = {
  tenantId: string;
  person: string;
  licenseIds: readonly string[];
  /** Makes the new salts: nobody knows it afterwards. */
  seed: string;
};

/** Events as they will be, as entries of a seal, and the end of the chain that it comes to. */
export type Erased = { end: ChainEnd; entries: string; count: number };

const erasedFrom = ({ person, licenseIds, seed }: Erasure): SQL =>
  sql`latchkey_erased_event(happened, ${person}::uuid, ${uuidArray(licenseIds)}, ${seed}::text)`;

/** Conditions without which an event does not name the person, judged before the event is rewritten. */
const mayName = ({ person, licenseIds }: Erasure): SQL => sql`(
  (happened.actor_kind in ('account', 'license') and happened.actor_id = any(${textArray([person, ...licenseIds])}))
  or (happened.resource = 'account' and happened.resource_id = ${person}::uuid)
  or (happened.resource = 'token' and happened.object ->> 'created_by' = ${person})
  or (happened.resource = 'machine' and happened.license_id = any(${uuidArray(licenseIds)}))
)`;

/** Reads the first events that name the person, as they will be. Reads the tenant's events in their order. */
export async function selectErased(database: Database, erasure: Erasure, most: number): Promise<Erased | undefined> {
  const { rows } = await database.execute<ChainEndRow & { entries: string | null; count: string }>(sql`
    select tenant.id as tenant_id, ${chainEnd}, chosen.*
    from ${tenants} tenant
    ${lastSeal(sql`tenant.id`)}
    ${sealingKey(sql`tenant.id`)}
    cross join lateral (
      select
        encode(string_agg(latchkey_event_entry(found.erased), ''::bytea order by (found.erased).sequence), 'hex') as entries,
        count(*)::text as count
      from (
        select rewritten.erased
        from (
          select ${erasedFrom(erasure)} as erased
          from ${events} happened
          where happened.tenant_id = ${erasure.tenantId} and ${mayName(erasure)}
          order by happened.sequence
          offset 0
        ) rewritten
        where (rewritten.erased).id is not null
        limit ${most}::int
      ) found
    ) chosen
    where tenant.id = ${erasure.tenantId}`);
  const [row] = rows;
  if (row === undefined || row.entries === null) return undefined;
  return { end: chainEndOf(row), entries: row.entries, count: Number(row.count) };
}

/**
 * Rewrites events and adds the seal that says so, in one transaction. Where another seal was added meanwhile, nothing is done.
 * @returns whether it was done
 */
export async function rewriteErased(database: Database, seal: Seal, erasure: Erasure, ids: readonly string[]): Promise<boolean> {
  const [added] = await database.changing.batch([
    database.execute(sealInsertion([seal])),
    database.execute(sql`
      update ${events} happened
      set actor_name = (erased).actor_name, ip = (erased).ip, object = (erased).object, before = (erased).before, after = (erased).after,
        salt = (erased).salt
      from (
        select happened.id, ${erasedFrom(erasure)} as erased
        from ${events} happened
        where happened.tenant_id = ${erasure.tenantId} and happened.id = any(${uuidArray(ids)})
        offset 0
      ) rewritten
      where happened.tenant_id = ${erasure.tenantId} and happened.id = rewritten.id and exists (
        select from ${seals} added
        where added.tenant_id = ${erasure.tenantId} and added.number = ${bigintOf(seal.number)} and added.hash = decode(${seal.hash}, 'hex')
      )`),
  ]);
  return added.rows.length > 0;
}

/** A thing whose events have one of some texts. */
export type Mention = { resource: string; id: string; events: number };

/** Finds things whose events have one of some texts in them: a license that is named after the person. Reads all events of the tenant. */
export async function selectMentions(database: Database, tenantId: string, names: readonly string[]): Promise<Mention[]> {
  if (names.length === 0) return [];
  const { rows } = await database.execute<{ resource: string; id: string; count: string }>(sql`
    select happened.resource, happened.resource_id as id, count(*)::text as count
    from ${events} happened
    where happened.tenant_id = ${tenantId} and exists (
      select from unnest(${textArray(names)}) as name
      where position(lower(name) in lower(concat(happened.object, happened.before, happened.after, happened.actor_name))) > 0
    )
    group by happened.resource, happened.resource_id
    order by count(*) desc
    limit 20`);
  return rows.map(({ resource, id, count }) => ({ resource, id, events: Number(count) }));
}

/** Returns the id of the tenant with a name. */
export async function selectTenantId(database: Database, name: string): Promise<string | undefined> {
  const { rows } = await database.execute<{ id: string }>(sql`select id from ${tenants} where name = ${name}`);
  return rows[0]?.id;
}
