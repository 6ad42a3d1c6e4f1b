import { LRUCache } from "lru-cache";

/** Over how many nodes in each region a tenant is spread, as a node said last. */
const told = new LRUCache<string, number>({ max: 10_000 });

/**
 * Where nobody has said it is one. A tenant that is spread anew goes on meanwhile: any node answers for any license, so that whoever still
 * asks the old one is answered right, and told the new number.
 */
export const shardsOf = (tenantName: string): number => told.get(tenantName) ?? 1;

export function learnShards(tenantName: string, shards: number): void {
  if (told.get(tenantName) !== shards) told.set(tenantName, shards);
}

/** The shard of a name of what is asked for: FNV-1a in 32 bits, which spreads hashes, ids and names alike. @returns 0 to `shards` - 1 */
export function shardOf(value: string, shards: number): number {
  if (shards === 1) return 0;
  let hash = 0x811c9dc5;
  for (let index = 0; index < value.length; index += 1) hash = Math.imul(hash ^ value.charCodeAt(index), 0x01000193) >>> 0;
  return hash % shards;
}
