/** Seconds from each failed attempt to the next one. After the last of them the delivery has failed: three days and a little. */
export const retrySeconds: readonly number[] = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200, 86_400, 86_400];

/** Retries that a schedule may have, and seconds that one may wait. */
const [mostRetries, longestSeconds] = [50, 7 * 86_400];

/**
 * Reads `WEBHOOK_RETRY_SECONDS`: seconds from each failed attempt to the next one, with commas between.
 * @throws TypeError where it is set to something else
 */
export function readRetrySeconds(text: string | undefined): readonly number[] {
  if (text === undefined || text.trim() === "") return retrySeconds;
  const parts = text.split(",").map((part) => part.trim());
  const seconds = parts.map(Number);
  const isRight = parts.every((part, index) => /^\d+(\.\d+)?$/.test(part) && (seconds[index] ?? 0) <= longestSeconds);
  if (!isRight || seconds.length > mostRetries)
    throw new TypeError(
      `WEBHOOK_RETRY_SECONDS is not a list of seconds. Set at most ${mostRetries} numbers from 0 to ${longestSeconds} with commas between, such as 5,30,120.`,
    );
  return seconds;
}

/** The share of a pause by which it may be longer, so that deliveries which failed together do not come together again. */
const jitter = 0.1;

type FailedAttempt = {
  /** Attempts so far, this one included. */
  attempts: number;
  endedAt: Date;
  /** The answer's status, and its `Retry-After`; null where there is none. */
  status: number | null;
  retryAfter: string | null;
};

/**
 * Returns when to try again after a failed attempt; null where that was the last one.
 * @param random from 0 to 1
 */
export function nextAttemptAt(
  { attempts, endedAt, status, retryAfter }: FailedAttempt,
  { seconds, random }: { seconds: readonly number[]; random: number },
): Date | null {
  const pause = seconds[attempts - 1];
  if (pause === undefined) return null;
  const asked = status === 429 || status === 503 ? pauseAskedFor(retryAfter, endedAt) : 0;
  // A receiver may ask for a longer pause than its turn, and never for one that is longer than the longest.
  const longer = Math.max(pause, Math.min(asked, Math.max(...seconds)));
  return new Date(endedAt.getTime() + Math.round(1_000 * longer * (1 + jitter * random)));
}

/** Reads `Retry-After` (RFC 9110, section 10.2.3): seconds or a date. Returns seconds; 0 for what is neither, or a time that has passed. */
function pauseAskedFor(retryAfter: string | null, now: Date): number {
  const text = retryAfter?.trim() ?? "";
  if (/^\d{1,10}$/.test(text)) return Number(text);
  const isDate = /^[A-Z][a-z]{2,8},? .*GMT$/.test(text);
  const at = isDate ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? 0 : Math.max(0, (at - now.getTime()) / 1_000);
}
