import { type SQL, sql } from "drizzle-orm";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { reviveRow } from "../db/revive.ts";
import { accounts, licenses, poolKeys, revokedKeys } from "../db/schema.ts";
import { bigintOf, instant, jsonOf } from "../db/sql.ts";
import { revivePerson, type SnapshotPerson } from "../edge/snapshot-store.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";

export type LicenseRecord = typeof licenses.$inferSelect;

export type NewLicense = {
  id: string;
  tenantId: string;
  productId: string;
  policyId: string;
  ownerUsername: string | null;
  name: string;
  /** Null: the next one of the policy's pool. */
  key: { hash: string; sealed: string } | null;
  expiry: Date | null;
  maxMachines: number | null;
  maxCores: number | null;
  maxMemory: number | null;
  maxDisk: number | null;
  maxProcesses: number | null;
  maxUsers: number | null;
  maxUses: number | null;
  metadata: Record<string, unknown>;
  now: Date;
};

type InsertionRow = {
  owner_stands: boolean;
  key_was_revoked: boolean;
  owner: Record<string, unknown> | null;
  license: Record<string, unknown> | null;
};

const violations = { licenses_key_taken: "47031", licenses_policy_of_product: "46003" } as const;

/**
 * One statement: refuses keys that stood once and owners that do not exist, and puts the license in. The unique index
 * licenses_key_taken is what keeps keys apart under contention.
 * @throws LatchkeyError 43009, 46003, 46031, 47031
 */
export async function insertLicense(
  database: Database,
  input: NewLicense,
): Promise<{ license: LicenseRecord; owner: SnapshotPerson | null }> {
  const key =
    input.key === null ? pooledKey(input) : sql`select ${input.key.hash} as key_hash, ${input.key.sealed} as key_sealed`;
  const statement = sql`
    with owner as (
      select id, username, email, banned_at
      from ${accounts}
      where tenant_id = ${input.tenantId} and username = ${input.ownerUsername}
    ), owner_stands as (
      select 1
      where ${input.ownerUsername}::text is null or exists (select from owner)
    ), key as (
      ${key}
    ), revoked as (
      select 1
      from key
      join ${revokedKeys} revoked on revoked.tenant_id = ${input.tenantId} and revoked.key_hash = key.key_hash
    ), inserted as (
      insert into ${licenses} (
        id, tenant_id, product_id, policy_id, owner_id, name, key_hash, key_sealed, expiry, max_machines, max_cores, max_memory,
        max_disk, max_processes, max_users, max_uses, metadata, created_at, updated_at
      )
      select
        ${input.id}, ${input.tenantId}, ${input.productId}, ${input.policyId}, (select id from owner), ${input.name},
        key.key_hash, key.key_sealed, ${instant(input.expiry)}, ${bigintOf(input.maxMachines)}, ${bigintOf(input.maxCores)},
        ${bigintOf(input.maxMemory)}, ${bigintOf(input.maxDisk)}, ${bigintOf(input.maxProcesses)}, ${bigintOf(input.maxUsers)},
        ${bigintOf(input.maxUses)}, ${jsonOf(input.metadata)}, ${instant(input.now)}, ${instant(input.now)}
      from key
      where not exists (select from revoked) and exists (select from owner_stands)
      returning *
    )
    select
      exists (select from owner_stands) as owner_stands,
      exists (select from revoked) as key_was_revoked,
      (select to_jsonb(owner) from owner) as owner,
      (select to_jsonb(inserted) from inserted) as license`;
  const { rows } = await refuseViolations(database.execute<InsertionRow>(statement), violations);
  const [row] = rows;
  if (row?.key_was_revoked) throw new LatchkeyError("47031");
  if (row === undefined || !row.owner_stands) {
    throw new LatchkeyError("43009", { message: "There is no account of that owner's username." });
  }
  if (row.license === null) throw new LatchkeyError("46031");
  return { license: reviveRow(licenses, row.license), owner: row.owner === null ? null : revivePerson(row.owner) };
}

/** Takes the oldest key that nobody else is taking: two licenses never get one key, and nobody waits for another's. */
const pooledKey = ({ tenantId, policyId }: NewLicense): SQL => sql`
  delete from ${poolKeys}
  where tenant_id = ${tenantId} and id = (
    select id
    from ${poolKeys}
    where tenant_id = ${tenantId} and policy_id = ${policyId} and exists (select from owner_stands)
    order by id
    limit 1
    for update skip locked
  )
  returning key_hash, key_sealed`;
