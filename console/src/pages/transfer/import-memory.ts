import type { ImportMark } from "./import-run.ts";

/** An import that is not finished: how far it came, and with which file. */
export type Unfinished = ImportMark & { name: string; size: number; lastModified: number; at: number };

/** The service answers a request that is told again as it did first for 24 hours (docs/integrating.md). Later a row without a key could come in twice. */
const longestMs = 23 * 3_600_000;

/** Belongs to whoever imports, so that another person of this browser is not told of it. */
const placeOf = (tenant: string, username: string): string => `latchkey import ${tenant} ${username}`;

/** The import that this browser has not finished, if there is one that can go on. */
export function unfinishedImport(tenant: string, username: string): Unfinished | undefined {
  try {
    const kept: Unfinished | null = JSON.parse(localStorage.getItem(placeOf(tenant, username)) ?? "null");
    if (kept !== null && Date.now() - kept.at < longestMs) return kept;
  } catch {
    // A text that is no mark is forgotten.
  }
  forgetImport(tenant, username);
  return undefined;
}

/** Remembers how far an import came. No row and no key is kept: the file has them. */
export function rememberImport(tenant: string, username: string, { name, size, lastModified }: File, mark: ImportMark): void {
  const kept: Unfinished = { ...mark, name, size, lastModified, at: Date.now() };
  try {
    localStorage.setItem(placeOf(tenant, username), JSON.stringify(kept));
  } catch {
    // So many rows were refused that there is no room: then it cannot go on later, and begins anew.
    forgetImport(tenant, username);
  }
}

export const forgetImport = (tenant: string, username: string): void => localStorage.removeItem(placeOf(tenant, username));

/** Tells whether a file is the one that an import began with, as it was. */
export const isSameFile = ({ name, size, lastModified }: File, kept: Unfinished): boolean =>
  name === kept.name && size === kept.size && lastModified === kept.lastModified;
