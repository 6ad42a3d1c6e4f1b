import type { DocumentJson } from "./snapshot-store.ts";

export type Body = Record<string, unknown>;

/** Where rows are looked up: a node's storage, or what a poll has just brought. */
export type Rows = {
  row(source: string, id: unknown): Body | undefined;
  /** By the name under which it is looked for: a key's hash, a username. */
  named(source: string, name: string): Body | undefined;
  children(source: string, parent: unknown): Body[];
};

/** What is put together, and the ids of all that it is made of: what marks it as changed. */
export type Held<Json> = { json: Json; roots: string[] };

/** What a person's sessions stand on: rows as JSON. */
export type StandingJson = { account: Body; role: Body | null; key: Body };

/** A tenant's active key, its private half sealed. */
export type SignerJson = { id: string; private_key_sealed: string };

/** An API token, and the license that it stands for, if it does. */
export type TokenJson = { token: Body; document: DocumentJson | null };

/** A license with all that it is made of; undefined where something of it is not there. */
export function composeLicense(rows: Rows, license: Body): Held<DocumentJson> | undefined {
  const policy = rows.row("policies", license.policy_id);
  const product = rows.row("products", license.product_id);
  const owner = license.owner_id === null ? null : rows.row("accounts", license.owner_id);
  const users = rows.children("license_users", license.id).map((row) => rows.row("accounts", row.account_id));
  const attached = [
    ...rows.children("license_entitlements", license.id),
    ...rows.children("policy_entitlements", license.policy_id),
  ].map((row) => row.entitlement_id);
  const entitlements = [...new Set(attached)].map((id) => rows.row("entitlements", id));
  const machines = rows.children("machines", license.id);
  const isWhole = policy !== undefined && product !== undefined && owner !== undefined;
  if (!isWhole || !users.every((row) => row !== undefined) || !entitlements.every((row) => row !== undefined)) return undefined;
  const parts = [license, policy, product, ...(owner === null ? [] : [owner]), ...users, ...entitlements, ...machines];
  return {
    json: {
      // Counts are no changes of the feed: they are the rows'.
      license: { ...license, machines_count: machines.length, users_count: users.length },
      policy,
      product,
      owner,
      users: users.sort(by("username")),
      entitlements: entitlements.sort(by("code")),
      machines: machines
        .map((machine) => withParts(rows, machine))
        .sort(by("id"))
        .sort(by("created_at")),
    },
    roots: parts.map((row) => String(row.id)),
  };
}

const withParts = (rows: Rows, machine: Body): Body => ({
  ...machine,
  component_fingerprints: rows
    .children("components", machine.id)
    .map((row) => String(row.fingerprint))
    .sort(),
  process_heartbeats: rows.children("processes", machine.id).map((row) => row.last_heartbeat_at),
});

/** What the sessions of the account with a username stand on. */
export function composeStanding(rows: Rows, username: string, tenantId: string): Held<StandingJson> | undefined {
  const account = rows.named("accounts", username);
  const key = rows.children("tenant_keys", tenantId).find((row) => row.retired_at === null);
  const role = account?.custom_role_id == null ? null : rows.row("roles", account.custom_role_id);
  if (account === undefined || key === undefined || role === undefined) return undefined;
  // What signs answers is no business of who asks whether a session stands.
  const { private_key_sealed, ...publicKey } = key;
  const roots = [String(account.id), tenantId, ...(role === null ? [] : [String(role.id)])];
  return { json: { account, role, key: publicKey }, roots };
}

/** What signs the tenant's answers. */
export function composeSigner(rows: Rows, tenantId: string): Held<SignerJson> | undefined {
  const key = rows.children("tenant_keys", tenantId).find((row) => row.retired_at === null);
  if (key === undefined || typeof key.private_key_sealed !== "string") return undefined;
  return { json: { id: String(key.id), private_key_sealed: key.private_key_sealed }, roots: [tenantId] };
}

/** The API token with an HMAC. */
export function composeToken(rows: Rows, hash: string): Held<TokenJson> | undefined {
  const token = rows.named("tokens", hash);
  if (token === undefined) return undefined;
  if (token.license_id === null) return { json: { token, document: null }, roots: [String(token.id)] };
  const license = rows.row("licenses", token.license_id);
  const document = license && composeLicense(rows, license);
  return document && { json: { token, document: document.json }, roots: [String(token.id), ...document.roots] };
}

/** In code units, as Postgres's "C" collation and ISO 8601 do. */
const by =
  (member: string) =>
  (left: Body, right: Body): number => {
    const [first, second] = [String(left[member]), String(right[member])];
    return first < second ? -1 : Number(first > second);
  };
