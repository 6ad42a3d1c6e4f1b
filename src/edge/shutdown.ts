import { WorkerEntrypoint } from "cloudflare:workers";
import { type SecretsEnvironment, secretsOf } from "../crypto/secrets.ts";
import type { EdgeEnvironment } from "./environment.ts";
import { countedNodes, takeCounts } from "./gathered-counts.ts";
import type { Count, NodeStub } from "./node-types.ts";
import { nodeStub } from "./region.ts";

/**
 * Called on one machine by the process that ends the Worker, on a socket of its own; nothing on Cloudflare reaches it. The request's body ends
 * when every other request is answered. What is counted until then is in the database when this one is answered.
 */
export class Shutdown extends WorkerEntrypoint<EdgeEnvironment & SecretsEnvironment> {
  override async fetch(request: Request): Promise<Response> {
    await request.arrayBuffer();
    const { REGIONAL_NODE: nodes } = this.env;
    const { addressHash } = await secretsOf(this.env);
    if (nodes !== undefined)
      await Promise.all(countedNodes().map(async (name) => flush(nodeStub(nodes, name), await takeCounts(name, addressHash))));
    return new Response(null, { status: 204 });
  }
}

/** Flushes a node's counts. If the database does not answer, the node keeps the counts and flushes them after the next start. */
async function flush(node: NodeStub, counts: Count[]): Promise<void> {
  if (counts.length > 0) await node.count(counts).catch(() => undefined);
  await node.flush().catch(() => undefined);
}
