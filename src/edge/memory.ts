import { LRUCache } from "lru-cache";
import type { NodeRequest } from "./node-types.ts";
import type { LicenseDocument } from "./snapshot-store.ts";

/** Milliseconds for which an isolate takes a node's word without asking it again. */
const wordMs = 1_000;

/** Bytes that an isolate keeps of licenses where nothing else is said. */
const usualBytes = 24_000_000;

/** What of a parsed document is not its text: objects, strings' headers, dates. */
const bytesPerCharacter = 6;

export type Remembered = {
  tenant: { id: string; name: string; protected: boolean };
  document: LicenseDocument;
  /** When the node last knew that this is current, in milliseconds since 1970. */
  confirmedAt: number;
  /** When the node said so. */
  toldAt: number;
  size: number;
};

let memory: LRUCache<string, Remembered> | undefined;

/** For each tenant, when a write of this isolate last changed something: what was told before is asked for again. */
const writtenAt = new LRUCache<string, number>({ max: 10_000 });

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
  const isTold = toldAt <= now && now - toldAt < wordMs && toldAt > (writtenAt.get(place.tenantName) ?? 0);
  return isTold && now - confirmedAt < document.policy.edgeTtl * 1000 ? known : undefined;
}

/** @param characters of the document as text */
export function remember(place: Place, known: Omit<Remembered, "size">, characters: number): void {
  memoryOf(place.bytes)?.set(nameOf(place), { ...known, size: 1_000 + characters * bytesPerCharacter });
}

/** After a write to a tenant: the node is asked again, which knows what was written. @param now milliseconds since 1970 */
export const askAgain = (tenantName: string, now: number): void => void writtenAt.set(tenantName, now);
