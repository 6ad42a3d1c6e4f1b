import type { Count } from "./node-types.ts";

/** A validation that is to be counted at a node. */
export type Validated = { node: string; licenseId: string; code: string; now: Date; mayRun: boolean };

/** Milliseconds after which whoever gathered counts sends nothing any more. */
const droppedMs = 10_000;

/** By node. Whoever began to gather sends them on, unless the platform dropped that request: then the next one does. */
const gathered = new Map<string, { since: number; counts: Map<string, Count> }>();

/** Every node at which this isolate has counted. */
const nodes = new Set<string>();

/** Adds a validation to those that this isolate gathers for the node. @returns whether the caller is the one to send them on */
export function gatherCount({ node, licenseId, code, now, mayRun }: Validated): boolean {
  const before = gathered.get(node);
  const isFirst = before === undefined || Math.abs(now.getTime() - before.since) > droppedMs;
  const counts = before?.counts ?? new Map<string, Count>();
  if (isFirst) {
    gathered.set(node, { since: now.getTime(), counts });
    nodes.add(node);
  }
  const at = now.toISOString();
  const hour = `${at.slice(0, 13)}:00:00.000Z`;
  const key = `${licenseId} ${code} ${hour}`;
  const known = counts.get(key);
  if (known === undefined) counts.set(key, { licenseId, code, hour, validations: 1, lastAt: mayRun ? at : null });
  else {
    known.validations += 1;
    if (mayRun) known.lastAt = at;
  }
  return isFirst;
}

/** Takes what is gathered for a node. */
export function takeCounts(node: string): Count[] {
  const counts = gathered.get(node)?.counts;
  gathered.delete(node);
  return [...(counts?.values() ?? [])];
}

export const countedNodes = (): string[] => [...nodes];
