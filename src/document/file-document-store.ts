import { type SQL, sql } from "drizzle-orm";
import { reviveRow } from "../db/revive.ts";
import { rowJson } from "../db/row-json.ts";
import {
  accounts,
  components,
  entitlements,
  licenseEntitlements,
  licenseUsers,
  machines,
  policyEntitlements,
  signingKeys,
} from "../db/schema.ts";
import {
  fromLicenses,
  type LicenseDocument,
  licenseRow,
  person,
  type RootsJson,
  revivePerson,
  reviveRoots,
  rootMembers,
  type SnapshotPerson,
} from "./license-document-store.ts";
import { type SigningKeyRow, signingKeyRow } from "./signing-key-store.ts";

const entitlementRow = rowJson(entitlements, "entitlement");
const machineRow = rowJson(machines, "machine");
const componentRow = rowJson(components, "component");

/** A machine as files carry it. */
export type FileMachine = typeof machines.$inferSelect & { components: (typeof components.$inferSelect)[] };

/** A license with all that its file may carry, as it stood at one instant. Where no file is written, nothing reads all machines of a license. */
export type FileDocument = Pick<LicenseDocument, "license" | "policy" | "product" | "owner" | "entitlements"> & {
  users: SnapshotPerson[];
  machines: FileMachine[];
  /** The key that signs the file. */
  signingKey: SigningKeyRow;
};

type Json = Record<string, unknown>;

export type FileRow = {
  document: RootsJson & { users: Json[]; entitlements: Json[]; machines: Json[]; signing_key: Json };
};

/** How much is read of what a license may have thousands of: all of it, where nothing else is said. */
export type FileParts = {
  /** Which machines: a condition on the alias `machine`. */
  machines?: SQL;
  /** Says whether the users that are attached to the license are read. */
  users?: boolean;
};

/**
 * One statement, no locks. Served by licenses_key_taken or the primary key, then by primary keys, license_entitlements_attached,
 * policy_entitlements_attached, license_users' primary key and machines_fingerprint_taken.
 * @param license the license's row as JSON, where the same statement has just changed it.
 * @param beside another column of the row.
 */
export const fileSelection = (
  where: SQL,
  license: SQL = licenseRow,
  beside: SQL = sql`null as beside`,
  { machines: ofMachines = sql`true`, users = true }: FileParts = {},
): SQL => sql`
  select jsonb_build_object(
    ${rootMembers(license)},
    'signing_key', ${signingKeyRow},
    'users', coalesce((
      select jsonb_agg(${person} order by account.username)
      from ${licenseUsers} attached
      join ${accounts} account on account.tenant_id = attached.tenant_id and account.id = attached.account_id
      where attached.tenant_id = license.tenant_id and attached.license_id = license.id and ${sql.raw(String(users))}
    ), '[]'),
    'entitlements', coalesce((
      select jsonb_agg(${entitlementRow} order by entitlement.code)
      from ${entitlements} entitlement
      where entitlement.tenant_id = license.tenant_id
      and entitlement.id in (
        select entitlement_id
        from ${licenseEntitlements} held
        where held.tenant_id = license.tenant_id and held.license_id = license.id
        union all
        select entitlement_id
        from ${policyEntitlements} held
        where held.tenant_id = license.tenant_id and held.policy_id = license.policy_id
      )
    ), '[]'),
    'machines', coalesce((
      select jsonb_agg(${machineRow} || jsonb_build_object(
        'components', coalesce((
          select jsonb_agg(${componentRow} order by component.fingerprint)
          from ${components} component
          where component.tenant_id = machine.tenant_id and component.machine_id = machine.id
        ), '[]')
      ) order by machine.created_at, machine.id)
      from ${machines} machine
      where machine.tenant_id = license.tenant_id and machine.license_id = license.id and ${ofMachines}
    ), '[]')
  ) as document, ${beside}
  ${fromLicenses}
  where ${where}`;

export const reviveFileDocument = ({ document }: FileRow): FileDocument => ({
  ...reviveRoots(document),
  signingKey: reviveRow(signingKeys, document.signing_key),
  users: document.users.map(revivePerson),
  entitlements: document.entitlements.map((row) => reviveRow(entitlements, row)),
  machines: document.machines.map((json) => ({
    ...reviveRow(machines, json),
    components: (json.components as Json[]).map((row) => reviveRow(components, row)),
  })),
});
