import type { AuditedTenant, AuditSource } from "./source.ts";
import type { Finding, TenantSummary } from "./verify-tenant.ts";

/** Milliseconds after which an event without a seal is worth a word: the clock seals each minute. */
const lateMs = 10 * 60_000;

const labels = { changed: "Changed", inserted: "Put in", removed: "Removed", moved: "Moved", seal: "Seal" };

/** Returns the line that names a row or a seal which is not as it was sealed. */
export async function findingLine(source: AuditSource, { id: tenantId, name }: AuditedTenant, finding: Finding): Promise<string> {
  const label = labels[finding.what].padEnd(11);
  if (finding.what === "seal") return `${label} ${name}: seal ${finding.number}: ${finding.fault}`;
  const type = finding.what === "removed" ? undefined : await source.nameOf(tenantId, finding.id);
  const event = `event ${finding.id} (${type === undefined ? "" : `${type}, `}sequence ${finding.sequence})`;
  if (finding.what === "moved") return `${label} ${name}: ${event}: its sequence was ${finding.from}`;
  return `${label} ${name}: ${event}${finding.detail === undefined ? "" : `: ${finding.detail}`}`;
}

const count = (number: number): string => number.toLocaleString("en");

/** Returns the line with the counts of a tenant. */
export function summaryLine({ name }: AuditedTenant, summary: TenantSummary): string {
  const others = [
    [summary.erased, "with a person erased"],
    [summary.pruned, "removed after their retention"],
    [summary.waiting, "not sealed yet"],
  ] as const;
  const parts = [
    `${count(summary.good)} events as sealed`,
    ...others.filter(([number]) => number > 0).map(([number, what]) => `${count(number)} ${what}`),
  ];
  return `Tenant      ${name}: ${parts.join(", ")}; ${count(summary.seals)} seals`;
}

/** Returns what to keep of a tenant's chain, and a word about events that should have a seal by now. */
export function endLines({ name }: AuditedTenant, { end, waitingSince }: TenantSummary, now: number): string[] {
  const lines = end === null ? [] : [`End         ${name}: --after ${end}`];
  if (waitingSince !== undefined && now - waitingSince > lateMs)
    lines.push(
      `Late        ${name}: events since ${new Date(waitingSince).toISOString()} have no seal. Is the clock running, were seals cut off, or is the tenant deleted?`,
    );
  return lines;
}
