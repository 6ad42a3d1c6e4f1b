import { createCache } from "../cache/cache.ts";
import { spread } from "../crypto/spread.ts";

/** Over how many nodes in each region a tenant is spread, as a node said last. */
const shardCounts = createCache<number>("shardCounts");

/**
 * Returns the number of shards, or 1 where no node has reported it. A tenant stays available while it is spread anew: any node answers for
 * any license, so a caller that still asks the old node gets a correct answer and the new number.
 */
export const shardsOf = (tenantName: string): number => shardCounts.get(tenantName) ?? 1;

export function learnShards(tenantName: string, shards: number): void {
  if (shardCounts.get(tenantName) !== shards) shardCounts.set(tenantName, shards);
}

/** The shard of a name of what is asked for. @returns 0 to `shards` - 1 */
export const shardOf = (value: string, shards: number): number => (shards === 1 ? 0 : spread(value, shards));
