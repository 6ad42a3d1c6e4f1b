import { type SQL, sql } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import type { Reach } from "../access/reach.ts";
import { licenseInReach } from "../access/reach-store.ts";
import type { Database } from "../db/client.ts";
import { reviveRow } from "../db/revive.ts";
import {
  accounts,
  components,
  entitlements,
  licenseEntitlements,
  licenses,
  licenseUsers,
  machines,
  policies,
  policyEntitlements,
  processes,
  products,
} from "../db/schema.ts";

type Row<T extends { $inferSelect: unknown }> = T["$inferSelect"];

/** What stands in a snapshot of a person: nothing that signs anybody in. */
export type SnapshotPerson = { id: string; username: string; email: string; bannedAt: Date | null };

export type SnapshotMachine = Row<typeof machines> & { componentFingerprints: string[]; processHeartbeats: Date[] };

/** Everything about one license that judging it, showing it or writing its file needs, as it stood at one instant. */
export type LicenseDocument = {
  license: Row<typeof licenses>;
  policy: Row<typeof policies>;
  product: Row<typeof products>;
  owner: SnapshotPerson | null;
  users: SnapshotPerson[];
  entitlements: Row<typeof entitlements>[];
  machines: SnapshotMachine[];
};

/**
 * How a license is named: by its id, or by the HMAC of its key. With both, one text is either: a license with that id, else one with that key.
 * What is out of reach is not there.
 */
export type LicenseName = ({ id: string } | { keyHash: string } | { id: string; keyHash: string }) & { reach: Reach };

/** Conditions on the alias `license`. Served by the primary key and licenses_key_taken. */
export const licenseMatches = (tenantId: string, name: LicenseName): SQL =>
  sql`license.tenant_id = ${tenantId} and ${isNamed(tenantId, name)} and ${licenseInReach(name.reach)}`;

function isNamed(tenantId: string, name: LicenseName): SQL {
  if (!("id" in name)) return sql`license.key_hash = ${name.keyHash}`;
  if (!("keyHash" in name)) return sql`license.id = ${name.id}`;
  return sql`license.id = coalesce(
    (select by_id.id from ${licenses} by_id where by_id.tenant_id = ${tenantId} and by_id.id = ${name.id}),
    (select by_key.id from ${licenses} by_key where by_key.tenant_id = ${tenantId} and by_key.key_hash = ${name.keyHash})
  )`;
}

type Json = Record<string, unknown>;
export type DocumentJson = {
  license: Json;
  policy: Json;
  product: Json;
  owner: Json | null;
  users: Json[];
  entitlements: Json[];
  machines: Json[];
};

/** How much is read of what a license may have thousands of: all of it, where nothing else is said. */
export type DocumentParts = {
  /** Which machines: a condition on the alias `machine`. */
  machines?: SQL;
  /** Whether machines have their metadata, which no verdict reads. */
  machineMetadata?: boolean;
  /** Whether the users that are attached to it are read. */
  users?: boolean;
};

/**
 * One statement, no locks. Served by licenses_key_taken or the primary key, then by primary keys, license_entitlements_attached,
 * policy_entitlements_attached, license_users' primary key and machines_fingerprint_taken.
 * @param license the license's row as JSON, where the same statement has just changed it.
 * @param beside another column of the row.
 */
export const documentSelection = (
  where: SQL,
  license: SQL = sql`to_jsonb(license)`,
  beside: SQL = sql`null as beside`,
  { machines: ofMachines = sql`true`, machineMetadata = true, users = true }: DocumentParts = {},
): SQL => sql`
  select jsonb_build_object(
    'license', ${license},
    'policy', to_jsonb(policy),
    'product', to_jsonb(product),
    'owner', (
      select ${person}
      from ${accounts} account
      where account.tenant_id = license.tenant_id and account.id = license.owner_id
    ),
    'users', coalesce((
      select jsonb_agg(${person} order by account.username)
      from ${licenseUsers} attached
      join ${accounts} account on account.tenant_id = attached.tenant_id and account.id = attached.account_id
      where attached.tenant_id = license.tenant_id and attached.license_id = license.id and ${sql.raw(String(users))}
    ), '[]'),
    'entitlements', coalesce((
      select jsonb_agg(to_jsonb(entitlement) order by entitlement.code)
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
      select jsonb_agg(to_jsonb(machine)${machineMetadata ? sql`` : sql` || '{"metadata": {}}'`} || jsonb_build_object(
        'component_fingerprints', coalesce((
          select jsonb_agg(component.fingerprint order by component.fingerprint)
          from ${components} component
          where component.tenant_id = machine.tenant_id and component.machine_id = machine.id
        ), '[]'),
        'process_heartbeats', coalesce((
          select jsonb_agg(process.last_heartbeat_at)
          from ${processes} process
          where process.tenant_id = machine.tenant_id and process.machine_id = machine.id
        ), '[]')
      ) order by machine.created_at, machine.id)
      from ${machines} machine
      where machine.tenant_id = license.tenant_id and machine.license_id = license.id and ${ofMachines}
    ), '[]')
  ) as document, ${beside}
  from ${licenses} license
  join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
  join ${products} product on product.tenant_id = license.tenant_id and product.id = license.product_id
  where ${where}`;

