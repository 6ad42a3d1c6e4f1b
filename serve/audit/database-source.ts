import { type SQL, sql } from "drizzle-orm";
import type { Seal, SealKind } from "../../src/audit/index.ts";
import type { Database } from "../../src/db/client.ts";
import { textArray } from "../../src/db/sql.ts";
import { eventTextSql } from "./event-text.ts";
import type { AuditedTenant, AuditSource, StoredEvent, StoredKey } from "./source.ts";

/** Events of one page. On one machine every request waits for the statement that reads it. */
const mostEvents = 5_000;

/** Bytes of an event in a page: sequence, id, hash, and the time in microseconds since 1970. */
const recordBytes = 64;

/** Seals of one page. Each has a megabyte in hexadecimal at most. */
const mostSeals = 4;

/** Reads the chains of a database. */
export const databaseSource = (database: Database): AuditSource => ({
  tenants: () => selectTenants(database),
  keys: (tenantId) => selectKeys(database, tenantId),
  seals: (tenantId, kinds) => readSeals(database, tenantId, kinds),
  events: (tenantId) => readEvents(database, tenantId),
  nameOf: (tenantId, id) => selectName(database, tenantId, id),
  close: async () => {},
});

/** The tenants of a table, each found with one look into an index that begins with them. */
const tenantsOf = (table: SQL): SQL => sql`(
  with recursive found as (
    (select tenant_id from ${table} order by tenant_id limit 1)
    union all
    select (select next.tenant_id from ${table} next where next.tenant_id > found.tenant_id order by next.tenant_id limit 1)
    from found
    where found.tenant_id is not null
  )
  select tenant_id from found where tenant_id is not null
)`;

async function selectTenants(database: Database): Promise<AuditedTenant[]> {
  const { rows } = await database.execute<AuditedTenant>(sql`
    select audited.tenant_id::text as id, coalesce(tenant.name, audited.tenant_id::text) as name
    from (${tenantsOf(sql`events`)} union ${tenantsOf(sql`seals`)}) as audited(tenant_id)
    left join tenants tenant on tenant.id = audited.tenant_id
    order by 1`);
  return rows;
}

async function selectKeys(database: Database, tenantId: string): Promise<StoredKey[]> {
  const { rows } = await database.execute<StoredKey>(sql`
    select id::text as id, status, public_key as "publicKey" from signing_keys where tenant_id = ${tenantId} and algorithm = 'ED25519'`);
  return rows;
}

type SealRow = { number: string; kind: string; last_sequence: string; key_id: string; sealed_at: string } & Record<
  "entries" | "previous_hash" | "hash" | "signature",
  string
>;

/** Reads seals of a tenant by number. Served by their primary key. */
async function* readSeals(database: Database, tenantId: string, kinds?: readonly string[]): AsyncGenerator<Seal> {
  let after: string | undefined;
  for (;;) {
    const { rows }: { rows: SealRow[] } = await database.execute<SealRow>(sql`
      select
        number::text as number, kind, last_sequence::text as last_sequence, encode(entries, 'hex') as entries,
        encode(previous_hash, 'hex') as previous_hash, encode(hash, 'hex') as hash, key_id::text as key_id, encode(signature, 'hex') as signature,
        to_jsonb(sealed_at at time zone 'UTC') #>> '{}' as sealed_at
      from seals seal
      where seal.tenant_id = ${tenantId}
      and ${after === undefined ? sql`true` : sql`seal.number > ${after}::bigint`}
      and ${kinds === undefined ? sql`true` : sql`seal.kind = any(${textArray(kinds)})`}
      order by seal.number
      limit ${mostSeals}`);
    for (const row of rows) yield sealOf(tenantId, row);
    after = rows.at(-1)?.number;
    if (after === undefined) return;
  }
}

/** A seal of a row whose values are texts, bytes in hexadecimal, the time in UTC without its zone. */
export const sealOf = (tenantId: string, row: SealRow): Seal => ({
  tenantId,
  number: Number(row.number),
  // Whatever is there: the signature tells.
  kind: row.kind as SealKind,
  lastSequence: Number(row.last_sequence),
  entries: row.entries,
  previousHash: row.previous_hash,
  hash: row.hash,
  keyId: row.key_id,
  signature: row.signature,
  sealedAt: withMilliseconds(row.sealed_at),
});

/** Seals have their time to the millisecond: what is finer is not as it was signed. */
function withMilliseconds(time: string): string {
  const [seconds = "", fraction = ""] = time.split(".");
  return `${seconds}.${fraction.padEnd(3, "0")}Z`;
}

/**
 * Reads the events of a tenant by sequence. The database computes the hashes with what it brings itself: whoever can change that can show other rows, too.
 * Served by events_sequence.
 */
async function* readEvents(database: Database, tenantId: string): AsyncGenerator<StoredEvent[]> {
  let last: { sequence: string; id: string } | undefined;
  for (;;) {
    const { rows }: { rows: { records: string | null }[] } = await database.execute(sql`
      select pg_catalog.encode(pg_catalog.string_agg(page.record, ''::bytea order by page.sequence, page.id), 'base64') as records
      from (
        select
          happened.sequence, happened.id,
          pg_catalog.int8send(happened.sequence) || pg_catalog.uuid_send(happened.id)
            || pg_catalog.sha256(pg_catalog.convert_to(${eventTextSql}, 'UTF8'))
            || pg_catalog.int8send(case when isfinite(happened.occurred_at) then extract(epoch from happened.occurred_at) * 1000000 else 0 end::bigint)
            as record
        from events happened
        where happened.tenant_id = ${tenantId}
        ${last === undefined ? sql`` : sql`and happened.sequence >= ${last.sequence}::bigint and (happened.sequence, happened.id) > (${last.sequence}::bigint, ${last.id}::uuid)`}
        order by happened.sequence, happened.id
        limit ${mostEvents}
      ) as page`);
    const records = Buffer.from(rows[0]?.records ?? "", "base64");
    if (records.length === 0) return;
    const events: StoredEvent[] = [];
    for (let begin = 0; begin < records.length; begin += recordBytes) events.push(eventAt(records, begin));
    yield events;
    const end = records.length - recordBytes;
    last = { sequence: String(records.readBigInt64BE(end)), id: records.toString("hex", end + 8, end + 24) };
  }
}

const eventAt = (records: Buffer, begin: number): StoredEvent => ({
  sequence: Number(records.readBigInt64BE(begin)),
  id: records.toString("hex", begin + 8, begin + 24),
  hash: records.subarray(begin + 24, begin + 56),
  occurredAt: Number(records.readBigInt64BE(begin + 56)) / 1_000,
});

async function selectName(database: Database, tenantId: string, id: string): Promise<string | undefined> {
  const { rows } = await database.execute<{ name: string }>(sql`
    select happened.event as name from events happened where happened.tenant_id = ${tenantId} and happened.id = ${id}::uuid`);
  return rows[0]?.name;
}
