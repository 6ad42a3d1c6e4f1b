import { type SQL, sql } from "drizzle-orm";
import { seals, signingKeys } from "../db/schema.ts";
import { jsonOf } from "../db/sql.ts";
import type { ChainEnd, Seal } from "./sign.ts";

/** The last seal of a tenant, on the alias `last`. Served by the primary key. */
export const lastSeal = (tenantId: SQL): SQL => sql`
  left join lateral (
    select seal.number, seal.hash, seal.last_sequence
    from ${seals} seal
    where seal.tenant_id = ${tenantId}
    order by seal.number desc
    limit 1
  ) last on true`;

/** The key that signs a tenant's seals, on the alias `key`. Served by signing_keys_one_active. */
export const sealingKey = (tenantId: SQL): SQL => sql`
  join ${signingKeys} key on key.tenant_id = ${tenantId} and key.algorithm = 'ED25519' and key.status = 'active'`;

/** Members of `ChainEnd`, of the aliases `last` and `key`. */
export const chainEnd: SQL = sql`
  coalesce(last.number, 0)::text as number, encode(last.hash, 'hex') as hash, coalesce(last.last_sequence, 0)::text as last_sequence,
  key.id as key_id, key.private_key_sealed`;

export type ChainEndRow = {
  tenant_id: string;
  number: string;
  hash: string | null;
  last_sequence: string;
  key_id: string;
  private_key_sealed: string | null;
};

export const chainEndOf = (row: ChainEndRow): ChainEnd => ({
  tenantId: row.tenant_id,
  number: Number(row.number),
  hash: row.hash,
  lastSequence: Number(row.last_sequence),
  keyId: row.key_id,
  privateKeySealed: row.private_key_sealed,
});

/**
 * Adds seals, each to the end of its tenant's chain, and returns the tenants whose seal was added. Where another one has been added meanwhile, its number is
 * taken: nothing is added.
 */
export const sealInsertion = (added: readonly Seal[]): SQL => sql`
  insert into ${seals} (
    tenant_id, number, kind, last_sequence, entries, previous_hash, hash, key_id, signature, sealed_at
  )
  select
    tenant_id, number, kind, last_sequence, decode(entries, 'hex'), decode(previous_hash, 'hex'), decode(hash, 'hex'), key_id, decode(signature, 'hex'),
    sealed_at
  from jsonb_to_recordset(${jsonOf(added.map(rowOf))}) as added(
    tenant_id uuid, number bigint, kind text, last_sequence bigint, entries text, previous_hash text, hash text, key_id uuid, signature text,
    sealed_at timestamptz
  )
  on conflict (tenant_id, number) do nothing
  returning tenant_id`;

const rowOf = (seal: Seal) => ({
  tenant_id: seal.tenantId,
  number: seal.number,
  kind: seal.kind,
  last_sequence: seal.lastSequence,
  entries: seal.entries,
  previous_hash: seal.previousHash,
  hash: seal.hash,
  key_id: seal.keyId,
  signature: seal.signature,
  sealed_at: seal.sealedAt,
});
