import { useState, useSyncExternalStore } from "react";
import type { ExportRun } from "./export-run.ts";
import type { ImportRun } from "./import-run.ts";

/** A run goes on while other pages are looked at, and is there when one comes back. A reload ends it. */
const [imports, exports] = [new Map<string, ImportRun>(), new Map<string, ExportRun>()];

type Run<Progress> = { progress: Progress; subscribe: (listener: () => void) => () => void };

const idle = { progress: undefined, subscribe: () => () => {} };

/** The run of a tenant, with its progress, and a way to put another in its place. */
function useRun<Progress, Kept extends Run<Progress>>(runs: Map<string, Kept>, tenant: string) {
  const [, redraw] = useState(0);
  const run = runs.get(tenant);
  const { subscribe } = run ?? idle;
  const progress = useSyncExternalStore<Progress | undefined>(subscribe, () => run?.progress);
  const setRun = (next: Kept | undefined) => {
    if (next === undefined) runs.delete(tenant);
    else runs.set(tenant, next);
    redraw((count) => count + 1);
  };
  return { run, progress, setRun };
}

export const useImportRun = (tenant: string) => useRun<ImportRun["progress"], ImportRun>(imports, tenant);

export const useExportRun = (tenant: string) => useRun<ExportRun["progress"], ExportRun>(exports, tenant);
