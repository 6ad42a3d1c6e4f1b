import { addDuration } from "./durations.ts";
import type { PolicyAttributes } from "./policy-attributes.ts";

/** What may start a license's clock. */
export type ClockEvent = "creation" | "validation" | "activation" | "use" | "check_in";

const basisOf: Record<ClockEvent, PolicyAttributes["expirationBasis"]> = {
  creation: "from_creation",
  validation: "from_first_validation",
  activation: "from_first_activation",
  use: "from_first_use",
  check_in: "from_first_check_in",
};

/** The bases under which an event starts the clock of a license that has no expiry. */
export const basesStartedBy = (event: ClockEvent): PolicyAttributes["expirationBasis"][] => [basisOf[event]];

type Clock = Pick<PolicyAttributes, "duration" | "expirationBasis">;

/** The expiry after an event: set once, by the event that the policy names, if the policy has a duration. */
export function expiryAfter(event: ClockEvent, { expiry }: { expiry: Date | null }, policy: Clock, now: Date): Date | null {
  if (expiry !== null || policy.duration === 0 || policy.expirationBasis !== basisOf[event]) return expiry;
  return addDuration(now, policy.duration);
}

/** Expired from the instant of its expiry on: the one rule for licenses, tokens and files. `null` never expires. */
export const isExpired = ({ expiry }: { expiry: Date | null }, now: Date): boolean =>
  expiry !== null && now.getTime() >= expiry.getTime();

/** Whether an expired license of this policy may run no more. */
export const expiryRefuses = ({ expirationStrategy }: Pick<PolicyAttributes, "expirationStrategy">): boolean =>
  expirationStrategy === "restrict" || expirationStrategy === "revoke";

/** RFC 3339 has years of four digits: no renewal leads beyond. */
export const latestExpiry = new Date("9999-12-31T23:59:59.999Z");

/** The expiry of a license that is renewed; null where there is nothing to renew. */
export function renewedExpiry(
  { expiry }: { expiry: Date | null },
  { duration, renewalBasis }: Pick<PolicyAttributes, "duration" | "renewalBasis">,
  now: Date,
): Date | null {
  if (expiry === null || duration === 0) return null;
  const fromNow = renewalBasis === "from_now" || (renewalBasis === "from_now_if_expired" && isExpired({ expiry }, now));
  const renewed = addDuration(fromNow ? now : expiry, duration);
  if (renewed > latestExpiry) return latestExpiry;
  return renewed < expiry ? expiry : renewed;
}

/** The expiry of a license that changes to a policy. */
export function transferredExpiry(
  { expiry }: { expiry: Date | null },
  { duration, transferStrategy }: Pick<PolicyAttributes, "duration" | "transferStrategy">,
  now: Date,
): Date | null {
  if (transferStrategy === "keep_expiry") return expiry;
  return duration === 0 ? null : addDuration(now, duration);
}
