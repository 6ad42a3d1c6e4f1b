import { env, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import type { Environment } from "../../src/app/environment.ts";
import type { NodeStub } from "../../src/edge/node-types.ts";
import { nodeName } from "../../src/edge/region.ts";

/** Region where the test client's requests come in: they carry no `cf`. */
export const testRegion = "enam";

/** The regional node of a tenant: of its first shard, where none is named. */
export function nodeOf(tenantName: string, region = testRegion, shard = 0) {
  const { REGIONAL_NODE: nodes } = env as unknown as Required<Pick<Environment, "REGIONAL_NODE">>;
  return nodes.get(nodes.idFromName(nodeName(region, tenantName, shard)));
}

/** Has a tenant's node send its counts to the database now, rather than in seconds. */
export async function flushCounts(tenantName: string, region = testRegion, shard = 0): Promise<void> {
  await runDurableObjectAlarm(nodeOf(tenantName, region, shard));
}

/** The method by which a write tells a node what changed. */
const pushes: keyof NodeStub = "invalidate";

/** The nodes, of which none hears what a write tells: each finds out by itself. */
export function nodesWithoutPushes(): NonNullable<Environment["REGIONAL_NODE"]> {
  const { REGIONAL_NODE: nodes } = env as unknown as Required<Pick<Environment, "REGIONAL_NODE">>;
  return new Proxy(nodes, {
    get: (target, member) => {
      const value = Reflect.get(target, member);
      if (member !== "get") return typeof value === "function" ? value.bind(target) : value;
      return (...parameters: Parameters<typeof nodes.get>) =>
        new Proxy(nodes.get(...parameters), {
          get: (stub, name) =>
            name === pushes ? async () => undefined : (...given: unknown[]) => Reflect.get(stub, name)(...given),
        });
    },
  });
}

/** Has a node's own statements go elsewhere; gives back what puts it right. */
export async function redirect(name: string, to: string): Promise<() => Promise<void>> {
  const set = (address: string | undefined) =>
    runInDurableObject(nodeOf(name), (node) => {
      Object.assign(node, { env: { ...env, DATABASE_ENDPOINT: address } });
    });
  await set(to);
  return () => set((env as unknown as Environment).DATABASE_ENDPOINT);
}

/** Nothing listens there. */
export const nowhere = "http://127.0.0.1:9/sql";
