type Options = {
  /** Pieces of work that are done at once. */
  atOnce: number;
  /** Pieces that wait at most: what comes beyond is refused at once. */
  mostWaiting: number;
  /** Milliseconds that a piece waits at most. */
  longestWaitMs: number;
};

/** Does expensive work in the order in which it comes, and refuses what would have to wait too long. */
export class WorkQueue {
  readonly #options: Options;
  readonly #waiting: { since: number; begin: (mayRun: boolean) => void }[] = [];
  #running = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Undefined for work that was refused. */
  async run<T>(work: () => Promise<T>): Promise<T | undefined> {
    const { atOnce, mostWaiting } = this.#options;
    if (this.#running >= atOnce) {
      if (this.#waiting.length >= mostWaiting) return undefined;
      if (!(await this.#turn())) return undefined;
    } else {
      this.#running += 1;
    }
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  #turn(): Promise<boolean> {
    return new Promise((begin) => this.#waiting.push({ since: performance.now(), begin }));
  }

  /** Hands the place over to the first that has not waited too long. */
  #next(): void {
    for (;;) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      const isInTime = performance.now() - next.since <= this.#options.longestWaitMs;
      next.begin(isInTime);
      if (isInTime) return;
    }
    this.#running -= 1;
  }
}
