import { createCache } from "../cache/cache.ts";
import { type Body, type Missing, machineName, type Rows, type StoredCounts } from "../document/compose.ts";
import { aliasOf, type FeedRow, nameOf, type Want } from "../document/feed-store.ts";
import { LicenseUses } from "./license-uses.ts";
import { bodyOf, openLayout, type Stored } from "./replica-layout.ts";
import { childrenOf, parentOf, readAlone, readWhole, sourceOf, storedOneByOne } from "./replica-tables.ts";
import { Suspects } from "./suspects.ts";

/** Of rows that are followed through the feed. Those of earlier generations were, until the node lost it. */
const thisGeneration = "(select max(number) from generations)";

/** Of a license that is not held yet, `usedAt` is when it was last asked for, in milliseconds since 1970. */
type Put = { generation: number; usedAt: number };

/**
 * Rows of a tenant's licenses in a node's SQLite, as the database has them. A license is held whole, with all that it is made of, or not at
 * all: what cannot be put together is not there, and is asked for anew. Counts stand for its machines and users; of these, those are held that
 * somebody asked for.
 */
export class Replica implements Rows {
  readonly #sql: SqlStorage;
  readonly #uses: LicenseUses;
  /** Rows that licenses share, as they were last written with what hangs on them: they come with each license that is read. */
  readonly #written = createCache<string>("storedRows");

  constructor(sql: SqlStorage, maximumBytes?: number) {
    this.#sql = sql;
    this.#uses = new LicenseUses(sql, maximumBytes);
    openLayout(sql);
  }

  /** Has somebody told the ids of licenses that are let go for others to have room. */
  onLetGo(tell: (licenseIds: string[]) => void): void {
    this.#uses.onLetGo = tell;
  }

  fact(name: string): string | undefined {
    return this.#sql.exec<{ value: string }>("select value from facts where name = ?", name).toArray()[0]?.value;
  }

  setFact(name: string, value: string): void {
    this.#sql.exec("insert or replace into facts (name, value) values (?, ?)", name, value);
  }

  /** After a transaction that failed: what was written in it is not there. */
  forgetWritten(): void {
    this.#written.clear();
  }

  /** Forgets all rows. */
  clear(): void {
    this.#sql.exec("delete from kept; delete from shapes;");
    this.#uses.clear();
    this.#written.clear();
  }

