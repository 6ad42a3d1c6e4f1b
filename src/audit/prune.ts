import { type Outdated, removeOutdated, selectOutdated } from "./prune-store.ts";
import type { AuditContext } from "./seal.ts";
import { signSeal } from "./sign.ts";

/** Tenants that one statement looks at. */
const mostTenants = 50;

/** Events that one statement removes, of a tenant; of one seal as many as it has. */
const mostEvents = 5_000;

/**
 * Removes events that are older than their tenant keeps them, a seal's all at once, and leaves a seal that says so: it names the seals, which keep the ids and
 * hashes of their events.
 * @returns how many events were removed, and whether more are there
 */
export async function pruneEvents(context: AuditContext): Promise<{ rows: number; isMore: boolean }> {
  const { database, secrets, now, isOver } = context;
  let rows = 0;
  let after: string | null = null;
  let isMore = false;
  while (!isOver()) {
    const found: Awaited<ReturnType<typeof selectOutdated>> = await selectOutdated(database, {
      now,
      after,
      mostTenants,
      mostEvents,
    });
    for (const outdated of found.outdated) {
      if (isOver()) return { rows, isMore: true };
      const { end } = outdated;
      const content = {
        kind: "pruned",
        entries: rangeOf(outdated),
        lastSequence: end.lastSequence,
        sealedAt: now.toISOString(),
      } as const;
      const isDone = await removeOutdated(database, await signSeal(secrets, end, content), outdated);
      if (isDone) rows += outdated.count;
      // Another one added a seal first: what is left is looked at again.
      isMore ||= outdated.isMore || !isDone;
    }
    after = found.lastTenantId;
    if (!found.isLast) continue;
    if (!isMore) return { rows, isMore: false };
    [after, isMore] = [null, false];
  }
  return { rows, isMore: true };
}

/** The entries of a seal of a pruning: the numbers of the first and the last seal whose events were removed, 8 bytes each. */
const rangeOf = ({ firstNumber, lastNumber }: Outdated): string =>
  [firstNumber, lastNumber].map((number) => number.toString(16).padStart(16, "0")).join("");
