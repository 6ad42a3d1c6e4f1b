import type { Database, DatabaseMeter, Told } from "../db/client.ts";
import { loggable } from "../db/errors.ts";
import { type Deadline, within } from "../errors/deadline.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { overloaded } from "../gate.ts";
import type { NodeTenant, Touch } from "./feed-store.ts";
import { askWithoutNode } from "./first-question.ts";
import { gatherCount, takeCounts, type Validated } from "./gathered-counts.ts";
import { askAgain, type Place, recall, remember } from "./memory.ts";
import type { NodeAnswer, NodeRate, NodeRequest, NodeStub } from "./node-types.ts";
import { nodeName, nodeStub } from "./region.ts";
import { learnShards, shardOf, shardsOf } from "./shards.ts";
import { type LicenseDocument, reviveDocument } from "./snapshot-store.ts";
import type { TenantDirectoryStub } from "./tenant-directory.ts";
import { TenantPresence } from "./tenant-presence.ts";

export type CredentialRead<Json> = { tenant: EdgeRead["tenant"]; json: Json | null };

export type EdgeRead = {
  /** The name of the node that knows it. */
  node: string;
  tenant: NodeTenant | null;
  /** Null where there is no such license. */
  document: LicenseDocument | null;
  /** When this was last known to be current, in milliseconds since 1970. */
  confirmedAt: number;
  source: "memory" | "node" | "database";
  isStale: boolean;
  rate: NodeRate | null;
};

type Wanted = {
  tenantName: string;
  want: NodeRequest["want"];
  /** What reading it from the database is to change; asked for only where memory does not answer. */
  touch: () => Promise<Touch | null>;
};

type Answer = Awaited<ReturnType<typeof askWithoutNode>>;

export type EdgeOptions = {
  nodes: DurableObjectNamespace<Rpc.DurableObjectBranded & NodeStub>;
  directories: DurableObjectNamespace<Rpc.DurableObjectBranded & TenantDirectoryStub> | undefined;
  /** For the first question about a tenant. */
  database: Database;
  region: string;
  /** `EDGE_MEMORY_BYTES` */
  memoryBytes: string | undefined;
  /** The request says `Cache-Control: no-cache`. */
  isFresh: boolean;
  meter: DatabaseMeter;
  deadline: Deadline;
  /** Keeps the Worker alive after its answer; undefined where nothing can. */
  waitUntil: ((work: Promise<unknown>) => void) | undefined;
};

/** Seconds that a client is asked to wait when the database is away. */
const retryAfterSeconds = 5;

/** Milliseconds for which an isolate gathers counts before it sends them to the node. */
const gatherMs = 1_000;

/** More roots than this and a node is told that anything may have changed. */
const rootsAtOnce = 5_000;

const away = () => new LatchkeyError("50001", { headers: { "Retry-After": String(retryAfterSeconds) } });

/** What one request knows of the edge: isolate memory, then the node of its region. */
export class Edge {
  readonly #options: EdgeOptions;
  readonly #presence: TenantPresence;
  /** What this request was told already: it is not asked for twice. */
  readonly #seen = new Map<string, EdgeRead>();
  /** The node that told last: what every node of the tenant knows is asked there. */
  #near: string | undefined;

  constructor(options: EdgeOptions) {
    this.#options = options;
    this.#presence = new TenantPresence(options);
  }

  /** Notes that a tenant exists: from now on its node is asked. */
  learnTenant(name: string): void {
    this.#presence.learn(name);
  }

  /**
   * A license as it stood within its policy's `edge_ttl`, or longer ago while the database is away. Undefined where the node fails: the
   * database itself is to be asked.
   * @throws LatchkeyError 50001, 50005
   */
  read({ tenantName, want, touch }: Wanted): EdgeRead | Promise<EdgeRead | undefined> {
    const { isFresh, memoryBytes } = this.#options;
    const seen = this.#seen.get(`${want.kind}:${want.value}`);
    if (seen !== undefined) return seen;
    const place = { node: this.#nodeFor(tenantName, want.value), tenantName, want, bytes: memoryBytes };
    this.#near = place.node;
    const known = isFresh ? undefined : recall(place, Date.now());
    if (known !== undefined)
      return this.#note(want, { ...known, node: place.node, source: "memory", isStale: false, rate: null });
    return this.#readNode({ tenantName, want, touch }, place);
  }

  async #readNode({ tenantName, want, touch }: Wanted, place: Place): Promise<EdgeRead | undefined> {
    const { isFresh } = this.#options;
    const answer = await this.#ask(place.node, { tenantName, want, touch: await touch(), isFresh, now: Date.now() });
    if (answer === undefined) return undefined;
    if (answer === null) throw away();
    const { document: text, ...told } = answer;
    const readAt = new Date(told.confirmedAt).toISOString();
    const document = text === null ? null : reviveDocument({ document: JSON.parse(text), read_at: readAt });
    if (document !== null && told.tenant !== null && !told.isStale && !document.policy.rateLimited) {
      remember(place, { tenant: told.tenant, document, confirmedAt: told.confirmedAt, toldAt: Date.now() }, text?.length ?? 0);
    }
    return this.#note(want, { ...told, node: place.node, document });
  }

