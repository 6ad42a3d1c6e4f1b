import { LRUCache } from "lru-cache";
import type { CacheRow } from "./row.ts";
import { type CountedCacheName, cacheTable, type SizedCacheName, type WeakCacheName } from "./table.ts";

/**
 * A cache of the table that bounds how many entries it has.
 * @param entries another bound than the table's, 1 or more
 */
export function createCache<Value extends {}>(
  name: CountedCacheName,
  { entries }: { entries?: number } = {},
): LRUCache<string, Value> {
  const row: CacheRow = cacheTable[name];
  const max = entries ?? row.entries;
  if (max === undefined) throw new TypeError(`The cache ${name} has no bound.`);
  return new LRUCache({ max, ...freshnessOf(row) });
}

/**
 * A cache of the table that bounds how large its entries are together.
 * @param sizeOf returns an entry's size in the row's unit, 1 or more
 * @param most another bound than the table's, in the same unit
 */
export function createSizedCache<Value extends {}>(
  name: SizedCacheName,
  sizeOf: (value: Value, key: string) => number,
  { most }: { most?: number } = {},
): LRUCache<string, Value> {
  const row: CacheRow = cacheTable[name];
  const maxSize = most ?? cacheTable[name].size.most;
  const entries = row.entries === undefined ? {} : { max: row.entries };
  return new LRUCache({ ...entries, maxSize, sizeCalculation: sizeOf, ...freshnessOf(row) });
}

/** A cache of the table whose entries live as long as their keys. */
export const createWeakCache = <Key extends object, Value>(_name: WeakCacheName): WeakMap<Key, Value> => new WeakMap();

/**
 * The cache reads the clock each time: left to itself it reads it once and has a timer tell it to read it again, which the platform drops with
 * the request that set it. Its time would stand still, and entries would never end.
 */
const freshnessOf = ({ freshMs }: CacheRow) => (freshMs === undefined ? {} : { ttl: freshMs, ttlResolution: 0 });
