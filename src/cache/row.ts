/** One cache: what it stores, how much at most, and how long an entry may be used. */
export type CacheRow = {
  /** Owner of such a cache: each isolate of the Worker, each regional node, or each attempt limiter (both Durable Objects). */
  owner: "isolate" | "regional node" | "attempt limiter";
  key: string;
  value: string;
  /** Entries at most: the least recently used are dropped. */
  entries?: number;
  /** The sum of the entries' sizes at most. */
  size?: { most: number; unit: "bytes" | "characters" | "names" };
  /** An entry lives exactly as long as the object that is its key. */
  isWeak?: true;
  /** Milliseconds after which the cache drops an entry. */
  freshMs?: number;
  /** Event that ends an entry, or the condition beside `freshMs` under which it may be used. */
  freshness: string;
};

/** The freshness of what a key alone decides. */
export const alwaysTrue = "always: the same key has the same value";

/** Milliseconds for which an isolate relies on what a regional node reported: of licenses, of accounts and of signing keys. */
export const reportedMs = 1_000;

/** Milliseconds for which an isolate relies on what it read from the database itself: a policy's default `edge_ttl`. */
export const readMs = 15_000;
