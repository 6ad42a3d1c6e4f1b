import { LRUCache } from "lru-cache";
import type { Body, Rows } from "./compose.ts";
import type { FeedRow, Want } from "./feed-store.ts";
import { Suspects } from "./suspects.ts";

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

/** Where what is wanted stands. */
const sourceOf: Record<Want["kind"], string> = {
  id: "licenses",
  key: "licenses",
  account: "accounts",
  token: "tokens",
  tenant: "tenants",
};

/** Of rows that are followed through the feed. Those of earlier generations were, until the node lost it. */
const thisGeneration = "(select max(number) from generations)";

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
        source text not null, id text not null, parent text, name text, body text not null, generation integer not null default 1,
        primary key (source, id)
      ) without rowid;
      create table if not exists generations (number integer primary key, confirmed_at integer);
      insert or ignore into generations (number, confirmed_at) select 1, null where not exists (select 1 from generations);
      create index if not exists rows_parent on rows (source, parent);
      create index if not exists rows_name on rows (name) where name is not null;
      create table if not exists used (license_id text primary key, at integer not null) without rowid;
      create index if not exists used_at on used (at);
      create table if not exists facts (name text primary key, value text not null) without rowid;`);
    const isOld = sql.exec("select 1 from pragma_table_info('rows') where name = 'generation'").toArray().length === 0;
    if (isOld) sql.exec("alter table rows add column generation integer not null default 1");
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

  /**
   * What is held is not followed any more: it is there for `suspects` alone, until it is read anew.
   * @param confirmedAt when it was last known to be current, in milliseconds since 1970
   */
  doubt(confirmedAt: number): void {
    this.#sql.exec(`update generations set confirmed_at = ? where number = ${thisGeneration}`, confirmedAt);
    this.#sql.exec(`insert into generations (number) values (${thisGeneration} + 1)`);
    this.#written.clear();
  }

  /** Lets go what was last known to be current before some time, in milliseconds since 1970. */
  forgetSuspects(before: number): void {
    const old = this.#sql.exec<{ number: number }>("select number from generations where confirmed_at < ?", before).toArray();
    for (const { number } of old) {
      this.#sql.exec("delete from rows where generation = ?", number);
      this.#sql.exec("delete from generations where number = ?", number);
    }
  }

  /** What is held, current or not. */
  suspects(): Suspects {
    return new Suspects(this.#sql);
  }

  #put({ source, id, parent, name }: FeedRow, body: string, generation: number): void {
    this.#sql.exec(
      "insert or replace into rows (source, id, parent, name, body, generation) values (?, ?, ?, ?, ?, ?)",
      source,
      id,
      parent,
      name,
      body,
      generation,
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
      if (source in parents && this.#generationOf(source, id) !== undefined) this.#removeChildren(source, id);
    }
    const { generation } = this.#sql.exec<{ generation: number }>(`select ${thisGeneration} as generation`).one();
    for (const row of rows) {
      const { source, id, parent, body } = row;
      const isStanding = standing.has(`${source} ${id}`) || standing.has(`${parentOf[source] ?? ""} ${parent}`);
      if (!isStanding) this.#put(row, JSON.stringify(body), generation);
    }
  }

  /** A change from the feed. Of rows that are not held, and hang on none that is, nothing is kept. */
  apply(change: FeedRow): void {
    const { source, id, parent, body } = change;
    const parentSource = parentOf[source];
    const generation =
      parentSource === undefined ? this.#generationOf(source, id) : this.#generationOf(parentSource, parent ?? "");
    this.#written.delete(`${source} ${id}`);
    this.#written.delete(`${parentSource} ${parent}`);
    if (generation !== undefined && body !== null) this.#put(change, JSON.stringify(body), generation);
    else this.remove(source, id);
  }

  /** What the database says is not there. */
  forget({ kind, value }: Pick<Want, "kind" | "value">): void {
    const source = sourceOf[kind];
    for (const id of kind === "id" ? [value] : this.#idsOf("name", source, value)) this.remove(source, id);
  }

  remove(source: string, id: string): void {
    this.#removeChildren(source, id);
    this.#sql.exec("delete from rows where source = ? and id = ?", source, id);
    if (source === "licenses") this.#sql.exec("delete from used where license_id = ?", id);
  }

  #removeChildren(source: string, id: string): void {
    for (const child of childrenOf(source)) {
      const parts = childrenOf(child).length === 0 ? [] : this.#idsOf("parent", child, id);
      for (const part of parts) this.#removeChildren(child, part);
      this.#sql.exec("delete from rows where source = ? and parent = ?", child, id);
    }
  }

  /** @param now milliseconds since 1970: when a license was last asked for */
  use(licenseId: string, now: number): void {
    this.#used.set(licenseId, now);
  }

  #generationOf(source: string, id: string): number | undefined {
    const rows = this.#sql.exec<{ generation: number }>("select generation from rows where source = ? and id = ?", source, id);
    return rows.toArray()[0]?.generation;
  }

  /** Of whatever generation. */
  #idsOf(column: "name" | "parent", source: string, value: string): string[] {
    const rows = this.#sql.exec<{ id: string }>(`select id from rows where ${column} = ? and source = ?`, value, source);
    return rows.toArray().map(({ id }) => id);
  }

  row = (source: string, id: unknown): Body | undefined => this.#select("source = ? and id = ?", source, String(id))[0];

  named = (source: string, name: string): Body | undefined => this.#select("name = ? and source = ?", name, source)[0];

  children = (source: string, parent: unknown): Body[] => this.#select("source = ? and parent = ?", source, String(parent));

  #select(where: string, ...values: string[]): Body[] {
    return this.#sql
      .exec<{ body: string }>(`select body from rows where ${where} and generation = ${thisGeneration}`, ...values)
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
