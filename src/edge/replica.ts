import type { FeedRow, Want } from "./feed-store.ts";
import type { DocumentJson } from "./snapshot-store.ts";

type Body = Record<string, unknown>;

/** What a node holds, and the ids of all that it is made of: what marks it as changed. */
export type Held<Json> = { json: Json; roots: string[] };

/** What a person's sessions stand on: rows as JSON. */
export type StandingJson = { account: Body; role: Body | null; key: Body };

/** A tenant's active key, its private half sealed. */
export type SignerJson = { id: string; private_key_sealed: string };

/** An API token, and the license that it stands for, if it does. */
export type TokenJson = { token: Body; document: DocumentJson | null };

/** Tables whose rows hang on others: a change to one matters where what it hangs on is held. */
const parentOf: Record<string, string> = {
  license_users: "licenses",
  license_entitlements: "licenses",
  machines: "licenses",
  policy_entitlements: "policies",
  components: "machines",
  processes: "machines",
  tenant_keys: "tenants",
};

/** Those that are read with all that hangs on them. */
const parents: Record<string, true> = { licenses: true, policies: true, tenants: true };

const childrenOf = (source: string): string[] =>
  Object.entries(parentOf).flatMap(([child, parent]) => (parent === source ? [child] : []));

/**
 * Rows of a tenant's licenses in a node's SQLite, as the database has them. A license is held whole, with all that it is made of, or not at
 * all: what cannot be put together is not there, and is asked for anew.
 */
