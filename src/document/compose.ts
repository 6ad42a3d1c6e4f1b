import { algorithmOf, type KeyAlgorithm, type SigningScheme } from "../crypto/key-algorithms.ts";
import { isCalled, leasesByUser, type Names } from "../licensing/index.ts";
import type { DocumentJson, NamedJson } from "./license-document-store.ts";

export type Body = Record<string, unknown>;

/** The counts of a license's machines; `isOutdated` where the machines have changed since. */
export type StoredCounts = { body: Body; isOutdated: boolean };

/** A source of rows: a node's storage, or the rows that a poll has just returned. */
export type Rows = {
  row(source: string, id: unknown): Body | undefined;
  /** By the name under which it is looked for: a key's hash, a username, `machineName`. */
  named(source: string, name: string): Body | undefined;
  /** By its other name: an account's email. */
  alias(source: string, alias: string): Body | undefined;
  children(source: string, parent: unknown): Body[];
  /** @param whose as `latchkey_machine_counts` has it */
  counts(licenseId: unknown, whose: string): StoredCounts | undefined;
};

/** How a machine is looked for by its fingerprint: in its license. */
export const machineName = (licenseId: unknown, fingerprint: unknown): string => `${licenseId} ${fingerprint}`;

/** A composed document, and the ids of everything that it is made of. A change of one of these ids marks the document as changed. */
export type WithRoots<Json> = { json: Json; roots: string[] };

/** Counts change while time passes, and with changes that tell no more than that there was one. */
export type Counted = {
  /** Until when its counts hold, in milliseconds since 1970, as long as nothing changes. */
  until: number;
  isOutdated: boolean;
};

/** The rows on which a person's sessions depend, as JSON. */
export type AccountStateJson = { account: Body; role: Body | null; key: Body };

/** The key that signs a tenant's answers, its private half sealed. */
export type SignerJson = { id: string; private_key_sealed: string };

/** An API token, and the license that it stands for with its policy, or the account with its role, if it stands for one. */
export type TokenJson = { token: Body; license: Body | null; policy: Body | null; account: Body | null; role: Body | null };

/** A license with all that it is made of; undefined where something of it is not there. */
export function composeLicense(rows: Rows, license: Body): (WithRoots<DocumentJson> & Counted) | undefined {
  const policy = rows.row("policies", license.policy_id);
  const key = policy && signingKeyOf(rows, policy);
  const product = rows.row("products", license.product_id);
  const owner = license.owner_id === null ? null : rows.row("accounts", license.owner_id);
  const counts = rows.counts(license.id, "*");
  const attached = [
    ...rows.children("license_entitlements", license.id),
    ...rows.children("policy_entitlements", license.policy_id),
  ].map((row) => row.entitlement_id);
  const entitlements = [...new Set(attached)].map((id) => rows.row("entitlements", id));
  const isWhole =
    policy !== undefined && key !== undefined && product !== undefined && owner !== undefined && counts !== undefined;
  if (!isWhole || !entitlements.every((row) => row !== undefined)) return undefined;
  const parts = [license, policy, key, product, ...(owner === null ? [] : [owner]), ...entitlements];
  return {
    json: {
      // Its own counts are no changes of the feed.
      license: { ...license, machines_count: counts.body.machines, users_count: counts.body.attached },
      policy: { ...policy, public_key: key.public_key },
      product,
      owner,
      entitlements: entitlements.sort(by("code")),
      counts: countsIn(counts.body),
    },
    roots: parts.map((row) => String(row.id)),
    ...countedAs(counts, license, policy),
  };
}

/** Returns the key that signs under a policy: the one that it is pinned to, else the active one of its scheme's algorithm. Twin of `latchkey_signing_key_id`. */
const signingKeyOf = (rows: Rows, { tenant_id, scheme, signing_key_id }: Body): Body | undefined =>
  signing_key_id == null
    ? activeKeyOf(rows, tenant_id, algorithmOf(scheme as SigningScheme))
    : rows.row("signing_keys", signing_key_id);

