import type { Database, DatabaseMeter } from "../db/client.ts";
import { loggable } from "../db/errors.ts";
import { askWithoutNode } from "../document/first-question.ts";
import type { DocumentAnswer } from "../document/question.ts";
import { type Deadline, within } from "../errors/deadline.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { overloaded } from "../gate.ts";
import type { NodeAnswer, NodeRequest, NodeStub } from "./node-types.ts";
import { nodeStub } from "./region.ts";

/** The means of one request to ask nodes. */
export type NodeCalls = {
  nodes: DurableObjectNamespace<Rpc.DurableObjectBranded & NodeStub>;
  /** For the first question about a tenant. */
  database: Database;
  meter: DatabaseMeter;
  deadline: Deadline;
  /** Keeps the Worker alive after its answer; undefined where nothing can. */
  waitUntil: ((work: Promise<unknown>) => void) | undefined;
};

export type Answer = DocumentAnswer & Pick<NodeAnswer, "log">;

/**
 * Asks a node.
 * @returns undefined where the node fails, null where it has nothing while the database is away
 * @throws LatchkeyError service_overloaded
 */
export async function askNode(
  { nodes, meter, deadline }: NodeCalls,
  name: string,
  request: NodeRequest,
): Promise<NodeAnswer | null | undefined> {
  const askedAt = performance.now();
  try {
    const answer = await within(deadline, nodeStub(nodes, name).ask(request));
    if (answer !== null && "isOverloaded" in answer) throw overloaded();
    meter.roundTrips += answer?.roundTrips ?? 0;
    // Without an answer the node has waited for the database all the time.
    meter.milliseconds += answer?.milliseconds ?? performance.now() - askedAt;
    return answer;
  } catch (error) {
    if (error instanceof LatchkeyError) throw error;
    // Were the database asked instead, the load of every isolate of the region would come to it at once.
    if (isOverloaded(error)) throw overloaded();
    console.error(JSON.stringify({ level: "error", node: name, error: loggable(error) }));
    return undefined;
  }
}

/**
 * Asks the database about a tenant that may not exist. The node of one that turns out to exist is asked the same after the answer, so that it knows
 * the tenant from then on.
 */
export async function askFirst({ nodes, database, waitUntil }: NodeCalls, name: string, request: NodeRequest): Promise<Answer> {
  // No node was asked: nobody tells what changes from now on.
  const answer = { ...(await askWithoutNode(database, request)), log: null };
  const askToo = () => nodeStub(nodes, name).ask({ ...request, clockStart: null, isFresh: false });
  if (answer.tenant !== null) waitUntil?.(askToo().catch(() => undefined));
  return answer;
}

/**
 * Tells whether the platform refused a call because too many wait for the node. It marks such an error with `overloaded`, and asks not to try
 * again (developers.cloudflare.com/durable-objects/best-practices/error-handling).
 */
const isOverloaded = (error: unknown): boolean => error instanceof Error && "overloaded" in error && error.overloaded === true;

/** The answer that a node would give for a tenant that does not exist. */
export const noTenant = (): Answer => ({
  tenant: null,
  document: null,
  version: null,
  named: null,
  until: Number.POSITIVE_INFINITY,
  credential: null,
  changesOnValidation: false,
  confirmedAt: Date.now(),
  source: "node",
  isStale: false,
  rate: null,
  log: null,
});
