/**
 * Tells since when the bytes that are handled now wait. Those that came in while the event loop was busy are all handled in its next turn, the last of them
 * long after the first: each has waited since the turn began, or longer.
 */
export class LoopClock {
  #turnBeganAt: number | undefined;

  /** Returns the milliseconds of `Date.now()` at which this turn of the event loop first asked. */
  since(): number {
    if (this.#turnBeganAt === undefined) {
      this.#turnBeganAt = Date.now();
      setImmediate(() => {
        this.#turnBeganAt = undefined;
      });
    }
    return this.#turnBeganAt;
  }
}
