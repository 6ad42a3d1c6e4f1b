import { LRUCache } from "lru-cache";
import type { NodeTenant } from "./feed-store.ts";
import { type FollowedNode, followedNode, wordMs } from "./followed-nodes.ts";
import type { LogPlace, NodeRequest } from "./node-types.ts";
import type { LicenseDocument, LicenseText } from "./snapshot-store.ts";

/** Bytes that an isolate keeps of licenses where nothing else is said. */
const usualBytes = 24_000_000;

/** A license that an isolate keeps. */
export type CachedLicense = {
  tenant: NodeTenant;
  document: LicenseDocument;
  /** The node's name for this document. */
  version: string;
  /** A validation of it changes something in the database. */
  isTouched: boolean;
  /** The last change of its node that it takes into account. */
  logPlace: LogPlace;
  /** What it takes in memory. */
  bytes: number;
};

let memory: LRUCache<string, CachedLicense> | undefined;

/** What a write of this isolate changed, and when: whatever is made of it and was told before is asked for again. */
type Writes = { lastAt: number; at: Map<string, number> };

const writes = new LRUCache<string, Writes>({ max: 10_000 });

/** Roots that are kept for a tenant; after more, all that it has is asked for again. */
const mostRoots = 1_000;

const anything = "*";

/** What an isolate keeps of licenses, least recently used out. */
function memoryOf(bytes: string | undefined): LRUCache<string, CachedLicense> | undefined {
  const maxSize = bytes === undefined ? usualBytes : Number(bytes);
  if (!(maxSize > 0)) return undefined;
  if (memory?.maxSize !== maxSize) memory = new LRUCache({ maxSize, sizeCalculation: (license) => license.bytes });
  return memory;
}

const nameOf = ({ node, want: { kind, value } }: Place): string => `${node}/${kind}:${value}`;

export type Place = { node: string; tenantName: string; want: NodeRequest["want"]; bytes: string | undefined };

/** A license that was cached, current or not. */
export const recall = (place: Place): CachedLicense | undefined => memoryOf(place.bytes)?.get(nameOf(place));

/**
 * When a cached license was last known to be current, in milliseconds since 1970: when its node last was. Undefined where the node has to be asked:
 * it was not within a second, or not since a write of this isolate; its own word is older than the policy's `edge_ttl`; or the license has changed.
 */
export function confirmedAtOf(license: CachedLicense, place: Place, now: number): number | undefined {
  const node = followedNode(place.node);
  if (node === undefined) return undefined;
  const { askedAt, confirmedAt } = node;
  const isHeard = askedAt <= now && now - askedAt < wordMs && now - confirmedAt < license.document.policy.edgeTtl * 1000;
  return isHeard && !isWrittenSince(license, place.tenantName, askedAt) && !hasChanged(license, node) ? confirmedAt : undefined;
}

/** Whether its node has told of a change since. Where it has not, the license is as good as one that was read now. */
function hasChanged(license: CachedLicense, { life, readTo, completeFrom, changes }: FollowedNode): boolean {
  const { logPlace } = license;
  if (logPlace.life !== life || logPlace.number < completeFrom) return true;
  if (logPlace.number >= readTo) return false;
  if (changes.size > 0 && idsOf(license).some((id) => (changes.get(id) ?? 0) > logPlace.number)) return true;
  logPlace.number = readTo;
  return false;
}

function isWrittenSince(license: CachedLicense, tenantName: string, askedAt: number): boolean {
  const written = writes.get(tenantName);
  if (written === undefined || written.lastAt < askedAt) return false;
  return [anything, ...idsOf(license)].some((root) => (written.at.get(root) ?? 0) >= askedAt);
}

/** The ids of all that a license is made of. */
function idsOf({ document, tenant }: CachedLicense): string[] {
  const { license, policy, product, owner, users, entitlements, machines } = document;
  const parts = [license, policy, product, ...(owner === null ? [] : [owner]), ...users, ...entitlements, ...machines];
  return [tenant.id, ...parts.map(({ id }) => id)];
}

/** About what a document takes in memory beside what it shares with others, its answer as text included. */
export const bytesOf = ({ license, machines }: LicenseText): number => 1_500 + license.length * 2 + machines.length * 4;

export function remember(place: Place, license: CachedLicense): void {
  memoryOf(place.bytes)?.set(nameOf(place), license);
}

/**
 * After a write to a tenant: the node is asked again, which knows what was written.
 * @param roots ids of what was changed, `*` for anything
 * @param now milliseconds since 1970
 */
export function askAgain(tenantName: string, roots: string[], now: number): void {
  const { at } = writes.get(tenantName) ?? { at: new Map<string, number>() };
  // What was told more than a word's time ago is asked for anyway.
  for (const [root, time] of at) if (time < now - wordMs) at.delete(root);
  const changed = at.size + roots.length > mostRoots ? [anything] : roots;
  for (const root of changed) at.set(root, now);
  writes.set(tenantName, { lastAt: now, at });
}
