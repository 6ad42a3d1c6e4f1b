import { uuidV7 } from "../crypto/random.ts";
import type { Attempted } from "./attempt.ts";
import type { Outcome } from "./outcomes-store.ts";
import { nextAttemptAt } from "./retries.ts";

type Ended = {
  id: string;
  webhookId: string;
  /** Attempts before this one. */
  attempts: number;
  attemptedAt: Date;
  attempted: Attempted;
  /** No further attempt can help. */
  isLast?: boolean;
};

/** The receiver's word that it is gone for good (RFC 9110, section 15.5.11). */
const gone = 410;

/**
 * Says what an attempt makes of its delivery: it has succeeded, is tried again, or has failed.
 * @param random from 0 to 1
 */
export function outcomeOf(
  { id, webhookId, attempts, attemptedAt, attempted, isLast = false }: Ended,
  { retrySeconds, random }: { retrySeconds: readonly number[]; random: number },
): Outcome {
  const { status, error, answer, retryAfter, durationMs } = attempted;
  const isGone = status === gone;
  const endedAt = new Date(attemptedAt.getTime() + durationMs);
  const next =
    error === null || isGone || isLast
      ? null
      : nextAttemptAt({ attempts: attempts + 1, endedAt, status, retryAfter }, { seconds: retrySeconds, random });
  return {
    attemptId: uuidV7(attemptedAt.getTime()),
    deliveryId: id,
    webhookId,
    attemptedAt: attemptedAt.toISOString(),
    durationMs,
    answerStatus: status,
    error,
    answer,
    status: error === null ? "succeeded" : next === null ? "failed" : "pending",
    nextAttemptAt: next?.toISOString() ?? null,
    isGone,
  };
}
