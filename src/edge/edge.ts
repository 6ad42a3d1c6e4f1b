import type { Secrets } from "../crypto/secrets.ts";
import type { ChangeNotice } from "../db/client.ts";
import { reviveNamed, reviveText } from "../document/license-document-store.ts";
import { type Lookup, nameOfNames } from "../document/question.ts";
import type { CredentialRead, DocumentSource, EdgeRead, Validated, Wanted } from "../document/source.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { tellNodes } from "./change-notices.ts";
import { follow, isToAskAhead, placeInLog } from "./followed-nodes.ts";
import { gatherCount, takeCounts } from "./gathered-counts.ts";
import {
  bytesOf,
  bytesOfNames,
  type CachedLicense,
  type CachedNames,
  cachedLicense,
  cacheLicense,
  confirmedAtOf,
  type Place,
} from "./memory.ts";
import { type Answer, askFirst, askNode, type NodeCalls, noTenant } from "./node-calls.ts";
import type { NodeRequest } from "./node-types.ts";
import { nodeName, nodeStub } from "./region.ts";
import { learnShards, shardOf, shardsOf } from "./shards.ts";
import type { TenantDirectoryStub } from "./tenant-directory-stub.ts";
import { TenantPresence } from "./tenant-presence.ts";

type Seen = { want: Wanted["want"]; read: EdgeRead };

export type EdgeOptions = NodeCalls & {
  directories: DurableObjectNamespace<Rpc.DurableObjectBranded & TenantDirectoryStub> | undefined;
  region: string;
  /** `EDGE_MEMORY_BYTES` */
  memoryBytes: string | undefined;
  /** The request says `Cache-Control: no-cache`. */
  isFresh: boolean;
  /** Returns the client's address; null where nothing says it. */
  clientAddress: () => string | null;
  /** Returns what addresses are hashed with, after the answer. */
  secrets: () => Pick<Secrets, "addressHash"> | Promise<Pick<Secrets, "addressHash">>;
};

/** Seconds that a client is asked to wait when the database is away. */
const retryAfterSeconds = 5;

/** Milliseconds for which an isolate gathers counts before it sends them to the node. */
const gatherMs = 1_000;

const unavailable = () => new LatchkeyError("database_unavailable", { headers: { "Retry-After": String(retryAfterSeconds) } });

/** One request's view of the edge: isolate memory, then the node of its region. */
export class Edge implements DocumentSource {
  readonly #options: EdgeOptions;
  readonly #presence: TenantPresence;
  /** The answers that this request has already received. It does not ask for them twice. */
  readonly #seen: Seen[] = [];
  /** The node that told last: what every node of the tenant knows is asked there. */
  #lastNode: string | undefined;

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
   * @throws LatchkeyError database_unavailable, service_overloaded
   */
  read(wanted: Wanted): EdgeRead | Promise<EdgeRead | undefined> {
    const { isFresh, memoryBytes } = this.#options;
    const { tenantName, want, names } = wanted;
    const name = names === null ? null : nameOfNames(names);
    const seen = this.#seen.find((one) => isOf(one, want, name))?.read;
    if (seen?.changesOnValidation === false) return seen;
    const place = { node: this.#nodeFor(tenantName, want.value), tenantName, want, bytes: memoryBytes };
    this.#lastNode = place.node;
    const cached = cachedLicense(place);
    const cachedNames = cached === undefined || name === null ? undefined : cached.named.get(name);
    const mayTrust = cached !== undefined && !isFresh && (name === null || cachedNames !== undefined);
    const confirmedAt = mayTrust ? confirmedAtOf(cached, cachedNames, { place, now: Date.now() }) : undefined;
    const fresh = !mayTrust || confirmedAt === undefined ? undefined : fromMemory(cached, place, confirmedAt);
    const fromEdge = seen ?? (fresh === undefined ? undefined : { ...fresh, named: namedIn(name, cachedNames) });
    if (fromEdge?.changesOnValidation === false) {
      const { waitUntil } = this.#options;
      if (waitUntil !== undefined && cached !== undefined && isToAskAhead(place.node, Date.now()))
        waitUntil(this.#askAhead(place, cached).catch(() => undefined));
      return this.#note(want, fromEdge);
    }
    return this.#readNode(wanted, place, { fromEdge, cached });
  }

  async #readNode(
    { tenantName, want, readOptions }: Wanted,
    place: Place,
    { fromEdge, cached }: { fromEdge: EdgeRead | undefined; cached: CachedLicense | undefined },
  ): Promise<EdgeRead | undefined> {
    const { clockStart, names } = await readOptions();
    // A caller that only looks at a license changes nothing of it.
    if (fromEdge !== undefined && clockStart === null) return this.#note(want, fromEdge);
    const now = Date.now();
    const { isFresh } = this.#options;
    const following = { version: cached?.version, logPlace: placeInLog(place.node) };
    const answer = await this.#ask(place.node, { tenantName, want: { ...want, names }, clockStart, isFresh, now, ...following });
    if (answer === undefined) return undefined;
    if (answer === null) throw unavailable();
    const { document: text, version, named, until, credential, log, changesOnValidation, ...rest } = answer;
    // A license without what its scope names is no answer.
    if (version !== null && named == null) return undefined;
    const isUnchanged = cached !== undefined && version === cached.version;
    const document = isUnchanged ? cached.document : text === null ? null : reviveText(text);
    const name = nameOfNames(names);
    const parts = named === null ? null : reviveNamed(named.text);
    if (log !== null) {
      follow(place.node, log, now);
      const { tenant, isStale } = rest;
      if (
        tenant !== null &&
        version !== null &&
        parts !== null &&
        named !== null &&
        !isStale &&
        document?.policy.rateLimited === false
      ) {
        const logPlace = () => ({ life: log.end.life, number: log.documentNumber });
        const bytes = bytesOfNames(name, named.text);
        const cachedNames = { parts, roots: named.roots, until, logPlace: logPlace(), bytes };
        const ownBytes = isUnchanged ? cached.ownBytes : text === null ? 0 : bytesOf(text);
        const license = {
          tenant,
          document,
          version,
          changesOnValidation,
          until,
          logPlace: logPlace(),
          ownBytes,
          bytes: ownBytes + bytes,
        };
        cacheLicense(place, { ...license, named: new Map([[name, cachedNames]]) });
      }
    }
    const read = {
      ...rest,
      node: place.node,
      document,
      named: parts && { name, parts },
      changesOnValidation: changesOnValidation && clockStart === null,
    };
    return this.#note(want, read);
  }

  /** Has a node say what has changed, after the answer. Whoever comes later asks it for themselves where it does not answer in time. */
  async #askAhead({ node, tenantName, want }: Place, { version }: CachedLicense): Promise<void> {
    const now = Date.now();
    const following = { version, logPlace: placeInLog(node) };
    const answer = await this.#ask(node, { tenantName, want, clockStart: null, isFresh: false, now, ...following });
    if (answer?.log != null) follow(node, answer.log, now);
  }

