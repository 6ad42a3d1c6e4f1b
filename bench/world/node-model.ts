/** How a regional node behaves, as `src/edge/regional-node.ts` has it; all in milliseconds. */
export type NodeSettings = {
  /** The policy's `edge_ttl`. */
  ttl: number;
  /** A statement, from the node's place and back. */
  statement: number;
  /** What an isolate gathers counts for, and how long the node keeps them. */
  gather: number;
  flush: number;
};

/** What a validation finds: a license that the node holds, or one that only the database knows. */
export type Wanted = "held" | "unknown";

/** A node in simulated time: validations come in the order of their times. */
export class NodeModel {
  readonly #settings: NodeSettings;
  #confirmedAt: number;
  /** When the statement under way ends; the past where there is none. */
  #runningUntil = Number.NEGATIVE_INFINITY;
  #runningSince = Number.NEGATIVE_INFINITY;
  /** Whether somebody waits for the statement after it. */
  #hasNext = false;
  #flushAt = Number.NEGATIVE_INFINITY;
  /** What the database was sent. */
  statements = 0;

  /** @param confirmedAt when it last followed the feed, before the first validation */
  constructor(settings: NodeSettings, confirmedAt: number) {
    this.#settings = settings;
    this.#confirmedAt = confirmedAt;
  }

  /** @returns milliseconds until the node answers */
  validate(now: number, wanted: Wanted): number {
    this.#advance(now);
    this.#count(now);
    const isRunning = now < this.#runningUntil;
    if (wanted === "held") {
      if (now - this.#confirmedAt < this.#settings.ttl) return 0;
      if (!isRunning) this.#start(now);
      return this.#runningUntil - now;
    }
    if (!isRunning) {
      this.#start(now);
      return this.#runningUntil - now;
    }
    this.#hasNext = true;
    return this.#runningUntil + this.#settings.statement - now;
  }

  /** What ended until now, and what began then. */
  #advance(now: number): void {
    while (now >= this.#runningUntil && this.#runningUntil > this.#confirmedAt) {
      this.#confirmedAt = this.#runningSince;
      if (!this.#hasNext) {
        this.#runningUntil = Number.NEGATIVE_INFINITY;
        return;
      }
      this.#hasNext = false;
      this.#start(this.#runningUntil);
    }
  }

  #start(now: number): void {
    this.#runningSince = now;
    this.#runningUntil = now + this.#settings.statement;
    this.statements += 1;
  }

  /** One flush carries what came since the one before. */
  #count(now: number): void {
    if (now + this.#settings.gather <= this.#flushAt) return;
    this.#flushAt = now + this.#settings.gather + this.#settings.flush;
    this.statements += 1;
  }
}