/** The alias `account`, as a `SnapshotPerson`. */
const person = sql`jsonb_build_object(
  'id', account.id, 'username', account.username, 'email', account.email, 'banned_at', account.banned_at
)`;

/** A license as it is shown: without those who use it and its machines, of which it may have thousands. */
export type ShownLicense = Pick<LicenseDocument, "license" | "policy" | "product" | "owner">;

/** As `documentSelection`, for what is shown. */
export const shownSelection = (where: SQL, license: SQL = sql`to_jsonb(license)`, beside: SQL = sql`null as beside`): SQL => sql`
  select jsonb_build_object(
    'license', ${license},
    'policy', to_jsonb(policy),
    'product', to_jsonb(product),
    'owner', (
      select ${person}
      from ${accounts} account
      where account.tenant_id = license.tenant_id and account.id = license.owner_id
    )
  ) as document, ${beside}
  from ${licenses} license
  join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
  join ${products} product on product.tenant_id = license.tenant_id and product.id = license.product_id
  where ${where}`;

export type ShownRow = { document: Pick<DocumentJson, "license" | "policy" | "product" | "owner"> };

/** The license of the only row, if there is one. */
export const shownIn = ([row]: ShownRow[]): ShownLicense | undefined =>
  row && {
    license: reviveRow(licenses, row.document.license),
    policy: reviveRow(policies, row.document.policy),
    product: reviveRow(products, row.document.product),
    owner: row.document.owner === null ? null : revivePerson(row.document.owner),
  };

export async function selectShown(database: Database, tenantId: string, name: LicenseName): Promise<ShownLicense | undefined> {
  const { rows } = await database.execute<ShownRow>(shownSelection(licenseMatches(tenantId, name)));
  return shownIn(rows);
}

export type DocumentRow = { document: DocumentJson };

export function reviveDocument({ document }: DocumentRow): LicenseDocument {
  return {
    license: reviveRow(licenses, document.license),
    policy: reviveRow(policies, document.policy),
    product: reviveRow(products, document.product),
    owner: document.owner === null ? null : revivePerson(document.owner),
    users: document.users.map(revivePerson),
    entitlements: document.entitlements.map((row) => reviveRow(entitlements, row)),
    machines: document.machines.map(reviveMachine),
  };
}

/** A document as the texts of its members, so that what many licenses have in common is read once. */
export type LicenseText = {
  license: string;
  policy: string;
  product: string;
  owner: string | null;
  users: string[];
  entitlements: string[];
  machines: string;
};

export function reviveText(text: LicenseText): LicenseDocument {
  const policy = sharedPolicy(text.policy);
  return {
    license: reviveRow(licenses, JSON.parse(text.license)),
    policy,
    product: sharedProduct(text.product),
    owner: text.owner === null ? null : sharedPerson(text.owner),
    users: text.users.map(sharedPerson),
    entitlements: text.entitlements.map(sharedEntitlement),
    machines: (JSON.parse(text.machines) as Json[]).map(reviveMachine),
  };
}

/** Characters of the texts of what is shared: of policies, of products, of persons, of entitlements. */
const mostShared = 1_000_000;

/** Gives the same object for the same text, while it is among those that were asked for last. */
function shared<Part extends object>(revive: (json: Json) => Part): (text: string) => Part {
  const parts = new LRUCache<string, Part>({ maxSize: mostShared, sizeCalculation: (_, text) => text.length });
  return (text) => {
    const known = parts.get(text);
    if (known !== undefined) return known;
    const part = revive(JSON.parse(text));
    parts.set(text, part);
    return part;
  };
}

const sharedPolicy = shared((json) => reviveRow(policies, json));

const sharedProduct = shared((json) => reviveRow(products, json));

const sharedPerson = shared((json) => revivePerson(json));

const sharedEntitlement = shared((json) => reviveRow(entitlements, json));

export const revivePerson = ({ id, username, email, banned_at }: Json): SnapshotPerson => ({
  id: String(id),
  username: String(username),
  email: String(email),
  bannedAt: typeof banned_at === "string" ? new Date(banned_at) : null,
});

const reviveMachine = (json: Json): SnapshotMachine => ({
  ...reviveRow(machines, json),
  componentFingerprints: (json.component_fingerprints as string[] | undefined) ?? [],
  processHeartbeats: ((json.process_heartbeats as string[] | undefined) ?? []).map((text) => new Date(text)),
});
