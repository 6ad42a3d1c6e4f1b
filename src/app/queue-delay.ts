type Options = {
  /** Milliseconds that a request may wait for its turn while others wait as long. */
  targetMs: number;
  /** Milliseconds for which every request has to wait as long until one is refused. */
  intervalMs: number;
};

/**
 * Tells a queue that only grows from one that drains. A pause of the processor makes many requests wait, and they are all answered soon after it: nobody has
 * to be refused. Where each request has waited longer than the target for a whole interval, more comes in than can be answered. The target, the
 * interval and the rule are those of CoDel (RFC 8289, 3).
 */
export class QueueDelay {
  readonly #options: Options;
  /** Time of the first request that waited too long since the last one that did not, or since a silence. */
  #tooLongSince: number | undefined;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Takes the milliseconds that a request has waited for its turn. @returns true where it should be refused, so that those behind it wait less */
  isTooLong(waitedMs: number, now: number): boolean {
    const { targetMs, intervalMs } = this.#options;
    const isAfterSilence = now - this.#lastAt >= intervalMs;
    this.#lastAt = now;
    if (isAfterSilence) this.#tooLongSince = undefined;
    if (waitedMs < targetMs) {
      this.#tooLongSince = undefined;
      return false;
    }
    this.#tooLongSince ??= now;
    return now - this.#tooLongSince >= intervalMs;
  }
}
