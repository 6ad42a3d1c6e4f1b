import type { Database } from "../db/client.ts";
import { rateOf } from "./counted-rate.ts";
import { poll } from "./feed-store.ts";
import { knownIn } from "./known.ts";
import { PolledRows } from "./polled-rows.ts";
import type { DocumentAnswer, DocumentQuestion } from "./question.ts";

/**
 * Asks the database what a node would ask it: the first question about a tenant of which nobody has heard here. The same statement tells whether the
 * tenant exists, so that it takes no second round trip to find out.
 */
export async function askWithoutNode(
  database: Database,
  { tenantName, want, touch, now }: DocumentQuestion,
): Promise<DocumentAnswer> {
  const startedAt = Date.now();
  const times = touch === null ? 0 : 1;
  const { tenant, rows, rates } = await poll(database, {
    tenantName,
    horizon: null,
    wants: [{ ...want, touch, times }],
    node: null,
    now: new Date(startedAt),
  });
  // What the statement has not brought is not there.
  const isAbsent = () => () => true;
  const known = tenant === null ? undefined : knownIn(new PolledRows(rows), { want, tenantId: tenant.id, isAbsent });
  const rate = known === undefined ? null : rateOf(known.license?.id, { rates, times, place: times }, now);
  return {
    tenant,
    document: known?.license?.text ?? null,
    version: known?.license?.version ?? null,
    named: known?.named === undefined ? null : { text: known.named.text, roots: known.named.roots },
    until: known?.until ?? Number.POSITIVE_INFINITY,
    credential: known?.credential ?? null,
    isTouched: known?.isTouched === true,
    confirmedAt: startedAt,
    source: "database",
    isStale: false,
    rate,
  };
}