  /**
   * What a credential stands on, as the node knows it; `json` is null where there is no such account or token. Undefined where the node fails.
   * @throws LatchkeyError 50001, 50005
   */
  async readCredential<Json>(tenantName: string, want: NodeRequest["want"]): Promise<CredentialRead<Json> | undefined> {
    const name = (want.kind === "tenant" ? this.#near : undefined) ?? this.#nodeFor(tenantName, want.value);
    this.#near = name;
    const answer = await this.#ask(name, { tenantName, want, touch: null, isFresh: false, now: Date.now() });
    if (answer === undefined) return undefined;
    if (answer === null) throw away();
    return { tenant: answer.tenant, json: answer.document === null ? null : JSON.parse(answer.document) };
  }

  #note(want: NodeRequest["want"], read: EdgeRead): EdgeRead {
    this.#seen.set(`${want.kind}:${want.value}`, read);
    if (read.document !== null) this.#seen.set(`id:${read.document.license.id}`, read);
    return read;
  }

  /** Undefined where the node fails, null where it has nothing while the database is away. */
  async #ask(name: string, request: NodeRequest): Promise<Answer | null | undefined> {
    const { tenantName } = request;
    const presence = this.#presence.isKnown(tenantName) ? "exists" : await this.#presence.of(tenantName);
    if (presence === "absent") return noTenant();
    const answer = await (presence === "exists" ? this.#askNode(name, request) : this.#askFirst(name, request));
    if (answer?.tenant === null) this.#presence.forget(tenantName);
    else if (answer != null) {
      this.#presence.learn(tenantName);
      learnShards(tenantName, answer.tenant.edge_shards);
    }
    return answer;
  }

  async #askNode(name: string, request: NodeRequest): Promise<NodeAnswer | null | undefined> {
    const { meter, deadline } = this.#options;
    const askedAt = performance.now();
    try {
      const answer = await within(deadline, this.#node(name).read(request));
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

  /** The node of a tenant that turns out to exist is asked the same after the answer, so that it knows the tenant from then on. */
  async #askFirst(name: string, request: NodeRequest): Promise<Answer> {
    const { database, waitUntil } = this.#options;
    const answer = await askWithoutNode(database, request);
    const askNode = () => this.#node(name).read({ ...request, touch: null, isFresh: false });
    if (answer.tenant !== null) waitUntil?.(askNode().catch(() => undefined));
    return answer;
  }

  #nodeFor(tenantName: string, value: string): string {
    return nodeName(this.#options.region, tenantName, shardOf(value, shardsOf(tenantName)));
  }

  #node(name: string): NodeStub {
    return nodeStub(this.#options.nodes, name);
  }

  /** Counts a validation at the node that knows the license; sent on after the answer, with others of the same second. */
  count(validated: Validated): Promise<void> | undefined {
    const { node: name } = validated;
    const isFirst = gatherCount(validated);
    const { waitUntil } = this.#options;
    if (waitUntil === undefined) return this.#sendCounts(name);
    if (isFirst) waitUntil(new Promise((resolve) => setTimeout(resolve, gatherMs)).then(() => this.#sendCounts(name)));
    return undefined;
  }

  async #sendCounts(name: string): Promise<void> {
    const counts = takeCounts(name);
    if (counts.length === 0) return;
    await this.#node(name)
      .count(counts)
      .catch(() => undefined);
  }

  /** Tells nodes what a write has changed: the one of this region before the write is answered, the others after. */
  async tell(tenantName: string | undefined, told: Told[]): Promise<void> {
    if (told.length === 0) return;
    const { region } = this.#options;
    const own = new Set<string>();
    if (tenantName !== undefined)
      for (let shard = 0; shard < shardsOf(tenantName); shard += 1) own.add(nodeName(region, tenantName, shard));
    const names = told.flatMap(({ nodes }) => nodes);
    for (const name of names) if (name.startsWith(`${region}/`)) own.add(name);
    const roots = told.flatMap((tenant) => tenant.roots);
    const marks = roots.length > rootsAtOnce ? ["*"] : roots;
    if (tenantName !== undefined) askAgain(tenantName, marks, Date.now());
    const mark = (name: string) =>
      this.#node(name)
        .mark(marks)
        .catch(() => undefined);
    const others = Promise.all(names.filter((name) => !own.has(name)).map(mark));
    const { waitUntil } = this.#options;
    waitUntil?.(others);
    await Promise.all([...[...own].map(mark), waitUntil === undefined ? others : undefined]);
  }
}

/**
 * Tells whether the platform refused a call because too many wait for the node. It marks such an error with `overloaded`, and asks not to try
 * again (developers.cloudflare.com/durable-objects/best-practices/error-handling).
 */
const isOverloaded = (error: unknown): boolean => error instanceof Error && "overloaded" in error && error.overloaded === true;

/** What a node would say of a tenant that does not exist. */
const noTenant = (): Answer => ({
  tenant: null,
  document: null,
  confirmedAt: Date.now(),
  source: "node",
  isStale: false,
  rate: null,
});
