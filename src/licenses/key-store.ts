import { sql } from "drizzle-orm";
import type { SealedKey } from "../crypto/license-keys.ts";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { rowJson } from "../db/row-json.ts";
import { licenses, policies, revokedKeys } from "../db/schema.ts";
import { instant, refuse } from "../db/sql.ts";
import { licenseMatches, shownSelection } from "../document/license-document-store.ts";
import { countRequest } from "../document/rate-store.ts";
import { waitsInPoolSql } from "../document/waiting-key-store.ts";
import { type Changed, type ChangedRow, changedIn, countedRate, type Target } from "./actions-store.ts";
import { nextOfPool } from "./store.ts";

const changedRow = rowJson(licenses, "changed");

type NewKey = {
  /** The key where the policy's pool does not give one. */
  key: SealedKey;
  /** Says whether the vendor asked for that very key: a policy with a pool accepts none. */
  isOwnKey: boolean;
  /** The hash of the key that is replaced. */
  oldHash: string;
};

/**
 * Gives a license another key in one round trip and one transaction, and remembers the old one, so that it is never issued again. The license's
 * row is locked first. Undefined where there is no such license.
 * @throws LatchkeyError license_key_taken, or NeonDbError with a refusal: concurrent_change where the license has another key than the old one by
 * now, license_key_ambiguous, license_key_taken, pool_empty
 */
export async function replaceKey(
  database: Database,
  { tenantId, name, now }: Target,
  { key, isOwnKey, oldHash }: NewKey,
): Promise<Changed | undefined> {
  const where = licenseMatches(tenantId, name);
  const batch = database.changing.batch([
    database.execute(sql`select from ${licenses} license where ${where} for update`),
    database.execute<ChangedRow>(sql`
      with candidate as (
        select license.tenant_id, license.id, license.key_hash, policy.id as policy_id, policy.use_pool
        from ${licenses} license
        join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
        where ${where} and ${refuse(
          sql`case
            when license.key_hash <> ${oldHash} then 'concurrent_change'
            when policy.use_pool and ${isOwnKey}::boolean then 'license_key_ambiguous'
            when not policy.use_pool and license.key_hash = ${key.hash} then 'license_key_taken'
            when not policy.use_pool and ${waitsInPoolSql(sql`${tenantId}`, sql`${key.hash}`)} then 'license_key_taken'
            when exists (
              select from ${licenses} namesake where namesake.tenant_id = ${tenantId} and namesake.id = ${key.asId}::uuid
            ) then 'license_key_taken'
          end`,
          sql`${where} and policy.id = license.policy_id`,
        )} is null
      ), pooled as (
        ${nextOfPool({
          tenantId,
          policyId: sql`(select policy_id from candidate)`,
          usesPool: sql`exists (select from candidate where use_pool)`,
        })}
      ), fresh as (
        select key_hash, key_sealed from pooled
        union all
        select ${key.hash}, ${key.sealed} from candidate where not use_pool
      ), remembered as (
        insert into ${revokedKeys} (tenant_id, key_hash, license_id, revoked_at)
        select candidate.tenant_id, candidate.key_hash, candidate.id, ${instant(now)}
        from candidate, fresh
        on conflict do nothing
      ), changed as (
        update ${licenses} license
        set key_hash = fresh.key_hash, key_sealed = fresh.key_sealed, updated_at = ${instant(now)}
        from candidate, fresh
        where license.tenant_id = candidate.tenant_id and license.id = candidate.id
        returning license.*
      ), counted as (
        ${countRequest(where, now)}
      )
      ${shownSelection(where, now, sql`(select ${changedRow} from changed)`, countedRate)}
      and ${refuse(sql`case when not exists (select from fresh) then 'pool_empty' end`)} is null`),
  ]);
  const [, { rows }] = await refuseViolations(batch, { licenses_key_taken: "license_key_taken" });
  return changedIn(rows);
}
