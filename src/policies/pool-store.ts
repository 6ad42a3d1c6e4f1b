import { sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import { policyInReach } from "../access/reach-store.ts";
import type { SealedKey } from "../crypto/license-keys.ts";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { licenses, policies, poolKeys, revokedKeys } from "../db/schema.ts";
import { instant, jsonOf, refuse } from "../db/sql.ts";

type PoolKey = SealedKey & { id: string };
/** Of a policy that the caller can see. */
type Pool = { tenantId: string; policyId: string; reach: Reach };

/** The alias `policy`. */
const isNamed = ({ tenantId, policyId, reach }: Pool) => sql`
  policy.tenant_id = ${tenantId} and policy.id = ${policyId} and ${policyInReach(reach)}`;

const count = (pool: Pool) => sql`
  select policy.use_pool, (
    select count(*)::int
    from ${poolKeys} key
    where key.tenant_id = policy.tenant_id and key.policy_id = policy.id
  ) as left
  from ${policies} policy
  where ${isNamed(pool)}`;

type CountRow = { use_pool: boolean; left: number };

/** All or none, in one round trip: keys that stand, or stood, are refused. Undefined where there is no such policy. */
export async function fillPool(database: Database, pool: Pool, keys: PoolKey[], now: Date): Promise<CountRow | undefined> {
  const batch = database.changing.batch([
    database.execute(sql`
      insert into ${poolKeys} (id, tenant_id, policy_id, key_hash, key_sealed, created_at)
      select key.id, policy.tenant_id, policy.id, key.hash, key.sealed, ${instant(now)}
      from jsonb_to_recordset(${jsonOf(keys)}) as key (id uuid, hash text, sealed text, "asId" uuid)
      join ${policies} policy on ${isNamed(pool)}
      where ${refuse(sql`case
        when not policy.use_pool then 'pool_not_used'
        when exists (select from ${licenses} taken where taken.tenant_id = policy.tenant_id and taken.key_hash = key.hash)
          or exists (select from ${revokedKeys} gone where gone.tenant_id = policy.tenant_id and gone.key_hash = key.hash)
          or exists (select from ${licenses} namesake where namesake.tenant_id = policy.tenant_id and namesake.id = key."asId") then 'license_key_taken'
      end`)} is null`),
    database.execute<CountRow>(count(pool)),
  ]);
  const [, { rows }] = await refuseViolations(batch, { pool_keys_key_taken: "license_key_taken" });
  return rows[0];
}

export const countPool = async (database: Database, pool: Pool): Promise<CountRow | undefined> =>
  (await database.execute<CountRow>(count(pool))).rows[0];

/** Undefined where there is no such policy. */
export async function emptyPool(database: Database, pool: Pool): Promise<CountRow | undefined> {
  const [, { rows }] = await database.changing.batch([
    database.execute(sql`
      delete from ${poolKeys} key
      using ${policies} policy
      where ${isNamed(pool)} and key.tenant_id = policy.tenant_id and key.policy_id = policy.id`),
    database.execute<CountRow>(count(pool)),
  ]);
  return rows[0];
}
