/** Stands for whatever there is: a write that changed too much to say what. */
export const anything = "*";

/** Marks that are kept; after more, anything may have changed. */
const mostInvalidations = 10_000;

/** The ids that writes reported as changed, until a poll that began later. */
export class Invalidations {
  readonly #numbers = new Map<string, number>();
  #last = 0;

  /** The number of the last mark: a poll that begins now sees what all marks up to it are about. */
  get last(): number {
    return this.#last;
  }

  add(roots: string[]): void {
    this.#last += 1;
    const isTooMuch = this.#numbers.size + roots.length > mostInvalidations;
    if (isTooMuch) this.#numbers.clear();
    for (const root of isTooMuch ? [anything] : roots) this.#numbers.set(root, this.#last);
  }

  /** Tells whether something that is composed from these ids may have changed. */
  have(roots: string[]): boolean {
    return this.#numbers.size > 0 && (this.#numbers.has(anything) || roots.some((root) => this.#numbers.has(root)));
  }

  /** Forgets those up to a number. */
  forget(last: number): void {
    for (const [root, number] of this.#numbers) if (number <= last) this.#numbers.delete(root);
  }
}
