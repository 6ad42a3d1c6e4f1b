import { LRUCache } from "lru-cache";
import type { Body, Rows } from "./compose.ts";
import type { FeedRow } from "./feed-store.ts";

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

/** Licenses that are let go at a time. */
const mostToGo = 10_000;

const childrenOf = (source: string): string[] =>
  Object.entries(parentOf).flatMap(([child, parent]) => (parent === source ? [child] : []));

/**
 * Rows of a tenant's licenses in a node's SQLite, as the database has them. A license is held whole, with all that it is made of, or not at
 * all: what cannot be put together is not there, and is asked for anew.
 */
export class Replica implements Rows {
  readonly #sql: SqlStorage;
  readonly #used = new Map<string, number>();
  /** Rows that licenses share, as they were last written with what hangs on them: they come with each license that is read. */
  readonly #written = new LRUCache<string, string>({ max: 1_000 });

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
    this.#written.clear();
  }

  #put({ source, id, parent, name }: FeedRow, body: string): void {
    this.#sql.exec(
      "insert or replace into rows (source, id, parent, name, body) values (?, ?, ?, ?, ?)",
      source,
      id,
      parent,
      name,
      body,
    );
  }

  /** Rows that were read together: what a license or a policy had before goes. What stands already is not written again. */
  putAll(rows: FeedRow[]): void {
    const parts = Map.groupBy(rows, ({ source, parent }) => `${parentOf[source] ?? ""} ${parent}`);
    const standing = new Set<string>();
    for (const { source, id, body } of rows) {
      if (parentOf[source] !== undefined) continue;
      const name = `${source} ${id}`;
      if (source !== "licenses") {
        const whole = JSON.stringify([body, parts.get(name)?.map((part) => part.body)]);
        if (this.#written.get(name) === whole) {
          standing.add(name);
          continue;
        }
        this.#written.set(name, whole);
      }
      if (source in parents && this.#has(source, id)) this.#removeChildren(source, id);
    }
    for (const row of rows) {
      const { source, id, parent, body } = row;
      const isStanding = standing.has(`${source} ${id}`) || standing.has(`${parentOf[source] ?? ""} ${parent}`);
      if (!isStanding) this.#put(row, JSON.stringify(body));
    }
  }

  /** A change from the feed. Of rows that are not held, and hang on none that is, nothing is kept. */
  apply(change: FeedRow): void {
    const { source, id, parent, body } = change;
    const parentSource = parentOf[source];
    const matters = parentSource === undefined ? this.#has(source, id) : this.#has(parentSource, parent ?? "");
    this.#written.delete(`${source} ${id}`);
    this.#written.delete(`${parentSource} ${parent}`);
    if (matters && body !== null) this.#put(change, JSON.stringify(body));
    else this.remove(source, id);
  }

  remove(source: string, id: string): void {
    this.#removeChildren(source, id);
    this.#sql.exec("delete from rows where source = ? and id = ?", source, id);
    if (source === "licenses") this.#sql.exec("delete from used where license_id = ?", id);
  }

  #removeChildren(source: string, id: string): void {
    for (const child of childrenOf(source)) {
      for (const row of childrenOf(child).length === 0 ? [] : this.children(child, id))
        this.#removeChildren(child, String(row.id));
      this.#sql.exec("delete from rows where source = ? and parent = ?", child, id);
    }
  }

  /** @param now milliseconds since 1970: when a license was last asked for */
  use(licenseId: string, now: number): void {
    this.#used.set(licenseId, now);
  }

  #has(source: string, id: string): boolean {
    return this.#sql.exec("select 1 as held from rows where source = ? and id = ?", source, id).toArray().length > 0;
  }

  row(source: string, id: unknown): Body | undefined {
    const [row] = this.#sql
      .exec<{ body: string }>("select body from rows where source = ? and id = ?", source, String(id))
      .toArray();
    return row === undefined ? undefined : JSON.parse(row.body);
  }

  named(source: string, name: string): Body | undefined {
    const [row] = this.#sql.exec<{ body: string }>("select body from rows where name = ? and source = ?", name, source).toArray();
    return row === undefined ? undefined : JSON.parse(row.body);
  }

  children(source: string, parent: unknown): Body[] {
    return this.#sql
      .exec<{ body: string }>("select body from rows where source = ? and parent = ?", source, String(parent))
      .toArray()
      .map(({ body }) => JSON.parse(body));
  }

  /** When a license was last asked for, in milliseconds since 1970; 0 where nobody knows. */
  usedAt(): number {
    return this.#sql.exec<{ at: number }>("select coalesce(max(at), 0) as at from used").one().at;
  }

  /**
   * Writes down when licenses were last asked for, and lets the least recently used go while there are more bytes than allowed: some at a time,
   * since everybody who asks waits meanwhile.
   * @returns whether there are still more
   */
  bound(maximumBytes: number): boolean {
    for (const [id, at] of this.#used) this.#sql.exec("insert or replace into used (license_id, at) values (?, ?)", id, at);
    this.#used.clear();
    if (this.#sql.databaseSize <= maximumBytes) return false;
    const oldest = `select license_id from used order by at limit ${mostToGo}`;
    const theirMachines = `select id from rows where source = 'machines' and parent in (${oldest})`;
    this.#sql.exec(`
      delete from rows where source in ('components', 'processes') and parent in (${theirMachines});
      delete from rows where source in ('machines', 'license_users', 'license_entitlements') and parent in (${oldest});
      delete from rows where source = 'licenses' and id in (${oldest});
      delete from used where license_id in (${oldest});`);
    return this.#sql.databaseSize > maximumBytes;
  }
}