export class Replica {
  readonly #sql: SqlStorage;
  readonly #used = new Map<string, number>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(`
      create table if not exists rows (
        source text not null, id text not null, parent text, name text, body text not null, primary key (source, id)
      ) without rowid;
      create index if not exists rows_parent on rows (source, parent);
      create index if not exists rows_name on rows (name) where name is not null;
      create table if not exists used (license_id text primary key, at integer not null) without rowid;
      create index if not exists used_at on used (at);
      create table if not exists facts (name text primary key, value text not null) without rowid;`);
  }

  fact(name: string): string | undefined {
    return this.#sql.exec<{ value: string }>("select value from facts where name = ?", name).toArray()[0]?.value;
  }

  setFact(name: string, value: string): void {
    this.#sql.exec("insert or replace into facts (name, value) values (?, ?)", name, value);
  }

  /** Forgets all rows. */
  clear(): void {
    this.#sql.exec("delete from rows; delete from used;");
    this.#used.clear();
  }

  /** A row that was read with all that hangs on it. */
  put({ source, id, parent, name, body }: FeedRow): void {
    this.#sql.exec(
      "insert or replace into rows (source, id, parent, name, body) values (?, ?, ?, ?, ?)",
      source,
      id,
      parent,
      name,
      JSON.stringify(body),
    );
  }

  /** Rows that were read together: what a license had before goes. */
  putAll(rows: FeedRow[]): void {
    for (const { source, id } of rows) if (source in parents) this.#removeChildren(source, id);
    for (const row of rows) this.put(row);
  }

  /** A change from the feed. Of rows that are not held, and hang on none that is, nothing is kept. */
  apply(change: FeedRow): void {
    const { source, id, parent, body } = change;
    const parentSource = parentOf[source];
    const matters = parentSource === undefined ? this.#has(source, id) : this.#has(parentSource, parent ?? "");
    if (matters && body !== null) this.put(change);
    else this.remove(source, id);
  }

  remove(source: string, id: string): void {
    this.#removeChildren(source, id);
    this.#sql.exec("delete from rows where source = ? and id = ?", source, id);
    if (source === "licenses") this.#sql.exec("delete from used where license_id = ?", id);
  }

  #removeChildren(source: string, id: string): void {
    for (const child of childrenOf(source)) {
      for (const row of childrenOf(child).length === 0 ? [] : this.#children(child, id))
        this.#removeChildren(child, String(row.id));
      this.#sql.exec("delete from rows where source = ? and parent = ?", child, id);
    }
  }

  /** @param now milliseconds since 1970: when it was last asked for */
  readLicense({ kind, value }: Pick<Want, "kind" | "value">, now: number): Held<DocumentJson> | undefined {
    const license = kind === "id" ? this.#row("licenses", value) : this.#named("licenses", value);
    if (license === undefined) return undefined;
    const held = this.#compose(license);
    if (held !== undefined) this.#used.set(String(license.id), now);
    return held;
  }

  /** What the sessions of the account with a username stand on. */
  readStanding(username: string, tenantId: string): Held<StandingJson> | undefined {
    const account = this.#named("accounts", username);
    const key = this.#children("tenant_keys", tenantId).find((row) => row.retired_at === null);
    const role = account?.custom_role_id == null ? null : this.#row("roles", account.custom_role_id);
    if (account === undefined || key === undefined || role === undefined) return undefined;
    const roots = [String(account.id), tenantId, ...(role === null ? [] : [String(role.id)])];
    return { json: { account, role, key }, roots };
  }

  /** What signs the tenant's answers. */
  readSigner(tenantId: string): Held<SignerJson> | undefined {
    const key = this.#children("tenant_keys", tenantId).find((row) => row.retired_at === null);
    if (key === undefined || typeof key.private_key_sealed !== "string") return undefined;
    return { json: { id: String(key.id), private_key_sealed: key.private_key_sealed }, roots: [tenantId] };
  }

  /** The API token with an HMAC. */
  readToken(hash: string, now: number): Held<TokenJson> | undefined {
    const token = this.#named("tokens", hash);
    if (token === undefined) return undefined;
    if (token.license_id === null) return { json: { token, document: null }, roots: [String(token.id)] };
    const license = this.readLicense({ kind: "id", value: String(token.license_id) }, now);
    return license && { json: { token, document: license.json }, roots: [String(token.id), ...license.roots] };
  }

  #compose(license: Body): Held<DocumentJson> | undefined {
    const policy = this.#row("policies", license.policy_id);
    const product = this.#row("products", license.product_id);
    const owner = license.owner_id === null ? null : this.#row("accounts", license.owner_id);
    const users = this.#children("license_users", license.id).map((row) => this.#row("accounts", row.account_id));
    const attached = [
      ...this.#children("license_entitlements", license.id),
      ...this.#children("policy_entitlements", license.policy_id),
    ].map((row) => row.entitlement_id);
    const entitlements = [...new Set(attached)].map((id) => this.#row("entitlements", id));
    const isWhole = policy !== undefined && product !== undefined && owner !== undefined;
    if (!isWhole || !users.every((row) => row !== undefined) || !entitlements.every((row) => row !== undefined)) return undefined;
    const machines = this.#children("machines", license.id).map((machine) => this.#machine(machine));
    return {
      json: {
        // Counts are no changes of the feed: they are the rows'.
        license: { ...license, machines_count: machines.length, users_count: users.length },
        policy,
        product,
        owner,
        users: users.sort(by("username")),
        entitlements: entitlements.sort(by("code")),
        machines: machines.sort(by("id")).sort(by("created_at")),
      },
      roots: [license, policy, product, ...(owner === null ? [] : [owner]), ...users, ...entitlements].map((row) =>
        String(row.id),
      ),
    };
  }

  #machine(machine: Body): Body {
    return {
      ...machine,
      component_fingerprints: this.#children("components", machine.id)
        .map((row) => String(row.fingerprint))
        .sort(),
      process_heartbeats: this.#children("processes", machine.id).map((row) => row.last_heartbeat_at),
    };
  }

  #has(source: string, id: string): boolean {
    return this.#sql.exec("select 1 as held from rows where source = ? and id = ?", source, id).toArray().length > 0;
  }

  #row(source: string, id: unknown): Body | undefined {
    const [row] = this.#sql
      .exec<{ body: string }>("select body from rows where source = ? and id = ?", source, String(id))
      .toArray();
    return row === undefined ? undefined : JSON.parse(row.body);
  }

  #named(source: string, name: string): Body | undefined {
    const [row] = this.#sql.exec<{ body: string }>("select body from rows where name = ? and source = ?", name, source).toArray();
    return row === undefined ? undefined : JSON.parse(row.body);
  }

  #children(source: string, parent: unknown): Body[] {
    return this.#sql
      .exec<{ body: string }>("select body from rows where source = ? and parent = ?", source, String(parent))
      .toArray()
      .map(({ body }) => JSON.parse(body));
  }

  /** Writes down when licenses were last asked for, and lets the least recently used go while there are more bytes than allowed. */
  bound(maximumBytes: number): void {
    for (const [id, at] of this.#used) this.#sql.exec("insert or replace into used (license_id, at) values (?, ?)", id, at);
    this.#used.clear();
    if (this.#sql.databaseSize <= maximumBytes) return;
    const [{ held = 0 } = {}] = this.#sql.exec<{ held: number }>("select count(*) as held from used").toArray();
    const oldest = this.#sql
      .exec<{ license_id: string }>("select license_id from used order by at limit ?", Math.ceil(held / 4))
      .toArray();
    for (const { license_id } of oldest) this.remove("licenses", license_id);
  }
}

/** In code units, as Postgres's "C" collation and ISO 8601 do. */
const by =
  (member: string) =>
  (left: Body, right: Body): number => {
    const [first, second] = [String(left[member]), String(right[member])];
    return first < second ? -1 : Number(first > second);
  };
