import { type SQL, sql } from "drizzle-orm";

/** One expression for each scope in which a fingerprint may exist once. */
type ByScope = { machine: SQL; license: SQL; policy: SQL; product: SQL; tenant: SQL };

/** Gives the expression of the scope that a uniqueness strategy, of machines or of components, names. */
export const inScopeSql = (strategy: SQL, by: ByScope): SQL => sql`case ${strategy}
  when 'unique_per_machine' then ${by.machine}
  when 'unique_per_license' then ${by.license}
  when 'unique_per_policy' then ${by.policy}
  when 'unique_per_product' then ${by.product}
  else ${by.tenant}
end`;

/** The alias `twin_license`, of another machine, lies in the scope that a strategy gives a license under a policy. */
const isInScope = (strategy: SQL, license: SQL, policy: SQL): SQL =>
  inScopeSql(strategy, {
    machine: sql`false`,
    license: sql`twin_license.id = ${license}.id`,
    policy: sql`twin_license.policy_id = ${policy}.id`,
    product: sql`twin_license.product_id = ${policy}.product_id`,
    tenant: sql`true`,
  });

type Where = {
  fingerprint: SQL;
  /** The aliases of the license that is to have the machine, and of its policy. */
  license?: SQL;
  policy?: SQL;
  /** The machine itself, which is no twin of its own. */
  machineId: SQL;
};

/**
 * Selects the ids of the machines of a fingerprint that exist where the policy allows one: on the license itself always, and in the scope of its
 * machine_uniqueness_strategy. To be asked under the locks of the license and of the fingerprint. Served by machines_fingerprint_taken and, where
 * the scope is wider than a license, machines_fingerprint.
 */
export const machineTwinsSql = ({ fingerprint, license = sql`license`, policy = sql`policy`, machineId }: Where): SQL => sql`
  select twin.id
  from machines twin
  where twin.tenant_id = ${license}.tenant_id and twin.license_id = ${license}.id and twin.fingerprint = ${fingerprint}
  and twin.id <> ${machineId}
  union all
  select twin.id
  from machines twin
  join licenses twin_license on twin_license.tenant_id = twin.tenant_id and twin_license.id = twin.license_id
  where ${policy}.machine_uniqueness_strategy <> 'unique_per_license'
  and twin.tenant_id = ${license}.tenant_id and twin.license_id <> ${license}.id and twin.fingerprint = ${fingerprint}
  and twin.id <> ${machineId}
  and ${isInScope(sql`${policy}.machine_uniqueness_strategy`, license, policy)}`;

/** A component of this fingerprint exists on another machine where the policy allows one. As `machineTwinsSql`, under the same locks. */
export const hasComponentTwinSql = ({ fingerprint, license = sql`license`, policy = sql`policy`, machineId }: Where): SQL => sql`(
  ${policy}.component_uniqueness_strategy <> 'unique_per_machine' and exists (
    select
    from components twin
    join machines twin_machine on twin_machine.tenant_id = twin.tenant_id and twin_machine.id = twin.machine_id
    join licenses twin_license on twin_license.tenant_id = twin_machine.tenant_id and twin_license.id = twin_machine.license_id
    where twin.tenant_id = ${license}.tenant_id and twin.fingerprint = ${fingerprint} and twin.machine_id <> ${machineId}
    and ${isInScope(sql`${policy}.component_uniqueness_strategy`, license, policy)}
  )
)`;