/** If rows are of several times, two may be active: the latest one is. */
const activeKeyOf = (rows: Rows, tenantId: unknown, algorithm: KeyAlgorithm): Body | undefined =>
  rows
    .children("signing_keys", tenantId)
    .filter((key) => key.algorithm === algorithm && key.status === "active")
    .sort(by("activated_at"))
    .at(-1);

/** Without when and by what they were counted, so that the same counts are the same text. */
const countsIn = ({ users, machines, seats, cores, memory, disk, processes, most_processes }: Body): Body => ({
  ...(users === undefined ? {} : { users }),
  machines,
  seats,
  cores,
  memory,
  disk,
  processes,
  most_processes,
});

/** Seats that no verdict looks at may be as old as anything else: while machines die each second, nobody has to ask for each. */
function countedAs({ body, isOutdated }: StoredCounts, license: Body, policy: Body): Counted {
  const until = body.until === null ? Number.POSITIVE_INFINITY : Date.parse(String(body.until));
  const ages = Date.parse(String(body.at)) + Number(policy.edge_ttl) * 1000;
  return {
    until: policy.strict === true ? until : Math.max(until, ages),
    isOutdated: isOutdated || !areTermsOf(body.terms as Record<"license" | "policy", Body>, { license, policy }),
  };
}

const areTermsOf = (terms: Record<"license" | "policy", Body>, rows: Record<"license" | "policy", Body>): boolean =>
  (["license", "policy"] as const).every((of) => Object.entries(terms[of]).every(([name, value]) => rows[of][name] === value));

/** Says what the database is known not to have. */
export type IsAbsent = (missing: Missing) => boolean;

/** Something that a scope names and the license has not. */
export type Missing = `${"user" | "machine" | "fingerprint"}:${string}`;

type Named = WithRoots<NamedJson> & Counted & { missing: Missing[] };

/**
 * Composes the parts of a license that a scope names. Returns undefined where one of them is neither there nor known to be absent.
 * @param license put together by `composeLicense`
 */
export function composeNamed(
  rows: Rows,
  { license, policy, owner }: DocumentJson,
  { names, isAbsent }: { names: Names; isAbsent: IsAbsent },
): Named | undefined {
  const machines = new Map<unknown, Body>();
  const missing: Missing[] = [];
  const found = (machine: Body | undefined, name: Missing): void => {
    if (machine !== undefined && machine.license_id === license.id) machines.set(machine.id, machine);
    else missing.push(name);
  };
  for (const fingerprint of names.fingerprints)
    found(rows.named("machines", machineName(license.id, fingerprint)), `fingerprint:${fingerprint}`);
  if (names.machine !== undefined) found(rows.row("machines", names.machine), `machine:${names.machine}`);
  const users = names.user === undefined ? [] : peopleCalled(rows, { license, owner }, names.user);
  if (names.user !== undefined && users.length === 0) missing.push(`user:${names.user}`);
  if (!missing.every(isAbsent)) return undefined;
  const counts = countsOfUser(rows, { license, policy }, names.user === undefined ? "" : users[0]?.id);
  if (counts === undefined) return undefined;
  const dependsOnLicense = missing.length > 0 || names.user !== undefined || counts !== null;
  return {
    json: {
      users: users.map(({ id, username, email, banned_at }) => ({ id, username, email, banned_at })),
      machines: [...machines.values()].map((machine) => machineIn(rows, machine)),
      counts: counts && countsIn(counts.body),
    },
    roots: [...(dependsOnLicense ? [license] : []), ...users, ...machines.values()].map(({ id }) => String(id)),
    ...(counts === null ? { until: Number.POSITIVE_INFINITY, isOutdated: false } : countedAs(counts, license, policy)),
    missing,
  };
}

