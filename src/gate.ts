import { LatchkeyError } from "./errors/latchkey-error.ts";

type Options = {
  /** Pieces of work that may be under way while none waits: what comes at once after a silence. */
  atOnce: number;
  /** Pieces that may be under way in any case. */
  atLeast: number;
  /** Milliseconds that a piece of work may wait for those before it. */
  patienceMs: number;
};

/** Work that began within one window. */
type Window = { since: number; underWay: number };

/** Ticket that `enter` returns and `leave` takes. */
export type Ticket = { window: Window; since: number };

const windowMs = 1_000;

/** Share of the average that the latest piece has. */
const weight = 1 / 16;

/** Share of the patience up to which the work counts as not waiting. */
const calmShare = 1 / 4;

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
  /** Milliseconds that pieces took lately, on average; 0 after a moment without any. */
  #tookMs = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  get underWay(): number {
    this.#turn();
    return this.#underWay;
  }

  get isFull(): boolean {
    const { atOnce, atLeast, patienceMs } = this.#options;
    if (this.#underWay < atLeast) return false;
    this.#turn();
    const rate = Math.max(this.#rate, this.#finished / windowMs);
    const isCalm = this.#tookMs < patienceMs * calmShare;
    return this.#underWay >= Math.max(isCalm ? atOnce : atLeast, rate * patienceMs);
  }

  /** Counts a piece of work that begins, whether or not the gate is full. */
  enter(): Ticket {
    const since = this.#turn();
    let window = this.#windows.at(-1);
    if (window === undefined || window.since !== this.#since) {
      window = { since: this.#since, underWay: 0 };
      this.#windows.push(window);
    }
    window.underWay += 1;
    this.#underWay += 1;
    return { window, since };
  }

  /** Counts a piece of work that is over, whatever came of it. */
  leave({ window, since }: Ticket): void {
    const now = this.#turn();
    this.#finished += 1;
    if (this.#windows.includes(window)) {
      window.underWay -= 1;
      this.#underWay -= 1;
    }
    this.#tookMs = this.#underWay === 0 ? 0 : this.#tookMs + (now - since - this.#tookMs) * weight;
  }

  /** Begins another window where the last one is over. @returns the time */
  #turn(): number {
    const now = performance.now();
    const elapsed = now - this.#since;
    if (elapsed < windowMs) return now;
    this.#rate = this.#finished / elapsed;
    this.#finished = 0;
    this.#since = now;
    const isLost = ({ since }: Window) => now - since >= lostMs;
    for (const { underWay } of this.#windows.filter(isLost)) this.#underWay -= underWay;
    this.#windows = this.#windows.filter((window) => !isLost(window) && window.underWay > 0);
    return now;
  }
}

/** Seconds that a refused client is asked to wait, at least and at most: those that are refused together do not come back together. */
const [soonest, latest] = [1, 5];

/** The refusal of work that would have to wait too long. */
export function overloaded(): LatchkeyError {
  const retryAfter = soonest + Math.floor(Math.random() * (latest - soonest + 1));
  return new LatchkeyError("service_overloaded", { headers: { "Retry-After": String(retryAfter) } });
}
