import type { ChangeNotice } from "../db/client.ts";
import { askAgain } from "./memory.ts";
import type { NodeCalls } from "./node-calls.ts";
import { nodeName, nodeStub } from "./region.ts";
import { shardsOf } from "./shards.ts";

/** More roots than this and a node is told that anything may have changed. */
const rootsAtOnce = 5_000;

type Calls = Pick<NodeCalls, "nodes" | "waitUntil"> & { region: string };

/** Tells nodes what a write has changed: the one of this region before the write is answered, the others after. */
export async function tellNodes(
  { nodes, region, waitUntil }: Calls,
  tenantName: string | undefined,
  notices: ChangeNotice[],
): Promise<void> {
  if (notices.length === 0) return;
  const own = new Set<string>();
  if (tenantName !== undefined)
    for (let shard = 0; shard < shardsOf(tenantName); shard += 1) own.add(nodeName(region, tenantName, shard));
  const names = notices.flatMap(({ nodes }) => nodes);
  for (const name of names) if (name.startsWith(`${region}/`)) own.add(name);
  const roots = notices.flatMap((tenant) => tenant.roots);
  const invalidated = roots.length > rootsAtOnce ? ["*"] : roots;
  if (tenantName !== undefined) askAgain(tenantName, invalidated, Date.now());
  const invalidate = (name: string) =>
    nodeStub(nodes, name)
      .invalidate(invalidated)
      .catch(() => undefined);
  const others = Promise.all(names.filter((name) => !own.has(name)).map(invalidate));
  waitUntil?.(others);
  await Promise.all([...[...own].map(invalidate), waitUntil === undefined ? others : undefined]);
}
