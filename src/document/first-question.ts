import type { Database } from "../db/client.ts";
import { composeWanted } from "./composed.ts";
import { rateOf } from "./counted-rate.ts";
import { poll } from "./feed-store.ts";
import { PolledRows } from "./polled-rows.ts";
import type { DocumentAnswer, DocumentQuestion } from "./question.ts";

/**
 * Asks the database what a node would ask it: the first question about a tenant of which nobody has heard here. The same statement tells whether the
 * tenant exists, so that it takes no second round trip to find out.
 */
export async function askWithoutNode(
  database: Database,
  { tenantName, want, clockStart, now }: DocumentQuestion,
): Promise<DocumentAnswer> {
  const startedAt = Date.now();
  const times = clockStart === null ? 0 : 1;
  const { tenant, rows, rates } = await poll(database, {
    tenantName,
    horizon: null,
    wants: [{ ...want, clockStart, times }],
    node: null,
    now: new Date(startedAt),
  });
  // Anything that the statement did not return does not exist.
  const isAbsent = () => () => true;
  const composed = tenant === null ? undefined : composeWanted(new PolledRows(rows), { want, tenantId: tenant.id, isAbsent });
  const rate = composed === undefined ? null : rateOf(composed.license?.id, { rates, times, place: times }, now);
  return {
    tenant,
    document: composed?.license?.text ?? null,
    version: composed?.license?.version ?? null,
    named: composed?.named === undefined ? null : { text: composed.named.text, roots: composed.named.roots },
    until: composed?.until ?? Number.POSITIVE_INFINITY,
    credential: composed?.credential ?? null,
    changesOnValidation: composed?.changesOnValidation === true,
    confirmedAt: startedAt,
    source: "database",
    isStale: false,
    rate,
  };
}
