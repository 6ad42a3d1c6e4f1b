import type { Secrets } from "../crypto/secrets.ts";
import type { Database } from "../db/client.ts";
import { loggable } from "../db/errors.ts";
import { type Attempted, attempt, attemptMs, type Send } from "./attempt.ts";
import type { Claimed } from "./claims-store.ts";
import { Lanes } from "./lanes.ts";
import { messageOf } from "./message.ts";
import type { Nudge } from "./nudge.ts";
import { outcomeOf } from "./outcome.ts";
import type { Outcome } from "./outcomes-store.ts";
import { type Round, runRound } from "./round-store.ts";
import { judgeUrl } from "./url-guard.ts";

export type Dispatch = {
  tenantId: string;
  /** Whose changes are the clock's. */
  database: Database;
  secrets: Secrets;
  send: Send;
  /** Lets http and private addresses through. */
  allowsPrivate: boolean;
  retrySeconds: readonly number[];
  /** Tells whether no more is to be taken: what was taken and not sent is given back. */
  isOver: () => boolean;
  /** Has a round begin at once, where something was written meanwhile. */
  nudge: Nudge;
};

export type Dispatched = {
  /** Attempts that were made. */
  attempts: number;
  /** When there is something to do again; null where nothing is ahead. It has passed where there is more than this could do. */
  nextAt: Date | null;
};

/** Milliseconds from the end of an attempt to the round that writes it down: those that end meanwhile go with it. */
const gatherMs = 40;

/** Milliseconds until unsettled events are looked at again, at first and at most: an older transaction has not ended. */
const [settlingMs, longestSettlingMs] = [100, 3_000];

/** Milliseconds of a claim that an attempt needs. */
const neededMs = attemptMs + 2_000;

/** Rounds that may fail one after the other, and milliseconds between them: what was sent and is not written down is sent again. */
const [mostFailedRounds, failedRoundMs] = [5, 1_000];

/**
 * Sends what is due for a tenant until nothing is, or it is over.
 * @throws NeonDbError where the database fails for some seconds: what was taken is free again when its claim ends
 */
export async function dispatch(options: Dispatch): Promise<Dispatched> {
  const { isOver, nudge } = options;
  const work = new Work(options);
  const ended = (nextAt: Date | null): Dispatched => ({ attempts: work.attempts, nextAt });
  for (let settling = settlingMs; ; ) {
    const isLast = isOver();
    nudge.forget();
    const { claimed, isBehind, isUnsettled, nextAt } = await work.round({ isLast });
    settling = claimed.length > 0 ? settlingMs : settling;
    if (!work.isIdle) {
      const untilNext = nextAt === null ? neededMs : Math.max(0, nextAt.getTime() - Date.now());
      await nudge.within(isBehind ? gatherMs : Math.min(isUnsettled ? settling : neededMs, untilNext));
    } else if (work.isWrittenDown) {
      if (isLast) return ended(new Date());
      if (isBehind || nudge.isGiven) continue;
      if (!isUnsettled) return ended(nextAt);
      if (settling > longestSettlingMs) return ended(new Date(Date.now() + settling));
      await nudge.within(settling);
    }
    if (isUnsettled) settling = Math.min(2 * settling, 2 * longestSettlingMs);
  }
}

/** The deliveries of one dispatch: those that wait, those under way, and the outcomes that are not written down. */
class Work {
  readonly #options: Dispatch;
  readonly #lanes = new Lanes<Claimed>();
  #outcomes: Outcome[] = [];
  #givenBack: string[] = [];
  attempts = 0;

  constructor(options: Dispatch) {
    this.#options = options;
  }

  /** Nothing waits and nothing is under way. */
  get isIdle(): boolean {
    return this.#lanes.isEmpty;
  }

  get isWrittenDown(): boolean {
    return this.#outcomes.length === 0 && this.#givenBack.length === 0;
  }

  /** Writes down what has ended, takes more, and has it sent. @throws NeonDbError after some failures in a row */
  async round({ isLast }: { isLast: boolean }): Promise<Round> {
    const { tenantId, database } = this.#options;
    this.#giveBack(isLast ? Number.POSITIVE_INFINITY : Date.now() + neededMs);
    for (let failures = 0; ; ) {
      const [outcomes, givenBack] = [this.#outcomes.splice(0), this.#givenBack.splice(0)];
      const { busy, sending } = this.#lanes;
      const lanes = isLast ? null : { busy, sending };
      try {
        const round = await runRound(database, { tenantId, now: new Date(), outcomes, givenBack, lanes });
        this.#lanes.add(round.claimed);
        this.#sendNext();
        return round;
      } catch (error) {
        failures += 1;
        if (failures > mostFailedRounds) throw error;
        this.#outcomes.unshift(...outcomes);
        this.#givenBack.unshift(...givenBack);
        await new Promise((resolve) => setTimeout(resolve, failedRoundMs));
      }
    }
  }

  #sendNext(): void {
    for (let delivery = this.#lanes.next(); delivery !== undefined; delivery = this.#lanes.next()) void this.#send(delivery);
  }

  async #send(delivery: Claimed): Promise<void> {
    this.attempts += 1;
    const outcome = await sendOne(delivery, this.#options);
    const returned = this.#lanes.end(delivery, { hasSucceeded: outcome.status === "succeeded" });
    this.#outcomes.push(outcome);
    this.#givenBack.push(...returned.map(({ id }) => id));
    this.#giveBack(Date.now() + neededMs);
    this.#sendNext();
    // The last of them is written down at once; the first of several waits for others.
    if (this.isIdle) this.#options.nudge.give();
    else if (this.#outcomes.length === 1) setTimeout(() => this.#options.nudge.give(), gatherMs);
  }

  /** Gives back what waits and could not be sent before somebody else may take it. */
  #giveBack(before: number): void {
    this.#givenBack.push(...this.#lanes.giveBack(before).map(({ id }) => id));
  }
}

/** It never throws: whatever goes wrong is an attempt that failed. */
async function sendOne(delivery: Claimed, options: Dispatch): Promise<Outcome> {
  const { id, webhookId, attempts, event, url } = delivery;
  const { tenantId, secrets, send, allowsPrivate, retrySeconds } = options;
  const attemptedAt = new Date();
  const ended = (attempted: Attempted, isLast = false): Outcome =>
    outcomeOf({ id, webhookId, attempts, attemptedAt, attempted, isLast }, { retrySeconds, random: Math.random() });
  if (event === null) return ended(unsent("the event is no longer kept"), true);
  const judged = judgeUrl(url, { allowsPrivate });
  if ("problem" in judged) return ended(unsent("the URL may not be used: it is private, or not of the form that URLs have here"));
  try {
    const message = await messageOf(delivery, event, { url: judged.url, tenantId, secrets, sentAt: attemptedAt });
    return ended(await attempt(send, message));
  } catch (error) {
    console.error(JSON.stringify({ level: "error", webhook: webhookId, error: loggable(error) }));
    return ended(unsent("it could not be signed"));
  }
}

const unsent = (error: string): Attempted => ({ status: null, error, answer: null, retryAfter: null, durationMs: 0 });
