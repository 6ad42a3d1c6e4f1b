import { type SQL, sql } from "drizzle-orm";
import type { Tenant } from "../access/caller.ts";
import { tenantJson } from "../access/tenant-store.ts";
import type { Database } from "../db/client.ts";
import { accounts, licenses, policies, products, roles, tenants, tokens } from "../db/schema.ts";
import type { AccountStatus, Block, PolicyAttributes } from "../licensing/index.ts";
import { accountStatusSql } from "../licensing/sql/account-status.ts";
import { blockSql } from "../licensing/sql/run-refusal.ts";

/** Bearer that an API token or license key stands for. */
export type Bearer = {
  tenant: Tenant;
  token: { id: string; permissions: string[] | null; expiry: string | null } | null;
  product_id: string | null;
  /** `block` says what blocks it, where its key was sent. */
  license: { id: string; expiry: string | null; block: Block | null } | null;
  /** The account with its role; the role is null for a built-in one. */
  account: {
    id: string;
    username: string;
    built_in_role: string | null;
    status: AccountStatus;
    role: { id: string; name: string; permissions: string[]; updated_at: string } | null;
  } | null;
  authentication_strategy: PolicyAttributes["authenticationStrategy"] | null;
  expiration_strategy: PolicyAttributes["expirationStrategy"] | null;
};

const tenant = sql`${tenantJson} as tenant`;
const license = sql`case when license.id is not null then jsonb_build_object('id', license.id, 'expiry', license.expiry, 'block', ${blockSql()}) end as license`;
const account = sql`case when account.id is not null then jsonb_build_object(
  'id', account.id, 'username', account.username, 'built_in_role', account.built_in_role,
  'status', ${accountStatusSql(sql`account`)}, 'role', case when role.id is not null then jsonb_build_object(
    'id', role.id, 'name', role.name, 'permissions', role.permissions, 'updated_at', role.updated_at
  ) end
) end as account`;
const ofLicense = (join: SQL): SQL => sql`
  left join ${licenses} license on ${join}
  left join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id`;

/** Served by tokens_hash. */
export async function selectTokenBearer(database: Database, tokenHash: string): Promise<Bearer | undefined> {
  const { rows } = await database.execute<Bearer>(sql`
    select
      ${tenant}, ${license},
      jsonb_build_object('id', token.id, 'permissions', token.permissions, 'expiry', token.expiry) as token,
      product.id as product_id, ${account}, policy.authentication_strategy, policy.expiration_strategy
    from ${tokens} token
    join ${tenants} tenant on tenant.id = token.tenant_id
    left join ${products} product on product.tenant_id = token.tenant_id and product.id = token.product_id
    ${ofLicense(sql`license.tenant_id = token.tenant_id and license.id = token.license_id`)}
    left join ${accounts} account on account.tenant_id = token.tenant_id and account.id = token.account_id
    left join ${roles} role on role.tenant_id = account.tenant_id and role.id = account.custom_role_id
    where token.token_hash = ${tokenHash}`);
  return rows[0];
}

/** Served by tenants_name_unique and licenses_key_taken. */
export async function selectKeyBearer(database: Database, tenantName: string, keyHash: string): Promise<Bearer | undefined> {
  const { rows } = await database.execute<Bearer>(sql`
    select
      ${tenant}, ${license}, null as token, null as product_id, null as account, policy.authentication_strategy, policy.expiration_strategy
    from ${tenants} tenant
    ${ofLicense(sql`license.tenant_id = tenant.id and license.key_hash = ${keyHash}`)}
    where tenant.name = ${tenantName} and license.id is not null`);
  return rows[0];
}
