import { LRUCache } from "lru-cache";
import type { NodeTenant } from "./feed-store.ts";
import type { NodeRequest } from "./node-types.ts";
import type { LicenseDocument } from "./snapshot-store.ts";

/** Milliseconds for which an isolate takes a node's word without asking it again. */
const wordMs = 1_000;

/** Bytes that an isolate keeps of licenses where nothing else is said. */
const usualBytes = 24_000_000;

/** What of a parsed document is not its text: objects, strings' headers, dates. */
const bytesPerCharacter = 6;

export type Remembered = {
  tenant: NodeTenant;
  document: LicenseDocument;
  /** When the node last knew that this is current, in milliseconds since 1970. */
  confirmedAt: number;
  /** When the node said so. */
  toldAt: number;
  size: number;
};

let memory: LRUCache<string, Remembered> | undefined;

/** What a write of this isolate changed, and when: whatever is made of it and was told before is asked for again. */
type Writes = { lastAt: number; at: Map<string, number> };

const writes = new LRUCache<string, Writes>({ max: 10_000 });

/** Roots that are kept for a tenant; after more, all that it has is asked for again. */
const mostRoots = 1_000;

const anything = "*";

/** What an isolate knows of licenses, least recently used out. Its age counts from the node's last confirmation, not from when it came here. */
function memoryOf(bytes: string | undefined): LRUCache<string, Remembered> | undefined {
  const maxSize = bytes === undefined ? usualBytes : Number(bytes);
  if (!(maxSize > 0)) return undefined;
  if (memory?.maxSize !== maxSize) memory = new LRUCache({ maxSize, sizeCalculation: ({ size }) => size });
  return memory;
}

const nameOf = ({ node, want: { kind, value } }: Place): string => `${node}/${kind}:${value}`;

export type Place = { node: string; tenantName: string; want: NodeRequest["want"]; bytes: string | undefined };

/** A license that a node has confirmed within a second and its policy's `edge_ttl`. @param now milliseconds since 1970 */
export function recall(place: Place, now: number): Remembered | undefined {
  const known = memoryOf(place.bytes)?.get(nameOf(place));
  if (known === undefined) return undefined;
  const { toldAt, confirmedAt, document } = known;
  const isTold = toldAt <= now && now - toldAt < wordMs && now - confirmedAt < document.policy.edgeTtl * 1000;
  return isTold && !isWrittenSince(known, place.tenantName) ? known : undefined;
}

function isWrittenSince({ document, tenant, toldAt }: Remembered, tenantName: string): boolean {
  const written = writes.get(tenantName);
  if (written === undefined || written.lastAt < toldAt) return false;
  const { license, policy, product, owner, users, entitlements } = document;
  const parts = [license, policy, product, ...(owner === null ? [] : [owner]), ...users, ...entitlements];
  return [anything, tenant.id, ...parts.map(({ id }) => id)].some((root) => (written.at.get(root) ?? 0) >= toldAt);
}

/** @param characters of the document as text */
export function remember(place: Place, known: Omit<Remembered, "size">, characters: number): void {
  memoryOf(place.bytes)?.set(nameOf(place), { ...known, size: 1_000 + characters * bytesPerCharacter });
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
