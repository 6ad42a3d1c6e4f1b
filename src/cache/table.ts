import { callerRows } from "./caller-rows.ts";
import { codeRows } from "./code-rows.ts";
import { edgeRows } from "./edge-rows.ts";
import { keyRows } from "./key-rows.ts";
import type { CacheRow } from "./row.ts";

/** Every cache of the service. `docs/caches.md` is made of it; the type of the values is with the one file that uses the cache. */
export const cacheTable = { ...edgeRows, ...callerRows, ...keyRows, ...codeRows } as const satisfies Record<string, CacheRow>;

export type CacheName = keyof typeof cacheTable;

type NamesWith<Member> = { [Name in CacheName]: (typeof cacheTable)[Name] extends Member ? Name : never }[CacheName];

/** Caches that live as long as their keys. */
export type WeakCacheName = NamesWith<{ isWeak: true }>;

/** Caches that bound the sum of their entries' sizes. */
export type SizedCacheName = NamesWith<{ size: object }>;

/** Caches that bound the number of their entries alone. */
export type CountedCacheName = Exclude<CacheName, WeakCacheName | SizedCacheName>;
