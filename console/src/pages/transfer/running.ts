import { useSyncExternalStore } from "react";
import { Problem } from "../../api/problem.ts";
import { currentSession, useSession } from "../../api/session.ts";
import type { ExportRun } from "./export-run.ts";
import type { ImportRun } from "./import-run.ts";

type Run<Progress> = { progress: Progress; subscribe: (listener: () => void) => () => void };

/** Runs by the tenant and the person who began them. They go on while other pages are looked at, and are there when one comes back. A reload ends them. */
const [imports, exports] = [new Map<string, ImportRun>(), new Map<string, ExportRun>()];

const listeners = new Set<() => void>();

const tell = (): void => {
  for (const listener of listeners) listener();
};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** This person's run in a tenant, with its progress, and a way to put another in its place. */
function useRun<Progress, Kept extends Run<Progress>>(runs: Map<string, Kept>, tenant: string) {
  const place = `${tenant} ${useSession()?.username}`;
  const progress = useSyncExternalStore<Progress | undefined>(subscribe, () => runs.get(place)?.progress);
  const setRun = (next: Kept | undefined) => {
    if (next === undefined) runs.delete(place);
    else runs.set(place, next);
    next?.subscribe(tell);
    tell();
  };
  return { run: runs.get(place), progress, setRun };
}

/** Keeps a run from going on in the name of somebody else, who signed in after the person who began it. @throws Problem */
export function requirePerson(username: string): void {
  if (currentSession()?.username !== username)
    throw new Problem(401, { message: `Only ${username}, who began this, can go on with it. Sign in again.` });
}

export const useImportRun = (tenant: string) => useRun<ImportRun["progress"], ImportRun>(imports, tenant);

export const useExportRun = (tenant: string) => useRun<ExportRun["progress"], ExportRun>(exports, tenant);

/** Tells whether requests of an import are on their way. */
export const isImporting = (): boolean =>
  [...imports.values()].some(({ progress: { state } }) => state === "running" || state === "stopping");

/** Tells whether an export has begun whose file is not whole: it is lost with the page. */
export const isExporting = (): boolean =>
  [...exports.values()].some(({ progress: { state, licenses } }) => state === "running" || (state !== "done" && licenses > 0));
