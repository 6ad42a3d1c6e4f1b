import type { LRUCache } from "lru-cache";
import { createCache } from "../cache/cache.ts";
import { cacheTable } from "../cache/table.ts";

/** How many failures are let through, and for how long whoever goes beyond is refused. */
export type FailureRule = {
  /** Failures in the window. */
  limit: number;
  windowMs: number;
  /** The first refusal lasts this long; each further one twice as long, up to the longest. */
  blockMs: number;
  longestBlockMs: number;
  cache: "failedGuesses" | "unknownKeys";
  /** Keys that are stored at most: the least recently used are dropped. */
  mostKeys: number;
};

/** Wrong passwords and reset tokens. */
export const guessRule: FailureRule = {
  limit: 10,
  windowMs: 60_000,
  blockMs: 60_000,
  longestBlockMs: cacheTable.blockedGuesses.freshMs,
  cache: "failedGuesses",
  mostKeys: cacheTable.failedGuesses.entries,
};

/** License keys that no license has. An office of 200 machines that all start with a wrong one passes. */
export const unknownKeyRule: FailureRule = {
  limit: 300,
  windowMs: 10 * 60_000,
  blockMs: 10 * 60_000,
  longestBlockMs: cacheTable.blockedKeys.freshMs,
  cache: "unknownKeys",
  mostKeys: cacheTable.unknownKeys.entries,
};

/** `full`: all that may still fail is under way, so that the next one has to wait for what becomes of it. */
export type Admission = "admitted" | "full" | { key: string; blockedUntil: number };

/** `void`: it came to no verdict, so that it counts for nothing. */
export type Outcome = "failed" | "passed" | "void";

/**
 * Result of counting a failure: whether its key was blocked at that time, and until when the key is blocked from now on, or 0 if it is not.
 */
export type Counted = { isRefused: boolean; blockedUntil: number };

type Entry = {
  /** When each failure in the window was. */
  failures: number[];
  /** When each attempt under way began. */
  underWay: number[];
  blocks: number;
  blockedUntil: number;
};

/** Milliseconds after which an attempt that nobody ended has failed: no request lasts as long. */
const longestAttemptMs = 30_000;

/**
 * Counts failures by key, in memory. An attempt is admitted before it is made and ended after, so that however many come at once, no more fail than
 * the rule lets through. Times are in milliseconds since 1970.
 */
export class FailureBook {
  readonly #rule: FailureRule;
  readonly #entries: LRUCache<string, Entry>;
  #rememberedUntil = 0;

  constructor(rule: FailureRule) {
    this.#rule = rule;
    this.#entries = createCache(rule.cache, { entries: rule.mostKeys });
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Until when there is something to remember. */
  get rememberedUntil(): number {
    return this.#rememberedUntil;
  }

  /** Admits an attempt under all of the keys, or under none. */
  admit(keys: string[], now: number): Admission {
    const entries = keys.map((key) => this.#entry(key, now));
    for (const [index, { blockedUntil }] of entries.entries())
      if (blockedUntil > now) return { key: keys[index] ?? "", blockedUntil };
    if (entries.some(({ failures, underWay }) => failures.length + underWay.length >= this.#rule.limit)) return "full";
    for (const { underWay } of entries) underWay.push(now);
    return "admitted";
  }

  /** Ends an attempt that was admitted at `admittedAt`. */
  end(keys: string[], admittedAt: number, outcome: Outcome, now: number): void {
    for (const key of keys) {
      const entry = this.#entry(key, now);
      const index = entry.underWay.indexOf(admittedAt);
      if (index >= 0) entry.underWay.splice(index, 1);
      // Also one that is unknown here: this object, or the entry, may have been forgotten since.
      if (outcome === "failed") this.#fail(entry, now);
    }
  }

  /** Counts a failure that was not admitted before. */
  count(key: string, now: number): Counted {
    const entry = this.#entry(key, now);
    const isRefused = entry.blockedUntil > now;
    if (!isRefused) this.#fail(entry, now);
    return { isRefused, blockedUntil: entry.blockedUntil > now ? entry.blockedUntil : 0 };
  }

  /** Forgets what failed under a key: what is under way remains. */
  forgive(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) Object.assign(entry, { failures: [], blocks: 0, blockedUntil: 0 });
  }

  #entry(key: string, now: number): Entry {
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      const entry = { failures: [], underWay: [], blocks: 0, blockedUntil: 0 };
      this.#entries.set(key, entry);
      return entry;
    }
    const lost = entry.underWay.filter((at) => at <= now - longestAttemptMs);
    entry.underWay = entry.underWay.filter((at) => at > now - longestAttemptMs);
    for (const _ of lost) this.#fail(entry, now);
    entry.failures = entry.failures.filter((at) => at > now - this.#rule.windowMs);
    // After as long a time without a failure as the longest refusal lasts, the next refusal is the first one again.
    if (now - entry.blockedUntil > this.#rule.longestBlockMs && entry.failures.length === 0) entry.blocks = 0;
    return entry;
  }

  #fail(entry: Entry, now: number): void {
    const { limit, windowMs, blockMs, longestBlockMs } = this.#rule;
    entry.failures.push(now);
    this.#rememberedUntil = Math.max(this.#rememberedUntil, now + windowMs);
    if (entry.failures.length < limit) return;
    entry.failures = [];
    entry.blockedUntil = now + Math.min(blockMs * 2 ** entry.blocks, longestBlockMs);
    entry.blocks += 1;
    // That it was blocked counts for as long again.
    this.#rememberedUntil = Math.max(this.#rememberedUntil, entry.blockedUntil + longestBlockMs);
  }
}
