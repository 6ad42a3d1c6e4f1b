import { LRUCache } from "lru-cache";

type Options = {
  /** Entries at most: the least recently used go. */
  max: number;
  /** Milliseconds for which an entry is there. */
  ttl: number;
};

/**
 * What an isolate remembers for a while. The cache reads the clock each time: left to itself it reads it once and has a timer tell it to read it
 * again, which the platform drops with the request that set it. Its time would stand still, and what should be forgotten never would be.
 */
export const expiringCache = <Value extends object>({ max, ttl }: Options): LRUCache<string, Value> =>
  new LRUCache({ max, ttl, ttlResolution: 0 });
