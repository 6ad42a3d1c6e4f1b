import type { LogPlace } from "./node-types.ts";

/** Ids that are kept; who is further behind is told that anything may have changed. */
const mostStored = 4_000;

/**
 * The ids of what changed in a node's copy, in the order in which the node learned of it: an isolate names the place up to which it has read, and
 * is told what came after. It is kept in memory, so that each life of a node has a log of its own.
 */
export class ChangeLog {
  readonly #life = crypto.randomUUID();
  readonly #ids: string[] = [];
  #last = 0;

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
    if (this.#ids.length > mostStored) this.#ids.splice(0, this.#ids.length - mostStored / 2);
  }

  /** Anything may have changed: whoever reads on from an earlier place is told so. */
  addAnything(): void {
    this.#ids.length = 0;
    this.#last += 1;
  }

  /** The ids that came after a place, the n-th with the n-th number after it; null where that is not known. */
  after({ life, number }: LogPlace): string[] | null {
    const missing = this.#last - number;
    if (life !== this.#life || missing < 0 || missing > this.#ids.length) return null;
    return missing === 0 ? [] : this.#ids.slice(-missing);
  }
}
