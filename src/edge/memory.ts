import type { LRUCache } from "lru-cache";
import { createCache, createSizedCache } from "../cache/cache.ts";
import { reportedMs } from "../cache/row.ts";
import { cacheTable } from "../cache/table.ts";
import type { LicenseDocument, LicenseText, NamedParts } from "../document/license-document-store.ts";
import type { NodeTenant } from "../document/question.ts";
import { type FollowedNode, followedNode } from "./followed-nodes.ts";
import type { LogPlace, NodeRequest } from "./node-types.ts";

/** Something that an isolate keeps: it is as good as new while its node tells of no change, and its counts hold. */
type Cached = {
  /** The last change of its node that it takes into account. */
  logPlace: LogPlace;
  /** Until when its counts hold, in milliseconds since 1970. */
  until: number;
};

/** A license that an isolate keeps. */
export type CachedLicense = Cached & {
  tenant: NodeTenant;
  document: LicenseDocument;
  /** The node's name for this document. */
  version: string;
  /** A validation of it changes something in the database. */
  changesOnValidation: boolean;
  /** The parts of the license that scopes named, by `nameOfNames`. */
  named: Map<string, CachedNames>;
  /** The size in memory of the license alone (`ownBytes`), and with the parts that scopes named (`bytes`). */
  ownBytes: number;
  bytes: number;
};

/** The parts of a license that a scope named. */
export type CachedNames = Cached & { parts: NamedParts; roots: string[]; bytes: number };

/** Of one license, what scopes named takes at most this part of the memory: the oldest goes. */
const mostOfOne = 0.25;

let memory: LRUCache<string, CachedLicense> | undefined;

/** The ids that writes of this isolate changed, and when. Anything composed from them that was received before is requested again. */
type Writes = { lastAt: number; at: Map<string, number> };

const writes = createCache<Writes>("recentWrites");

/** Roots that are kept for a tenant; after more, all that it has is asked for again. */
const mostRoots = 1_000;

const anything = "*";

/** Returns the licenses that an isolate keeps. The least recently used license is evicted first. */
function memoryOf(bytes: string | undefined): LRUCache<string, CachedLicense> | undefined {
  const maxSize = bytes === undefined ? cacheTable.licenses.size.most : Number(bytes);
  if (!(maxSize > 0)) return undefined;
  if (memory?.maxSize !== maxSize) memory = createSizedCache("licenses", ({ bytes }) => bytes, { most: maxSize });
  return memory;
}

/** Returns how many licenses this isolate keeps, and the bytes that they are taken to need. */
export const cachedLicenses = (): { licenses: number; bytes: number } => ({
  licenses: memory?.size ?? 0,
  bytes: memory?.calculatedSize ?? 0,
});

const nameOf = ({ node, want: { kind, value } }: Place): string => `${node}/${kind}:${value}`;

export type Place = { node: string; tenantName: string; want: NodeRequest["want"]; bytes: string | undefined };

/** A license that was cached, current or not. */
export const cachedLicense = (place: Place): CachedLicense | undefined => memoryOf(place.bytes)?.get(nameOf(place));

/**
 * When a cached license was last known to be current, in milliseconds since 1970: when its node last was. Undefined where the node has to be asked:
 * it was not within a second, or not since a write of this isolate; its own word is older than the policy's `edge_ttl`; the license, or what a scope
 * names of it, has changed; or the instant has come until which its counts hold.
 */
export function confirmedAtOf(
  license: CachedLicense,
  named: CachedNames | undefined,
  { place, now }: { place: Place; now: number },
): number | undefined {
  const node = followedNode(place.node);
  if (node === undefined) return undefined;
  const { askedAt, confirmedAt } = node;
  const isHeard = askedAt <= now && now - askedAt < reportedMs && now - confirmedAt < license.document.policy.edgeTtl * 1000;
  const isAsItWas = (cached: Cached, roots: () => string[]): boolean =>
    now < cached.until && !isWrittenSince(roots, place.tenantName, askedAt) && !hasChanged(cached, roots, node);
  const areBoth =
    isHeard && isAsItWas(license, () => idsOf(license)) && (named === undefined || isAsItWas(named, () => named.roots));
  return areBoth ? confirmedAt : undefined;
}

/** Tells whether the node has reported a change since. If it has not, the cached data is as good as data that is read now. */
function hasChanged({ logPlace }: Cached, roots: () => string[], { life, readTo, completeFrom, changes }: FollowedNode): boolean {
  if (logPlace.life !== life || logPlace.number < completeFrom) return true;
  if (logPlace.number >= readTo) return false;
  if (changes.size > 0 && roots().some((id) => (changes.get(id) ?? 0) > logPlace.number)) return true;
  logPlace.number = readTo;
  return false;
}

function isWrittenSince(roots: () => string[], tenantName: string, askedAt: number): boolean {
  const written = writes.get(tenantName);
  if (written === undefined || written.lastAt < askedAt) return false;
  return [anything, ...roots()].some((root) => (written.at.get(root) ?? 0) >= askedAt);
}

/** The ids of all that a license is made of. */
function idsOf({ document, tenant }: CachedLicense): string[] {
  const { license, policy, product, owner, entitlements } = document;
  const parts = [license, policy, product, ...(owner === null ? [] : [owner]), ...entitlements];
  return [tenant.id, ...parts.map(({ id }) => id)];
}

/** About what a document takes in memory beside what it shares with others, its answer as text included. */
export const bytesOf = ({ license, counts }: LicenseText): number => 1_800 + (license.length + counts.length) * 2;

/** About what a scope's names and what they mean take in memory. */
export const bytesOfNames = (name: string, text: string): number => 600 + name.length * 2 + text.length * 3;

/**
 * Keeps a license with what scopes named of it, also before it changed: that is as good as its own changes say.
 * @param license with what this scope named alone
 */
export function cacheLicense(place: Place, license: CachedLicense): void {
  const memory = memoryOf(place.bytes);
  if (memory === undefined) return;
  const before = memory.peek(nameOf(place));
  const stored = before?.tenant.id === license.tenant.id ? before : undefined;
  const named: CachedLicense["named"] = stored?.named ?? new Map();
  let namedBytes = stored === undefined ? 0 : stored.bytes - stored.ownBytes;
  const forget = (name: string): void => {
    namedBytes -= named.get(name)?.bytes ?? 0;
    named.delete(name);
  };
  for (const [name, names] of license.named) {
    forget(name);
    named.set(name, names);
    namedBytes += names.bytes;
  }
  for (const name of named.keys()) {
    if (namedBytes <= memory.maxSize * mostOfOne || license.named.has(name)) break;
    forget(name);
  }
  memory.set(nameOf(place), { ...license, named, bytes: license.ownBytes + namedBytes });
}

/**
 * After a write to a tenant: the node is asked again, which knows what was written.
 * @param roots ids of what was changed, `*` for anything
 * @param now milliseconds since 1970
 */
export function askAgain(tenantName: string, roots: string[], now: number): void {
  const { at } = writes.get(tenantName) ?? { at: new Map<string, number>() };
  // Answers that are older than `reportedMs` are requested again anyway.
  for (const [root, time] of at) if (time < now - reportedMs) at.delete(root);
  const changed = at.size + roots.length > mostRoots ? [anything] : roots;
  for (const root of changed) at.set(root, now);
  writes.set(tenantName, { lastAt: now, at });
}
