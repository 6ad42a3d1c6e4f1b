import { sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { events, tenants } from "../db/schema.ts";
import { bigintOf } from "../db/sql.ts";
import { type ChainEndRow, chainEnd, chainEndOf, lastSeal, sealInsertion, sealingKey } from "./chain-store.ts";
import type { ChainEnd, Seal } from "./sign.ts";

/** Events of one tenant that have no seal yet. */
export type Unsealed = {
  end: ChainEnd;
  /** Entries of a seal, in hexadecimal. */
  entries: string;
  count: number;
  lastSequence: number;
  /** True where the tenant may have more of them. */
  isMore: boolean;
};

type Unit = {
  /** The sequence up to which every event is committed, or never will be. */
  settled: number;
  /** The tenant after whose id it begins; null from the first on. */
  after: string | null;
  /** Tenants at most. */
  mostTenants: number;
  /** Events of all tenants at most, shared evenly. */
  mostEvents: number;
};

/** Returns the sequence up to which every event is committed, or never will be. */
export async function readSettledSequence(database: Database): Promise<number> {
  const { rows } = await database.changing.execute<{ settled: string }>(sql`select latchkey_settled_sequence()::text as settled`);
  return Number(rows[0]?.settled ?? 0);
}

type Row = ChainEndRow & { entries: string; count: string; through: string; share: string };

/**
 * Reads events that have no seal yet, of some tenants in the order of their ids. No locks: writers do not notice. Served by the primary key of seals and by
 * events_sequence.
 */
export async function selectUnsealed(database: Database, { settled, after, mostTenants, mostEvents }: Unit): Promise<Unsealed[]> {
  const { rows } = await database.execute<Row>(sql`
    with due as materialized (
      select tenant.id as tenant_id, ${chainEnd}, coalesce(last.last_sequence, 0) as sealed
      from ${tenants} tenant
      ${lastSeal(sql`tenant.id`)}
      ${sealingKey(sql`tenant.id`)}
      where ${after === null ? sql`true` : sql`tenant.id > ${after}::uuid`} and exists (
        select from ${events} event
        where event.tenant_id = tenant.id and event.sequence > coalesce(last.last_sequence, 0) and event.sequence <= ${bigintOf(settled)}
      )
      order by tenant.id
      limit ${mostTenants}::int
    ), share as materialized (
      select (${mostEvents}::int / greatest(count(*), 1))::int as events from due
    )
    select due.*, chosen.*, share.events::text as share
    from due
    cross join share
    cross join lateral (
      select
        encode(string_agg(unsealed.entry, ''::bytea order by unsealed.sequence), 'hex') as entries,
        count(*)::text as count,
        max(unsealed.sequence)::text as through
      from (
        select happened.sequence, latchkey_event_entry(happened) as entry
        from ${events} happened
        where happened.tenant_id = due.tenant_id and happened.sequence > due.sealed and happened.sequence <= ${bigintOf(settled)}
        order by happened.sequence
        limit share.events
      ) as unsealed
    ) as chosen
    order by due.tenant_id`);
  return rows.map((row) => ({
    end: chainEndOf(row),
    entries: row.entries,
    count: Number(row.count),
    lastSequence: Number(row.through),
    isMore: Number(row.count) >= Number(row.share),
  }));
}

/** Adds a seal to the chain of each of some tenants. @returns the ids of the tenants to whose chain nobody else has added one meanwhile */
export async function insertSeals(database: Database, seals: readonly Seal[]): Promise<string[]> {
  const { rows } = await database.changing.execute<{ tenant_id: string }>(sealInsertion(seals));
  return rows.map((row) => row.tenant_id);
}