  /**
   * Stops following the stored rows. Only `suspects` reads them until they are read anew.
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
      this.#sql.exec("delete from kept where generation = ?", number);
      this.#sql.exec("delete from generations where number = ?", number);
    }
  }

  /** Returns the stored rows, current or not. */
  suspects(): Suspects {
    return new Suspects(this.#sql);
  }

  #put(row: FeedRow, body: Body, { generation, usedAt }: Put): void {
    const { source, id, parent } = row;
    const members = JSON.stringify(Object.keys(body));
    this.#sql.exec("insert or ignore into shapes (members) values (?)", members);
    this.#sql.exec(
      `insert into kept (source, id, parent, name, alias, used_at, shape, generation, body)
      values (?, ?, ?, ?, ?, ?, (select number from shapes where members = ?), ?, ?)
      on conflict (id, source) do update
      set parent = excluded.parent, name = excluded.name, alias = excluded.alias, is_outdated = 0, shape = excluded.shape,
        generation = excluded.generation, body = excluded.body`,
      source,
      id,
      parent,
      nameOf(row),
      aliasOf(row),
      source === "licenses" ? usedAt : null,
      members,
      generation,
      JSON.stringify(Object.values(body)),
    );
  }

  /**
   * Rows that were read together: entitlements that a license or a policy had before go, and so on (`readWhole`). What stands already is not written again. Where there is no room,
   * those that were used least recently go for those that come.
   * @param now milliseconds since 1970
   */
  putAll(rows: FeedRow[], now: number): void {
    const parts = Map.groupBy(rows, ({ source, parent }) => (source in readAlone ? "" : `${parentOf[source] ?? ""} ${parent}`));
    const unchanged = new Set<string>();
    let licenses = 0;
    for (const { source, id, body } of rows) {
      if (parentOf[source] !== undefined && source !== "machines" && !(source in readAlone)) continue;
      const name = `${source} ${id}`;
      if (source === "licenses") licenses += 1;
      else if (source !== "machines") {
        const text = JSON.stringify([body, parts.get(name)?.map((part) => part.body)]);
        if (this.#written.get(name) === text) {
          unchanged.add(name);
          continue;
        }
        this.#written.set(name, text);
      }
      const whole = readWhole[source];
      if (whole !== undefined && this.#generationOf(source, id) !== undefined) this.#removeChildren(id, whole);
    }
    const { generation } = this.#sql.exec<{ generation: number }>(`select ${thisGeneration} as generation`).one();
    for (const row of rows) {
      const { source, id, parent, body } = row;
      const isPartOfUnchanged = !(source in readAlone) && unchanged.has(`${parentOf[source] ?? ""} ${parent}`);
      const isUnchanged = unchanged.has(`${source} ${id}`) || isPartOfUnchanged;
      if (!isUnchanged && body !== null) this.#put(row, body, { generation, usedAt: now });
    }
    if (licenses > 0) this.#uses.makeRoomFor(licenses);
  }

  /**
   * A change from the feed. Of rows that are not held, and hang on none that is, nothing is kept.
   * @returns the machine that was held and is gone
   */
  apply(change: FeedRow): Body | undefined {
    const { source, id, parent, root = parent, body } = change;
    const parentSource = parentOf[source];
    const generation =
      parentSource === undefined || source in storedOneByOne
        ? this.#generationOf(source, id)
        : this.#generationOf(parentSource, parent ?? "");
    // Counts know by what members of the license and its policy they were counted: those need no word here.
    if (source in storedOneByOne && root !== null && root !== id)
      this.#sql.exec("update kept set is_outdated = 1 where parent = ? and source = 'machine_counts'", root);
    this.#written.delete(`${source} ${id}`);
    this.#written.delete(`${parentSource} ${parent}`);
    // A license that is new is never kept here: there is no use to write down.
    if (generation !== undefined && body !== null) {
      this.#put(change, body, { generation, usedAt: 0 });
      return undefined;
    }
    // Nearly every change of a large tenant is of a license that nobody asks for here: one look is all that it costs. Its parts have changes of their own.
    if (source === "licenses" && generation === undefined) return undefined;
    const gone = source === "machines" && generation !== undefined ? this.row(source, id) : undefined;
    this.remove(source, id);
    return gone;
  }

  /** Deletes a thing that does not exist according to the database. */
  forget({ kind, value }: Pick<Want, "kind" | "value">): void {
    const source = sourceOf[kind];
    for (const id of kind === "id" ? [value] : this.#idsOf("name", source, value)) this.remove(source, id);
  }

  /** Deletes the parts that a license does not have according to the database. */
  forgetNamed(licenseId: string, missing: Missing[]): void {
    for (const name of missing) {
      const [kind = "", ...rest] = name.split(":");
      const value = rest.join(":");
      const [column, wanted] = kind === "fingerprint" ? ["name", machineName(licenseId, value)] : ["id", value];
      if (kind === "user") continue;
      const machines = this.#sql.exec<{ id: string }>(
        `select id from kept where ${column} = ? and source = 'machines' and parent = ?`,
        wanted,
        licenseId,
      );
      for (const { id } of machines.toArray()) this.remove("machines", id);
    }
  }

  remove(source: string, id: string): void {
    this.#removeChildren(id, childrenOf(source));
    this.#sql.exec("delete from kept where id = ? and source = ?", id, source);
  }

  #removeChildren(id: string, sources: string[]): void {
    for (const child of sources) {
      const parts = childrenOf(child).length === 0 ? [] : this.#idsOf("parent", child, id);
      for (const part of parts) this.#removeChildren(part, childrenOf(child));
      this.#sql.exec("delete from kept where parent = ? and source = ?", id, child);
    }
  }

  /** Notes that somebody asked for a license. @param now milliseconds since 1970 */
  use(licenseId: string, now: number): void {
    this.#uses.add(licenseId, now);
  }

  /** When a license was last asked for, in milliseconds since 1970, to within ten minutes; 0 where nobody knows. */
  usedAt(): number {
    return this.#uses.lastAt();
  }

  /** Writes down uses, and lets licenses go where there are too many bytes, some at a time. @returns whether there is more to do */
  bound(): boolean {
    return this.#uses.bound();
  }

  #generationOf(source: string, id: string): number | undefined {
    const rows = this.#sql.exec<{ generation: number }>("select generation from kept where id = ? and source = ?", id, source);
    return rows.toArray()[0]?.generation;
  }

  /** Of whatever generation. */
  #idsOf(column: "name" | "parent", source: string, value: string): string[] {
    const rows = this.#sql.exec<{ id: string }>(`select id from kept where ${column} = ? and source = ?`, value, source);
    return rows.toArray().map(({ id }) => id);
  }

  row = (source: string, id: unknown): Body | undefined => this.#select("id = ? and source = ?", String(id), source)[0];

  named = (source: string, name: string): Body | undefined => this.#select("name = ? and source = ?", name, source)[0];

  alias = (source: string, alias: string): Body | undefined => this.#select("alias = ? and source = ?", alias, source)[0];

  counts(licenseId: unknown, whose: string): StoredCounts | undefined {
    const id = `${licenseId}:${whose}`;
    const [body] = this.#select("id = ? and source = ?", id, "machine_counts");
    if (body === undefined) return undefined;
    const { is_outdated } = this.#sql
      .exec<{ is_outdated: number }>("select is_outdated from kept where id = ? and source = 'machine_counts'", id)
      .one();
    return { body, isOutdated: is_outdated === 1 };
  }

  children = (source: string, parent: unknown): Body[] => this.#select("parent = ? and source = ?", String(parent), source);

  #select(where: string, ...values: string[]): Body[] {
    return this.#sql
      .exec<Stored>(
        `select members, body from kept join shapes on shapes.number = shape where ${where} and generation = ${thisGeneration}`,
        ...values,
      )
      .toArray()
      .map(bodyOf);
  }
}
