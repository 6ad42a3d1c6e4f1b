/** Bytes that a node keeps where nothing else is said. */
const usualBytes = 1_000_000_000;

/** Licenses that are let go at a time where none comes: everybody who asks waits meanwhile. */
const mostToGo = 500;

/** Licenses that go for each that comes, while there are too many bytes: more than one, so that there are fewer then. */
const goneForOne = 2;

/** Uses that are written down at a time. */
const mostToNote = 2_000;

/** Milliseconds from a use that was written down until the next is: who is asked for all the time would be written all the time. */
const noteMs = 10 * 60_000;

/** Uses of the licenses in a node's SQLite: when somebody last asked for each. Where there is no room, the least recently used go. */
export class LicenseUses {
  readonly #sql: SqlStorage;
  readonly #maximumBytes: number;
  /** Those that are not written down yet. */
  readonly #used = new Map<string, number>();

  /** Is told the ids of licenses that are let go for others to have room. */
  onLetGo: (licenseIds: string[]) => void = () => undefined;

  constructor(sql: SqlStorage, maximumBytes = usualBytes) {
    this.#sql = sql;
    this.#maximumBytes = maximumBytes;
  }

  /** @param now milliseconds since 1970: when the license was last asked for */
  add(licenseId: string, now: number): void {
    this.#used.set(licenseId, now);
  }

  /** Forgets what is not written down. */
  clear(): void {
    this.#used.clear();
  }

  /** When a license was last asked for, in milliseconds since 1970, to within ten minutes; 0 where nobody knows. */
  lastAt(): number {
    return this.#sql.exec<{ at: number }>("select coalesce(max(used_at), 0) as at from kept where used_at is not null").one().at;
  }

  /** Lets the least recently used go, where there are too many bytes. @param come how many licenses were just stored */
  makeRoomFor(come: number): void {
    if (this.#isTooLarge) this.#letGo(come * goneForOne);
  }

  get #isTooLarge(): boolean {
    return this.#sql.databaseSize > this.#maximumBytes;
  }

  /**
   * Writes down when licenses were last asked for, and lets the least recently used go while there are more bytes than allowed: some at a time,
   * since everybody who asks waits meanwhile.
   * @returns whether there is more to do
   */
  bound(): boolean {
    if (this.#used.size > 0) {
      this.#noteUses([...this.#used.entries()].slice(0, mostToNote));
      if (this.#used.size > 0) return true;
    }
    return this.#isTooLarge && this.#letGo(mostToGo) > 0 && this.#isTooLarge;
  }

  #noteUses(uses: [id: string, at: number][]): void {
    for (const [id] of uses) this.#used.delete(id);
    this.#sql.exec(
      `update kept
      set used_at = used.at
      from (select value ->> 0 as id, value ->> 1 as at from json_each(?)) used
      where kept.id = used.id and kept.source = 'licenses' and kept.used_at <= used.at - ?`,
      JSON.stringify(uses),
      noteMs,
    );
  }

  /** @returns how many went */
  #letGo(most: number): number {
    const oldest = this.#sql
      .exec<{ id: string }>("select id from kept where used_at is not null order by used_at limit ?", most)
      .toArray()
      .map(({ id }) => id);
    const ids = JSON.stringify(oldest);
    this.#sql.exec(
      `delete from kept
      where source in ('components', 'processes')
      and parent in (
        select id from kept where source = 'machines' and parent in (select value from json_each(?))
      )`,
      ids,
    );
    this.#sql.exec("delete from kept where parent in (select value from json_each(?))", ids);
    this.#sql.exec("delete from kept where source = 'licenses' and id in (select value from json_each(?))", ids);
    this.onLetGo(oldest);
    return oldest.length;
  }
}
