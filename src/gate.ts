import { LatchkeyError } from "./errors/latchkey-error.ts";

type Options = {
  /** Pieces of work that may always be under way: what comes at once after a silence. */
  atLeast: number;
  /** Milliseconds that a piece of work may wait for those before it. */
  patienceMs: number;
};

/** What began within one window. */
type Window = { since: number; underWay: number };

/** What `enter` gives and `leave` takes. */
export type Ticket = { window: Window };

const windowMs = 1_000;

/**
 * Milliseconds after which a piece of work is no longer counted. The platform drops a request whose client has gone, and `leave` is never called
 * for it.
 */
const lostMs = 5_000;

/**
 * Bounds the work that is under way at once. By Little's law, work that begins while `n` pieces are under way waits for `n` / `rate`, where `rate`
 * is how many were finished lately in a unit of time. The gate is full where that is longer than the patience. So the bound follows what the
 * database or the processor can do, and a faster one needs no setting.
 */
export class Gate {
  readonly #options: Options;
  #windows: Window[] = [];
  #underWay = 0;
  #since = Number.NEGATIVE_INFINITY;
  #finished = 0;
  /** Pieces that were finished in a millisecond of the last whole window. */
  #rate = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  get underWay(): number {
    this.#turn();
    return this.#underWay;
  }

  get isFull(): boolean {
    const { atLeast, patienceMs } = this.#options;
    if (this.#underWay < atLeast) return false;
    this.#turn();
    const rate = Math.max(this.#rate, this.#finished / windowMs);
    return this.#underWay >= Math.max(atLeast, rate * patienceMs);
  }

  /** Counts a piece of work that begins, whether or not the gate is full. */
  enter(): Ticket {
    this.#turn();
    let window = this.#windows.at(-1);
    if (window === undefined || window.since !== this.#since) {
      window = { since: this.#since, underWay: 0 };
      this.#windows.push(window);
    }
    window.underWay += 1;
    this.#underWay += 1;
    return { window };
  }

  /** Counts a piece of work that is over, whatever came of it. */
  leave({ window }: Ticket): void {
    this.#turn();
    this.#finished += 1;
    if (!this.#windows.includes(window)) return;
    window.underWay -= 1;
    this.#underWay -= 1;
  }

  /** Begins another window where the last one is over. */
  #turn(): void {
    const now = performance.now();
    const elapsed = now - this.#since;
    if (elapsed < windowMs) return;
    this.#rate = this.#finished / elapsed;
    this.#finished = 0;
    this.#since = now;
    const isLost = ({ since }: Window) => now - since >= lostMs;
    for (const { underWay } of this.#windows.filter(isLost)) this.#underWay -= underWay;
    this.#windows = this.#windows.filter((window) => !isLost(window) && window.underWay > 0);
  }
}

/** Seconds that a refused client is asked to wait, at least and at most: those that are refused together do not come back together. */
const [soonest, latest] = [1, 5];

/** The refusal of work that would have to wait too long. */
export function overloaded(): LatchkeyError {
  const retryAfter = soonest + Math.floor(Math.random() * (latest - soonest + 1));
  return new LatchkeyError("50005", { headers: { "Retry-After": String(retryAfter) } });
}
