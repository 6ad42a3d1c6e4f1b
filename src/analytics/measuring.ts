import type { Database } from "../db/client.ts";
import { addIncrements } from "./increments-store.ts";
import { beginPasses, countNextLicenses, publishPass } from "./pass-store.ts";

/** Increments that one statement adds: well under a second. */
const incrementsAtOnce = 5_000;

/** Licenses that one statement counts. */
const licensesAtOnce = 2_000;

/**
 * Brings the numbers up to date: adds what was counted since the last time, then goes on with the passes over licenses that are due. It ends
 * between two statements when `isOver` says so, and the next run goes on from there.
 * @returns how many increments and licenses were counted, and whether there is more
 */
export async function measureNumbers({
  database,
  now,
  isOver,
}: {
  database: Database;
  now: Date;
  isOver: () => boolean;
}): Promise<{ rows: number; isMore: boolean }> {
  let rows = 0;
  for (let taken = incrementsAtOnce; taken === incrementsAtOnce; rows += taken) {
    if (isOver()) return { rows, isMore: true };
    taken = await addIncrements(database, incrementsAtOnce);
  }
  await beginPasses(database, now);
  for (;;) {
    if (isOver()) return { rows, isMore: true };
    const step = await countNextLicenses(database, licensesAtOnce, now);
    if (step === undefined) return { rows, isMore: false };
    rows += step.licenses;
    if (step.isComplete) await publishPass(database, step.tenantId, now);
  }
}
