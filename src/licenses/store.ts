import { type SQL, sql } from "drizzle-orm";
import type { SealedKey } from "../crypto/license-keys.ts";
import type { Database } from "../db/client.ts";
import { refuseViolations } from "../db/constraints.ts";
import { limitNamesSql, limitValues } from "../db/policy-columns.ts";
import { accounts, licenses, policies, poolKeys, revokedKeys } from "../db/schema.ts";
import { instant, jsonOf, refuse } from "../db/sql.ts";
import { type ShownLicense, type ShownRow, shownIn, shownSelection } from "../document/license-document-store.ts";
import { waitsInPoolSql } from "../document/waiting-key-store.ts";
import type { Limits } from "../licensing/index.ts";
import { termAfterSql } from "../licensing/sql/expiry.ts";
import { type Issuer, issuingRefusalSql } from "../licensing/sql/issuing.ts";

export type LicenseRecord = typeof licenses.$inferSelect;

export type NewLicense = {
  id: string;
  tenantId: string;
  productId: string;
  policyId: string;
  ownerUsername: string | null;
  name: string;
  /** Key of the license where the policy's pool does not give one. */
  key: SealedKey;
  /** Says whether the vendor asked for that very key: a policy with a pool accepts none. */
  isOwnKey: boolean;
  /** Nobody said whether the key is signed: under a policy that signs keys, the license is not made. */
  mayNeedSignature: boolean;
  /** Without an expiry, as the policy says. */
  expiry: Date | null;
  expiryAnchorDay: number | null;
  limits: Limits;
  metadata: Record<string, unknown>;
  issuer: Issuer;
  now: Date;
};

/**
 * Issues a license in one round trip: looks at the policy, the owner and the key, takes the next key of a pool, and puts the license
 * in. The unique index licenses_key_taken is what keeps keys apart under contention. Undefined where the key is to be signed.
 * @throws LatchkeyError id_taken, license_key_taken, or NeonDbError with a refusal: permission_denied, account_not_found, product_not_found,
 * policy_not_found, license_key_taken, license_key_ambiguous, pool_empty
 */
export async function insertLicense(database: Database, input: NewLicense): Promise<ShownLicense | undefined> {
  const batch = database.changing.batch([
    database.execute(insertion(input)),
    database.execute<ShownRow>(
      shownSelection(sql`license.tenant_id = ${input.tenantId} and license.id = ${input.id}`, input.now),
    ),
  ]);
  const [, { rows }] = await refuseViolations(batch, {
    licenses_key_taken: "license_key_taken",
    licenses_tenant_id_id_pk: "id_taken",
  });
  return shownIn(rows);
}

const insertion = (input: NewLicense): SQL => {
  const term = termAfterSql("creation", instant(input.now), { license: sql`given`, policy: sql`chosen` });
  return sql`
  with chosen as (
    select policy.*, owner.id as owner_id
    from (select) one
    left join ${policies} policy on policy.tenant_id = ${input.tenantId} and policy.id = ${input.policyId}
    left join ${accounts} owner on owner.tenant_id = ${input.tenantId} and owner.username = ${input.ownerUsername}
    where ${refuse(sql`coalesce(
      ${issuingRefusalSql(sql`policy`, input.issuer, sql`${input.productId}::uuid`)},
      case
        when policy.use_pool and ${input.isOwnKey}::boolean then 'license_key_ambiguous'
        when exists (
          select from ${licenses} namesake where namesake.tenant_id = ${input.tenantId} and namesake.id = ${input.key.asId}::uuid
        ) then 'license_key_taken'
        when ${input.ownerUsername}::text is not null and owner.id is null then 'account_not_found'
      end
    )`)} is null
  ), pooled as (
    ${nextOfPool({ tenantId: input.tenantId, policyId: sql`${input.policyId}`, usesPool: sql`exists (select from chosen where use_pool)` })}
  ), key as (
    select key_hash, key_sealed from pooled
    union all
    select ${input.key.hash}, ${input.key.sealed} from chosen where not use_pool and not (sign_keys and ${input.mayNeedSignature}::boolean)
  )
  insert into ${licenses} (
    id, tenant_id, product_id, policy_id, owner_id, name, key_hash, key_sealed, expiry, expiry_anchor_day, ${limitNamesSql}, metadata,
    created_at, updated_at
  )
  select
    ${input.id}, chosen.tenant_id, chosen.product_id, chosen.id, chosen.owner_id, ${input.name}, key.key_hash, key.key_sealed,
    ${term.expiry}, ${term.anchorDay},
    ${limitValues(input.limits)}, ${jsonOf(input.metadata)}, ${instant(input.now)}, ${instant(input.now)}
  from chosen
  left join key on true
  cross join (select ${instant(input.expiry)} as expiry, ${input.expiryAnchorDay}::int as expiry_anchor_day) given
  where case
    when key.key_hash is null then ${refuse(sql`case when chosen.use_pool then 'pool_empty' end`)} is not null
    else ${refuse(sql`case
      when exists (select from ${revokedKeys} gone where gone.tenant_id = chosen.tenant_id and gone.key_hash = key.key_hash)
        or (not chosen.use_pool and ${waitsInPoolSql(sql`chosen.tenant_id`, sql`key.key_hash`)}) then 'license_key_taken'
    end`)} is null
  end`;
};

type Pool = {
  tenantId: string;
  /** The policy's id. */
  policyId: SQL;
  /** A condition: false takes no key. */
  usesPool: SQL;
};

/**
 * Takes the oldest key that nobody else is taking: two licenses never get one key, and nobody waits for another's. One that a license has, or had, is passed
 * over: it came in at the same moment in two ways.
 */
export const nextOfPool = ({ tenantId, policyId, usesPool }: Pool): SQL => sql`
  delete from ${poolKeys}
  where tenant_id = ${tenantId} and id = (
    select next.id
    from ${poolKeys} next
    where next.tenant_id = ${tenantId} and next.policy_id = ${policyId} and ${usesPool}
      and not exists (select from ${licenses} taken where taken.tenant_id = next.tenant_id and taken.key_hash = next.key_hash)
      and not exists (select from ${revokedKeys} gone where gone.tenant_id = next.tenant_id and gone.key_hash = next.key_hash)
    order by next.id
    limit 1
    for update of next skip locked
  )
  returning key_hash, key_sealed`;
