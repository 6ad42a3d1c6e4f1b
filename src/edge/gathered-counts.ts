import type { Validated } from "../document/source.ts";
import type { Count } from "./node-types.ts";

/** Milliseconds after which whoever gathered sends nothing any more. */
const droppedMs = 10_000;

type Gathered = { since: number; byLicense: Map<string, Count[]> };

/** By node. Whoever began to gather sends them on, unless the platform dropped that request: then the next one does. */
const gathered = new Map<string, Gathered>();

/** Every node at which this isolate has counted. */
const nodes = new Set<string>();

/** Adds a validation to those that this isolate gathers for the node. @returns whether the caller is the one to send them on */
export function gatherCount({ node, licenseId, code, now, mayRun }: Validated): boolean {
  const before = gathered.get(node);
  const isFirst = before === undefined || Math.abs(now.getTime() - before.since) > droppedMs;
  const byLicense = before?.byLicense ?? new Map<string, Count[]>();
  if (isFirst) {
    gathered.set(node, { since: now.getTime(), byLicense });
    nodes.add(node);
  }
  const hour = hourOf(now);
  const counts = byLicense.get(licenseId);
  const count = counts?.find((one) => one.code === code && one.hour === hour);
  const lastAt = mayRun ? now.toISOString() : null;
  if (count !== undefined) {
    count.validations += 1;
    count.lastAt = lastAt ?? count.lastAt;
  } else if (counts !== undefined) counts.push({ licenseId, code, hour, validations: 1, lastAt });
  else byLicense.set(licenseId, [{ licenseId, code, hour, validations: 1, lastAt }]);
  return isFirst;
}

/** Takes what is gathered for a node. */
export function takeCounts(node: string): Count[] {
  const counts = [...(gathered.get(node)?.byLicense.values() ?? [])].flat();
  gathered.delete(node);
  return counts;
}

export const countedNodes = (): string[] => [...nodes];

let lastHour = { number: -1, text: "" };

/** When an hour began, in ISO 8601; written once an hour. */
function hourOf(now: Date): string {
  const number = Math.floor(now.getTime() / 3_600_000);
  if (number !== lastHour.number) lastHour = { number, text: new Date(number * 3_600_000).toISOString() };
  return lastHour.text;
}
