import type { Runtime } from "../../../clients/typescript/src/index.ts";

type Waiting = { at: number; resolve: () => void };

/** Milliseconds from which a wait is a time limit or a heartbeat's pause; shorter ones are pauses between tries. */
const longWait = 10_000;

/** A clock that the test moves. Pauses between tries pass at once; time limits and heartbeats wait until the test lets time pass. */
export class TestClock {
  #now: number;
  #elapsed = 0;
  #waiting: Waiting[] = [];
  #watchers: (() => void)[] = [];
  /** Milliseconds of every pause between tries. */
  readonly pauses: number[] = [];
  /** Milliseconds of every wait of the background. */
  readonly background: number[] = [];

  constructor(now = Date.parse("2027-03-01T12:00:00Z")) {
    this.#now = now;
  }

  get now(): number {
    return this.#now;
  }

  /** Sets the clock, as somebody may: nothing that waits is done sooner. */
  set(now: number): void {
    this.#now = now;
  }

  pass(milliseconds: number): void {
    this.#now += milliseconds;
    this.#elapsed += milliseconds;
    const due = this.#waiting.filter(({ at }) => at <= this.#elapsed);
    this.#waiting = this.#waiting.filter(({ at }) => at > this.#elapsed);
    for (const { resolve } of due) resolve();
  }

  /** Resolves when the background waits for its turn so often. */
  async backgroundWaits(count: number): Promise<void> {
    while (this.background.length < count) await new Promise<void>((resolve) => this.#watchers.push(resolve));
  }

  readonly runtime: Partial<Runtime> = {
    now: () => this.#now,
    wait: (milliseconds, signal, isBackground = false) => {
      if (milliseconds < longWait && !isBackground) {
        this.pauses.push(milliseconds);
        this.#now += milliseconds;
        return Promise.resolve();
      }
      const waited = new Promise<void>((resolve) => {
        if (signal?.aborted === true) return resolve();
        this.#waiting.push({ at: this.#elapsed + milliseconds, resolve });
        signal?.addEventListener("abort", () => resolve());
      });
      if (isBackground) {
        this.background.push(milliseconds);
        for (const watcher of this.#watchers.splice(0)) watcher();
      }
      return waited;
    },
  };
}
