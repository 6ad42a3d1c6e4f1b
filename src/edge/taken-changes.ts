import type { FeedRow } from "../document/feed-store.ts";

/**
 * The changes that were taken from the feed while other statements were under way. Each statement that began before returns the same
 * changes again. If they were taken twice, stored rows would fall back behind what was read in between, and a license that was read when it
 * was new would be deleted: the feed says of a new row only that it has changed.
 */
export class TakenChanges {
  #taken: Taken[] = [];

  /** Those of a statement's changes that were not taken yet. @param statement its number: statements are taken in the order of these */
  fresh(changes: FeedRow[], statement: number): FeedRow[] {
    this.#taken = this.#taken.filter(({ lastSent }) => lastSent >= statement);
    return without(
      changes,
      this.#taken.flatMap((one) => one.changes),
    );
  }

  /**
   * Tells whether a statement returned all changes of the statements that were taken while it was under way. If it did, nothing changed
   * between their reads and its own. All changes that they returned count, not only the new ones, because the arrival of a license and its
   * deletion may read alike.
   * @param statement its number
   */
  areAllIn(changes: FeedRow[], statement: number): boolean {
    return this.#taken.every(
      ({ lastSent, reported }) => lastSent < statement || (reported !== null && without(reported, changes).length === 0),
    );
  }

  /** A statement that is taken. */
  add(taken: Taken): void {
    if (taken.reported === null || taken.reported.length > 0) this.#taken.push(taken);
  }
}

type Taken = {
  /** The number of the last statement that was sent: it tells these changes again, and one that is sent later does not. */
  lastSent: number;
  /** Those that were new. */
  changes: FeedRow[];
  /** All that the statement told; null where that is not all that had changed. */
  reported: FeedRow[] | null;
};

function without(changes: FeedRow[], others: FeedRow[]): FeedRow[] {
  const times = new Map<string, number>();
  for (const change of others) {
    const text = JSON.stringify(change);
    times.set(text, (times.get(text) ?? 0) + 1);
  }
  return times.size === 0 ? changes : changes.filter((change) => !isAmong(times, JSON.stringify(change)));
}

/** Each counts once: that a row has come and that it has gone may read alike. */
function isAmong(times: Map<string, number>, text: string): boolean {
  const left = times.get(text) ?? 0;
  if (left > 0) times.set(text, left - 1);
  return left > 0;
}