/** The owner and users of the license who are called so. */
function peopleCalled(rows: Rows, { license, owner }: Pick<DocumentJson, "license" | "owner">, text: string): Body[] {
  const people = [owner, rows.row("accounts", text), rows.named("accounts", text), rows.alias("accounts", text)];
  const called = people.filter((person) => person != null).filter((person) => isCalled(personIn(person), text));
  return [...new Map(called.map((person) => [person.id, person])).values()]
    .filter(({ id }) => id === license.owner_id || rows.row("license_users", `${license.id}:${id}`) !== undefined)
    .sort(by("username"))
    .sort((left, right) => Number(right.id === license.owner_id) - Number(left.id === license.owner_id));
}

const personIn = ({ id, username, email }: Body) => ({ id: String(id), username: String(username), email: String(email) });

/** Null where no verdict looks at them, undefined where they are not there. @param whose undefined for nobody of the license */
function countsOfUser(
  rows: Rows,
  { license, policy }: Pick<DocumentJson, "license" | "policy">,
  whose: unknown,
): StoredCounts | null | undefined {
  const { strict, machine_leasing_strategy, process_leasing_strategy } = policy;
  const terms = { strict, machineLeasingStrategy: machine_leasing_strategy, processLeasingStrategy: process_leasing_strategy };
  return leasesByUser(terms) && whose !== undefined ? rows.counts(license.id, String(whose)) : null;
}

const machineIn = (rows: Rows, machine: Body): Body => {
  const { id, fingerprint, owner_id, created_at, last_heartbeat_at, resurrected_at, heartbeat_reset_at } = machine;
  const component_fingerprints = rows.children("components", id).map((row) => String(row.fingerprint));
  return {
    id,
    fingerprint,
    owner_id,
    created_at,
    last_heartbeat_at,
    resurrected_at,
    heartbeat_reset_at,
    component_fingerprints: component_fingerprints.sort(),
  };
};

/** Composes the rows on which the sessions of the account with a username depend. */
export function composeAccountState(rows: Rows, username: string, tenantId: string): WithRoots<AccountStateJson> | undefined {
  const account = rows.named("accounts", username);
  const key = rows.children("tenant_keys", tenantId).find((row) => row.retired_at === null);
  const role = account?.custom_role_id == null ? null : rows.row("roles", account.custom_role_id);
  if (account === undefined || key === undefined || role === undefined) return undefined;
  const roots = [String(account.id), tenantId, ...(role === null ? [] : [String(role.id)])];
  return { json: { account, role, key }, roots };
}

/** Composes the key that signs the tenant's answers: the active one of Ed25519. */
export function composeSigner(rows: Rows, tenantId: string): WithRoots<SignerJson> | undefined {
  const key = activeKeyOf(rows, tenantId, "ED25519");
  if (key === undefined || typeof key.private_key_sealed !== "string") return undefined;
  return { json: { id: String(key.id), private_key_sealed: key.private_key_sealed }, roots: [tenantId] };
}

/** The API token with an HMAC. */
export function composeToken(rows: Rows, hash: string): WithRoots<TokenJson> | undefined {
  const token = rows.named("tokens", hash);
  if (token === undefined) return undefined;
  const alone = { token, license: null, policy: null, account: null, role: null };
  if (token.account_id !== null) {
    const account = rows.row("accounts", token.account_id);
    const role = account?.custom_role_id == null ? null : rows.row("roles", account.custom_role_id);
    if (account === undefined || role === undefined) return undefined;
    const roots = [token, account, ...(role === null ? [] : [role])].map(({ id }) => String(id));
    return { json: { ...alone, account, role }, roots };
  }
  if (token.license_id === null) return { json: alone, roots: [String(token.id)] };
  const license = rows.row("licenses", token.license_id);
  const policy = license && rows.row("policies", license.policy_id);
  if (license === undefined || policy === undefined) return undefined;
  return { json: { ...alone, license, policy }, roots: [token, license, policy].map(({ id }) => String(id)) };
}

/** In code units, as Postgres's "C" collation and ISO 8601 do. */
const by =
  (member: string) =>
  (left: Body, right: Body): number => {
    const [first, second] = [String(left[member]), String(right[member])];
    return first < second ? -1 : Number(first > second);
  };
