/** Licenses that one statement reads at most. */
const mostWants = 100;

/** Milliseconds for which a license that was too large for a statement is not put into one again. */
const leaveOutMs = 60_000;

/** Thrown where a statement asked for too much at once: asked for in smaller parts, all of it can be read. */
export class AskForLess extends Error {
  override readonly name = "AskForLess";
}

/** How much one statement of a node asks for: less after an answer that was too large for the database's endpoint, and then more again. */
export class StatementSize {
  #wants = mostWants;
  /** By the name of what is wanted: until when it is left out, in milliseconds since 1970. */
  readonly #tooLarge = new Map<string, number>();

  get wants(): number {
    return this.#wants;
  }

  /** After a statement of so many wants that was too large. */
  shrink(wants: number): void {
    this.#wants = Math.max(1, Math.floor(Math.min(wants, this.#wants) / 4));
  }

  /** After a statement that was not. */
  grow(): void {
    this.#wants = Math.min(mostWants, this.#wants * 2);
  }

  /** Leaves out a want that is too large even alone. @param now milliseconds since 1970 */
  leaveOut(name: string, now: number): void {
    for (const [other, until] of this.#tooLarge) if (until <= now) this.#tooLarge.delete(other);
    this.#tooLarge.set(name, now + leaveOutMs);
  }

  isLeftOut(name: string, now: number): boolean {
    return (this.#tooLarge.get(name) ?? 0) > now;
  }
}
