import type { FeedRow } from "./feed-store.ts";

/**
 * What was taken from the feed while other statements were under way: each of those that began before tells the same again. Taken twice, what
 * is held would fall back behind what was read in between, and a license that was read when it was new would go: the feed says of what
 * comes no more than that it is not as it was.
 */
export class TakenChanges {
  #taken: { lastSent: number; changes: FeedRow[] }[] = [];

  /** Those of a statement's changes that were not taken yet. @param statement its number: statements are taken in the order of these */
  fresh(changes: FeedRow[], statement: number): FeedRow[] {
    this.#taken = this.#taken.filter(({ lastSent }) => lastSent >= statement);
    const times = new Map<string, number>();
    for (const change of this.#taken.flatMap((one) => one.changes)) {
      const text = JSON.stringify(change);
      times.set(text, (times.get(text) ?? 0) + 1);
    }
    return times.size === 0 ? changes : changes.filter((change) => !isAmong(times, JSON.stringify(change)));
  }

  /** @param lastSent the number of the last statement that was sent: it tells these changes again, and one that is sent later does not */
  add(changes: FeedRow[], lastSent: number): void {
    if (changes.length > 0) this.#taken.push({ lastSent, changes });
  }
}

/** Each counts once: that a row has come and that it has gone may read alike. */
function isAmong(times: Map<string, number>, text: string): boolean {
  const left = times.get(text) ?? 0;
  if (left > 0) times.set(text, left - 1);
  return left > 0;
}
