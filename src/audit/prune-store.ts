import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { events, seals, tenants } from "../db/schema.ts";
import { bigintOf, instant } from "../db/sql.ts";
import { type ChainEndRow, chainEnd, chainEndOf, lastSeal, sealInsertion, sealingKey } from "./chain-store.ts";
import type { ChainEnd, Seal } from "./sign.ts";

/** Seals in a row all of whose events are older than their tenant keeps them. */
export type Outdated = { end: ChainEnd; firstNumber: number; lastNumber: number; count: number; isMore: boolean };

type Unit = {
  now: Date;
  /** The tenant after whose id it begins; null from the first on. */
  after: string | null;
  /** Tenants at most. */
  mostTenants: number;
  /** Events of a tenant at most; of its first seal all. */
  mostEvents: number;
};

type Row = ChainEndRow & { first_number: string | null; last_number: string; count: string; is_more: boolean };

/** Seals of a tenant that are looked at. */
const mostSeals = 200;

/**
 * Reads which seals have outdated events, of some tenants that have a retention, in the order of their ids. No locks. Served by the primary key of seals, by
 * seals_amendments and by events_sequence.
 */
export async function selectOutdated(
  database: Database,
  { now, after, mostTenants, mostEvents }: Unit,
): Promise<{ outdated: Outdated[]; lastTenantId: string | null; isLast: boolean }> {
  const { rows } = await database.execute<Row>(sql`
    with kept as materialized (
      select
        tenant.id as tenant_id, ${chainEnd}, ${instant(now)} - make_interval(days => tenant.event_retention_days) as kept_since,
        coalesce(pruned.through, 0) as pruned_through
      from ${tenants} tenant
      ${lastSeal(sql`tenant.id`)}
      ${sealingKey(sql`tenant.id`)}
      left join lateral (
        select ('x' || encode(substring(seal.entries from 9 for 8), 'hex'))::bit(64)::bigint as through
        from ${seals} seal
        where seal.tenant_id = tenant.id and seal.kind = 'pruned'
        order by seal.number desc
        limit 1
      ) pruned on true
      where tenant.event_retention_days is not null and ${after === null ? sql`true` : sql`tenant.id > ${after}::uuid`}
      order by tenant.id
      limit ${mostTenants}::int
    )
    select kept.*, chosen.first_number::text, chosen.last_number::text, chosen.count::text, chosen.is_more
    from kept
    cross join lateral (
      select
        min(placed.number) as first_number,
        max(placed.number) as last_number,
        sum(placed.events) as count,
        coalesce(bool_or(placed.is_left), false) as is_more
      from (
        select old.*, old.place > 1 and old.through > ${mostEvents}::int as is_left
        from (
          select
            sealed.number, sealed.events, row_number() over by_number as place, sum(sealed.events) over by_number as through,
            bool_and(not exists (
              select from ${events} happened
              where happened.tenant_id = kept.tenant_id and happened.sequence > coalesce(before.last_sequence, 0)
                and happened.sequence <= sealed.last_sequence and happened.occurred_at >= kept.kept_since
            )) over by_number as is_old
          from (
            select seal.number, seal.last_sequence, octet_length(seal.entries) / 56 as events
            from ${seals} seal
            where seal.tenant_id = kept.tenant_id and seal.number > kept.pruned_through and seal.kind = 'events'
            order by seal.number
            limit ${mostSeals}::int
          ) sealed
          left join ${seals} before on before.tenant_id = kept.tenant_id and before.number = sealed.number - 1
          window by_number as (order by sealed.number)
        ) old
        where old.is_old
      ) placed
      where not placed.is_left
    ) chosen
    order by kept.tenant_id`);
  const outdated = rows.flatMap((row): Outdated[] =>
    row.first_number === null
      ? []
      : [
          {
            end: chainEndOf(row),
            firstNumber: Number(row.first_number),
            lastNumber: Number(row.last_number),
            count: Number(row.count),
            isMore: Number(row.count) >= mostEvents / 2 || Number(row.last_number) - Number(row.first_number) >= mostSeals - 1,
          },
        ],
  );
  return { outdated, lastTenantId: rows.at(-1)?.tenant_id ?? null, isLast: rows.length < mostTenants };
}

/**
 * Removes the events of some seals of a tenant and adds the seal that says so, in one transaction. Where another seal was added meanwhile, nothing is done.
 * @returns whether it was done
 */
export async function removeOutdated(database: Database, seal: Seal, { firstNumber, lastNumber }: Outdated): Promise<boolean> {
  const { tenantId } = seal;
  const [added] = await database.changing.batch([
    database.execute(sealInsertion([seal])),
    database.execute(sql`
      delete from ${events} happened
      using latchkey_sealed_events(${tenantId}, ${bigintOf(firstNumber)}, ${bigintOf(lastNumber)}) named
      where happened.tenant_id = ${tenantId}
      and happened.id = encode(substring(named from 9), 'hex')::uuid
      and int8send(happened.sequence) = substring(named for 8)
      and exists (
        select from ${seals} added
        where added.tenant_id = ${tenantId} and added.number = ${bigintOf(seal.number)} and added.hash = decode(${seal.hash}, 'hex')
      )`),
  ]);
  return added.rows.length > 0;
}
