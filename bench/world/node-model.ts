/** How a regional node behaves, as `src/edge/regional-node.ts` has it; all in milliseconds. */
export type NodeSettings = {
  /** The policy's `edge_ttl`. */
  ttl: number;
  /** A statement, from the node's place and back. */
  statement: number;
  /** Time for which an isolate gathers counts, and time for which the node keeps them. */
  gather: number;
  flush: number;
};

/** License that a validation finds: one that the node stores, or one that only the database has. */
export type Wanted = "held" | "unknown";

/** Statements that may be under way. */
const mostAtOnce = 2;

/** A node in simulated time: validations come in the order of their times. */
export class NodeModel {
  readonly #settings: NodeSettings;
  #confirmedAt: number;
  /** When the statements under way began, first to last. */
  #running: number[] = [];
  /** True if a validation waits for the statement after them. */
  #hasNext = false;
  #flushAt = Number.NEGATIVE_INFINITY;
  /** Number of statements that the database was sent. */
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
    const { ttl, statement } = this.#settings;
    if (wanted === "held") {
      if (now - this.#confirmedAt < ttl) return 0;
      if (this.#running.length === 0) this.#start(now);
      return this.#firstEnd() - now;
    }
    if (this.#running.length < mostAtOnce) {
      this.#start(now);
      return statement;
    }
    this.#hasNext = true;
    return this.#firstEnd() + statement - now;
  }

  #firstEnd = (): number => (this.#running[0] ?? 0) + this.#settings.statement;

  /** Ends each statement that is over by now, and starts the next one at that moment if a validation waits for it. */
  #advance(now: number): void {
    while (this.#running.length > 0 && now >= this.#firstEnd()) {
      const endedAt = this.#firstEnd();
      this.#confirmedAt = this.#running.shift() ?? this.#confirmedAt;
      if (!this.#hasNext) continue;
      this.#hasNext = false;
      this.#start(endedAt);
    }
  }

  #start(now: number): void {
    this.#running.push(now);
    this.statements += 1;
  }

  /** One flush carries what came since the one before. */
  #count(now: number): void {
    if (now + this.#settings.gather <= this.#flushAt) return;
    this.#flushAt = now + this.#settings.gather + this.#settings.flush;
    this.statements += 1;
  }
}
