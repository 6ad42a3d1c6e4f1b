import { secondsUntilReset } from "../licensing/index.ts";
import type { Poll } from "./feed-store.ts";
import type { RequestRate } from "./question.ts";

/** The counts of a statement, the number of requests that it counted at once, and a request's place among them. */
export type Counted = { rates: Poll["rates"]; times: number; place: number };

/**
 * Returns the rate that is left to one of the requests that were counted together. They use up the limit in the order in which they came.
 */
export function rateOf(licenseId: string | undefined, { rates, times, place }: Counted, now: number): RequestRate | null {
  const rate = rates.find(({ license_id }) => license_id === licenseId);
  if (rate === undefined) return null;
  const { allowed, period, requests, started_at } = rate;
  const own = requests - times + place;
  const resets = secondsUntilReset(new Date(started_at), period, new Date(now));
  return { allowed, period, remaining: Math.max(0, allowed - own), resets, isRefused: own > allowed };
}
