import type { LogPlace } from "./node-types.ts";

/** Ids that are kept; who is further behind is told that anything may have changed. */
const mostStored = 4_000;

/** Numbers in a millisecond, and at least, that are left out when a node starts again: none is given twice, though not each place was stored. */
const [unusedInMs, unusedAtLeast] = [1_000, 1_000_000];

/**
 * The ids of what changed in a node's copy, in the order in which the node learned of it: an isolate names the place up to which it has read, and
 * is told what came after. It is kept in memory. A node that starts again goes on from the place that it stored with its copy: what came after that
 * place, the change feed tells it once more.
 */
export class ChangeLog {
  #life: string = crypto.randomUUID();
  readonly #ids: string[] = [];
  #last = 0;
  /** The numbers from the stored place to the first one of this start: whoever has read up to one of them has read all up to the stored place. */
  #unused = { from: 0, to: 0 };

  /**
   * Goes on after the place that the node stored before it was ended, with what was added since it started.
   * @param place everything that changed up to it is in the copy that was stored with it
   * @param now milliseconds since 1970
   */
  resume({ life, number }: LogPlace, now: number): void {
    this.#life = life;
    this.#unused = { from: number, to: Math.max(number + unusedAtLeast, now * unusedInMs) };
    this.#last = this.#unused.to + this.#ids.length;
  }

  /** The place after all that has changed so far. */
  get end(): LogPlace {
    return { life: this.#life, number: this.#last };
  }

  /** @param ids of rows, or of what they hang on */
  add(ids: Iterable<string>): void {
    for (const id of ids) {
      this.#ids.push(id);
      this.#last += 1;
    }
    // Half of them at a time, so that each is moved once.
    if (this.#ids.length <= mostStored) return;
    this.#ids.splice(0, this.#ids.length - mostStored / 2);
    this.#unused = { from: 0, to: 0 };
  }

  /** Anything may have changed: whoever reads on from an earlier place is told so. */
  addAnything(): void {
    this.#ids.length = 0;
    this.#last += 1;
    this.#unused = { from: 0, to: 0 };
  }

  /** The ids that came after a place, the n-th with the n-th number after it; null where that is not known. */
  after({ life, number }: LogPlace): string[] | null {
    if (life !== this.#life) return null;
    if (number >= this.#unused.from && number < this.#unused.to) return [...this.#ids];
    const missing = this.#last - number;
    if (missing < 0 || missing > this.#ids.length) return null;
    return missing === 0 ? [] : this.#ids.slice(-missing);
  }
}
