import type { Secrets } from "../crypto/secrets.ts";
import type { Database } from "../db/client.ts";
import { insertSeals, readSettledSequence, selectUnsealed, type Unsealed } from "./seal-store.ts";
import { type Seal, signSeal } from "./sign.ts";

/** Context in which the chain of seals is written. */
export type AuditContext = {
  now: Date;
  database: Database;
  secrets: Secrets;
  /** Tells whether the work has used up its share of time. */
  isOver: () => boolean;
};

/** Tenants whose events one statement reads. */
const mostTenants = 50;

/** Events that one statement reads. Their entries are 112 characters each on their way, and Neon takes 10 MiB at once. */
const mostEvents = 10_000;

/**
 * Seals the events of every tenant that have no seal yet. Two that do so at once make one chain: of two seals with the same number, one is added.
 * @returns how many events were sealed, and whether more are there
 * @throws AggregateError where seals of some tenants could not be signed, after those of all others
 */
export async function sealEvents(context: AuditContext): Promise<{ rows: number; isMore: boolean }> {
  const { database, isOver } = context;
  const settled = await readSettledSequence(database);
  const failed = new Map<string, unknown>();
  let rows = 0;
  let after: string | null = null;
  let isMore = false;
  while (!isOver()) {
    const found: Unsealed[] = await selectUnsealed(database, { settled, after, mostTenants, mostEvents });
    const done = await sealSome(context, found, failed);
    rows += done.rows;
    isMore ||= done.isMore;
    after = found.at(-1)?.end.tenantId ?? null;
    if (found.length === mostTenants) continue;
    if (!isMore) return { rows, isMore: refuseFailed(failed) };
    [after, isMore] = [null, false];
  }
  return { rows, isMore: true };
}

/** Seals events of some tenants in one statement. Those whose seal cannot be signed are noted. */
async function sealSome(
  { database, secrets, now }: AuditContext,
  found: readonly Unsealed[],
  failed: Map<string, unknown>,
): Promise<{ rows: number; isMore: boolean }> {
  const seals: Seal[] = [];
  const signed: Unsealed[] = [];
  for (const unsealed of found) {
    const { end, entries, lastSequence } = unsealed;
    try {
      seals.push(await signSeal(secrets, end, { kind: "events", entries, lastSequence, sealedAt: now.toISOString() }));
      signed.push(unsealed);
    } catch (error) {
      failed.set(end.tenantId, error);
    }
  }
  if (seals.length === 0) return { rows: 0, isMore: false };
  const added = new Set(await insertSeals(database, seals));
  const rows = signed.reduce((sum, { end, count }) => (added.has(end.tenantId) ? sum + count : sum), 0);
  // Another clock that was first may have sealed less.
  return { rows, isMore: added.size < seals.length || signed.some(({ isMore }) => isMore) };
}

function refuseFailed(failed: Map<string, unknown>): false {
  if (failed.size === 0) return false;
  throw new AggregateError(failed.values(), `The events of ${[...failed.keys()].join(", ")} could not be sealed.`);
}