  /**
   * Returns the rows on which a credential depends, as the node has them; `json` is null where there is no such account or token. Returns
   * undefined where the node fails.
   * @throws LatchkeyError database_unavailable, service_overloaded
   */
  async readCredential<Json>(tenantName: string, want: Lookup): Promise<CredentialRead<Json> | undefined> {
    const name = (want.kind === "tenant" ? this.#lastNode : undefined) ?? this.#nodeFor(tenantName, want.value);
    this.#lastNode = name;
    const answer = await this.#ask(name, { tenantName, want, clockStart: null, isFresh: false, now: Date.now() });
    if (answer === undefined) return undefined;
    if (answer === null) throw unavailable();
    return { tenant: answer.tenant, json: answer.credential === null ? null : JSON.parse(answer.credential) };
  }

  #note(want: Wanted["want"], read: EdgeRead): EdgeRead {
    this.#seen.unshift({ want, read });
    return read;
  }

  /** Undefined where the node fails, null where it has nothing while the database is away. */
  async #ask(name: string, request: NodeRequest): Promise<Answer | null | undefined> {
    const { tenantName } = request;
    const presence = this.#presence.countsAsExisting(tenantName) ? "exists" : await this.#presence.of(tenantName);
    if (presence === "absent") return noTenant();
    const answer = await (presence === "exists" ? askNode(this.#options, name, request) : askFirst(this.#options, name, request));
    if (answer?.tenant === null) this.#presence.forget(tenantName);
    else if (answer != null) {
      this.#presence.learn(tenantName);
      learnShards(tenantName, answer.tenant.edge_shards);
    }
    return answer;
  }

  #nodeFor(tenantName: string, value: string): string {
    return nodeName(this.#options.region, tenantName, shardOf(value, shardsOf(tenantName)));
  }

  /** Counts a validation at the node that knows the license; sent on after the answer, with others of the same second. */
  count(validated: Validated): Promise<void> | undefined {
    const { node: name } = validated;
    const { waitUntil, clientAddress } = this.#options;
    const isFirst = gatherCount(validated, validated.countsAddresses ? clientAddress() : null);
    if (waitUntil === undefined) return this.#sendCounts(name);
    if (isFirst) waitUntil(new Promise((resolve) => setTimeout(resolve, gatherMs)).then(() => this.#sendCounts(name)));
    return undefined;
  }

  async #sendCounts(name: string): Promise<void> {
    const { addressHash } = await this.#options.secrets();
    const counts = await takeCounts(name, addressHash);
    if (counts.length === 0) return;
    await nodeStub(this.#options.nodes, name)
      .count(counts)
      .catch(() => undefined);
  }

  /** Tells nodes what a write has changed: the one of this region before the write is answered, the others after. */
  notify(tenantName: string | undefined, notices: ChangeNotice[]): Promise<void> {
    return tellNodes(this.#options, tenantName, notices);
  }
}

/** Says whether something that was read is what is wanted: by the same name, or by the license's id, with what a scope names of it. */
const isOf = ({ want, read }: Seen, { kind, value }: Wanted["want"], name: string | null): boolean =>
  ((want.kind === kind && want.value === value) || (kind === "id" && read.document?.license.id === value)) &&
  (name === null || read.document === null || read.named?.name === name);

const namedIn = (name: string | null, cached: CachedNames | undefined): EdgeRead["named"] =>
  name === null || cached === undefined ? null : { name, parts: cached.parts };

const fromMemory = (
  { tenant, document, changesOnValidation }: CachedLicense,
  { node }: Place,
  confirmedAt: number,
): Omit<EdgeRead, "named"> => ({
  node,
  tenant,
  document,
  confirmedAt,
  source: "memory",
  isStale: false,
  changesOnValidation,
  rate: null,
});
