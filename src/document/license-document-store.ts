import { type SQL, sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import { licenseInReach } from "../access/reach-store.ts";
import { createSizedCache } from "../cache/cache.ts";
import type { Database } from "../db/client.ts";
import { reviveRow } from "../db/revive.ts";
import { rowJson } from "../db/row-json.ts";
import { accounts, entitlements, licenses, policies, products, signingKeys } from "../db/schema.ts";
import { instant } from "../db/sql.ts";
import type { MachineCounts, MachineFacts } from "../licensing/index.ts";
import { seatsUsedSql } from "../licensing/sql/seats.ts";
import {
  joinSigningKey,
  type PolicyRow,
  policyWithKey,
  revivePolicy,
  type SigningKeyRow,
  signingKeyRow,
} from "./signing-key-store.ts";

/** The rows on the aliases `license` and `product`, as JSON. */
export const licenseRow = rowJson(licenses, "license");
export const productRow = rowJson(products, "product");

type Row<T extends { $inferSelect: unknown }> = T["$inferSelect"];

/** The facts about a person in a snapshot. None of them can be used to sign in. */
export type SnapshotPerson = { id: string; username: string; email: string; bannedAt: Date | null };

/**
 * The data of a license, as of one instant, that is needed to judge it for any scope or to show it. Counts stand for its machines and
 * users, of which it may have thousands: those that a scope names are `NamedParts`.
 */
export type LicenseDocument = {
  license: Row<typeof licenses>;
  policy: PolicyRow;
  product: Row<typeof products>;
  owner: SnapshotPerson | null;
  entitlements: Row<typeof entitlements>[];
  /** All who are attached to it, and its owner. */
  usersCount: number;
  counts: MachineCounts;
};

/** The parts of a license that a scope names. */
export type NamedParts = {
  users: SnapshotPerson[];
  machines: MachineFacts[];
  /** Of the machines of the scope's user, or of nobody: where the policy leases by user. */
  counts: MachineCounts | null;
};

/**
 * The name of a license: its id, or the HMAC of its key. With both, one text is either: a license with that id, else one with that key. A
 * license that is out of reach counts as absent.
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
  entitlements: Json[];
  counts: Json;
};

export type NamedJson = { users: Json[]; machines: Json[]; counts: Json | null };

/** The alias `account`, as a `SnapshotPerson`. */
export const person = sql`jsonb_build_object(
  'id', account.id, 'username', account.username, 'email', account.email, 'banned_at', account.banned_at
)`;

/** A license as it is shown: without those who use it and its machines, of which it may have thousands. */
export type ShownLicense = Pick<LicenseDocument, "license" | "policy" | "product" | "owner"> & {
  /** Machines that count against `max_machines`. */
  seatsUsed: number;
};

/** The members of a license that every document has: itself, its policy, its product and its owner. For the aliases of `fromLicenses`. */
export const rootMembers = (license: SQL): SQL => sql`
    'license', ${license},
    'policy', ${policyWithKey},
    'product', ${productRow},
    'owner', (
      select ${person}
      from ${accounts} account
      where account.tenant_id = license.tenant_id and account.id = license.owner_id
    )`;

/**
 * Licenses of a table or of a part of the statement, with their policies, products and the keys that sign, under the aliases `license`, `policy`,
 * `product` and `signing_key`.
 */
const fromSource = (source: SQL): SQL => sql`
  from ${source} license
  join ${policies} policy on policy.tenant_id = license.tenant_id and policy.id = license.policy_id
  join ${products} product on product.tenant_id = license.tenant_id and product.id = license.product_id
  ${joinSigningKey}`;

/** The licenses of the database, as `fromSource`. */
export const fromLicenses = fromSource(sql`${licenses}`);

export type RootsJson = Pick<DocumentJson, "license" | "policy" | "product" | "owner">;

/** Reads the members that `rootMembers` writes. */
export const reviveRoots = ({ license, policy, product, owner }: RootsJson) => ({
  license: reviveRow(licenses, license),
  policy: revivePolicy(policy),
  product: reviveRow(products, product),
  owner: owner === null ? null : revivePerson(owner),
});

/**
 * One statement, no locks. Served by licenses_key_taken or the primary key, then by primary keys.
 * @param license the license's row as JSON, where the same statement has just changed it
 * @param beside another column of the row
 * @param now the instant that heartbeats are judged at
 * @param source the part of the statement that has the licenses, where it has just changed them
 */
export const shownSelection = (
  where: SQL,
  now: Date,
  license: SQL = licenseRow,
  beside: SQL = sql`null as beside`,
  source: SQL = sql`${licenses}`,
): SQL => sql`
  select jsonb_build_object(${rootMembers(license)}, 'seats_used', ${seatsUsedSql(instant(now))}) as document, ${beside}
  ${fromSource(source)}
  where ${where}`;

export type ShownRow = { document: RootsJson & { seats_used: number } };

/** The license of the only row, if there is one. */
export const shownIn = ([row]: ShownRow[]): ShownLicense | undefined =>
  row && { ...reviveRoots(row.document), seatsUsed: row.document.seats_used };

/** @param now the instant that heartbeats are judged at */
export async function selectShown(
  database: Database,
  { tenantId, name, now }: { tenantId: string; name: LicenseName; now: Date },
): Promise<ShownLicense | undefined> {
  const { rows } = await database.execute<ShownRow>(shownSelection(licenseMatches(tenantId, name), now));
  return shownIn(rows);
}

/** As `selectShown`, with the key that signs under the license's policy. @param now the instant that heartbeats are judged at */
export async function selectShownWithKey(
  database: Database,
  { tenantId, name, now }: { tenantId: string; name: LicenseName; now: Date },
): Promise<(ShownLicense & { signingKey: SigningKeyRow }) | undefined> {
  const selection = shownSelection(licenseMatches(tenantId, name), now, undefined, sql`${signingKeyRow} as signing_key`);
  const { rows } = await database.execute<ShownRow & { signing_key: Json }>(selection);
  const shown = shownIn(rows);
  return shown && { ...shown, signingKey: reviveRow(signingKeys, rows[0]?.signing_key ?? {}) };
}

/** A document as the texts of its members, so that what many licenses have in common is read once. */
export type LicenseText = {
  license: string;
  policy: string;
  product: string;
  owner: string | null;
  entitlements: string[];
  counts: string;
};

export function reviveText(text: LicenseText): LicenseDocument {
  const policy = sharedPolicy(text.policy);
  const counts: Json = JSON.parse(text.counts);
  return {
    license: reviveRow(licenses, JSON.parse(text.license)),
    policy,
    product: sharedProduct(text.product),
    owner: text.owner === null ? null : sharedPerson(text.owner),
    entitlements: text.entitlements.map(sharedEntitlement),
    usersCount: Number(counts.users),
    counts: reviveCounts(counts),
  };
}

export function reviveNamed(text: string): NamedParts {
  const { users, machines: rows, counts }: NamedJson = JSON.parse(text);
  return {
    users: users.map(revivePerson),
    machines: rows.map(reviveMachine),
    counts: counts === null ? null : reviveCounts(counts),
  };
}

const reviveCounts = ({ machines: all, seats, cores, memory, disk, processes, most_processes }: Json): MachineCounts => ({
  machines: Number(all),
  seats: Number(seats),
  cores: Number(cores),
  memory: Number(memory),
  disk: Number(disk),
  processes: Number(processes),
  mostProcesses: Number(most_processes),
});

/** Gives the same object for the same text, while it is among those that were asked for last. */
function shared<Part extends object>(revive: (json: Json) => Part): (text: string) => Part {
  const parts = createSizedCache<Part>("documentParts", (_, text) => text.length);
  return (text) => {
    const cached = parts.get(text);
    if (cached !== undefined) return cached;
    const part = revive(JSON.parse(text));
    parts.set(text, part);
    return part;
  };
}

const sharedPolicy = shared(revivePolicy);

const sharedProduct = shared((json) => reviveRow(products, json));

const sharedPerson = shared((json) => revivePerson(json));

const sharedEntitlement = shared((json) => reviveRow(entitlements, json));

export const revivePerson = ({ id, username, email, banned_at }: Json): SnapshotPerson => ({
  id: String(id),
  username: String(username),
  email: String(email),
  bannedAt: timeOf(banned_at),
});

const reviveMachine = (json: Json): MachineFacts => ({
  id: String(json.id),
  fingerprint: String(json.fingerprint),
  ownerId: typeof json.owner_id === "string" ? json.owner_id : null,
  createdAt: new Date(String(json.created_at)),
  lastHeartbeatAt: timeOf(json.last_heartbeat_at),
  resurrectedAt: timeOf(json.resurrected_at),
  heartbeatResetAt: timeOf(json.heartbeat_reset_at),
  componentFingerprints: json.component_fingerprints as string[],
});

const timeOf = (value: unknown): Date | null => (typeof value === "string" ? new Date(value) : null);
