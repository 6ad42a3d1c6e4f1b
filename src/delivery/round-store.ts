import { inOneBatch } from "../db/batch.ts";
import type { Database } from "../db/client.ts";
import { lockDeliveries } from "../db/locks.ts";
import { type Claimed, claim, outlook } from "./claims-store.ts";
import { fanOut, settle } from "./fan-out-store.ts";
import { giveBack, type Outcome, record } from "./outcomes-store.ts";

export type RoundRequest = {
  tenantId: string;
  now: Date;
  /** Ends of attempts since the last round. */
  outcomes: Outcome[];
  /** Deliveries that were taken and are not sent after all. */
  givenBack: string[];
  /** Webhooks for which nothing is taken, and those for which nothing is taken while they fail; null has nothing taken at all. */
  lanes: { busy: string[]; sending: string[] } | null;
};

export type Round = {
  /** In the order in which those of one license are sent. */
  claimed: Claimed[];
  /** True where webhooks have not seen events that are settled: there were too many for one round. */
  isBehind: boolean;
  /** True where there are events that are not settled. */
  isUnsettled: boolean;
  /** When there is something to do that is not due now; null where there is nothing. */
  nextAt: Date | null;
};

/** Milliseconds for which nobody else takes a delivery that was taken: longer than the wait for its turn and the attempt together. */
export const claimMs = 25_000;

/**
 * One round trip and one transaction: gives webhooks their deliveries of new events, writes down what became of those that were sent, and takes those that
 * are sent next. Rounds of one tenant wait for each other, so that two couriers take nothing twice.
 * @throws NeonDbError, and then nothing has changed
 */
export async function runRound(database: Database, request: RoundRequest): Promise<Round> {
  const { tenantId, now, outcomes, givenBack, lanes } = request;
  const until = new Date(now.getTime() + claimMs);
  const rows = await inOneBatch(database.changing, {
    lock: lockDeliveries(tenantId),
    settled: settle(),
    recorded: record(tenantId, outcomes, now),
    givenBack: givenBack.length === 0 ? undefined : giveBack(tenantId, givenBack),
    fannedOut: fanOut(tenantId, now),
    claimed: lanes === null ? undefined : claim({ tenantId, now, until, ...lanes }),
    outlook: outlook(tenantId, now),
  });
  const [ahead] = rows.outlook;
  const nextAt = ahead?.next_at ?? null;
  return {
    // The statement makes these members.
    claimed: rows.claimed.map(({ claimed }) => ({ ...(claimed as Claimed), claimedUntil: until.getTime() })),
    isBehind: ahead?.is_behind === true,
    isUnsettled: ahead?.is_unsettled === true,
    nextAt: nextAt === null ? null : new Date(nextAt as string | Date),
  };
}
