import { addDuration, anchorDayOf } from "./durations.ts";
import type { PolicyAttributes } from "./policy-attributes.ts";

/** Events that may start a license's clock. */
export type ClockEvent = "creation" | "validation" | "activation" | "use" | "check_in";

const basisOf: Record<ClockEvent, PolicyAttributes["expirationBasis"]> = {
  creation: "from_creation",
  validation: "from_first_validation",
  activation: "from_first_activation",
  use: "from_first_use",
  check_in: "from_first_check_in",
};

/** The basis under which an event starts the clock of a license that has no expiry. */
export const basisStartedBy = (event: ClockEvent): PolicyAttributes["expirationBasis"] => basisOf[event];

type Clock = { duration: number; expirationBasis: unknown };

/** Says whether an event starts the clock: once, by the event that the policy names, if the policy has a duration. `clockStartsSql` says the same in SQL. */
export const startsClock = (event: ClockEvent, { expiry }: { expiry: unknown }, { duration, expirationBasis }: Clock): boolean =>
  expiry === null && duration > 0 && expirationBasis === basisOf[event];

/** When a license expires, and the day of the month that this was counted from: null where the expiry was set by hand, or its duration is exact. */
export type Term = { expiry: Date | null; expiryAnchorDay: number | null };

/** The term after an event. `termAfterSql` says the same in SQL. */
export const termAfter = (event: ClockEvent, license: Term, policy: Clock, now: Date): Term =>
  startsClock(event, license, policy)
    ? { expiry: addDuration(now, policy.duration), expiryAnchorDay: anchorDayOf(now, policy.duration) }
    : { expiry: license.expiry, expiryAnchorDay: license.expiryAnchorDay };

/** Expired from the instant of its expiry on: the one rule for licenses, tokens and files. `null` never expires. */
export const isExpired = ({ expiry }: { expiry: Date | null }, now: Date): boolean =>
  expiry !== null && now.getTime() >= expiry.getTime();

/** Says whether an expired license of this policy may no longer run. */
export const expiryRefuses = ({ expirationStrategy }: Pick<PolicyAttributes, "expirationStrategy">): boolean =>
  expirationStrategy === "restrict" || expirationStrategy === "revoke";

/** Says whether an expired license of this policy does not even authenticate any more. */
export const expiryRevokes = (
  license: { expiry: Date | null },
  { expirationStrategy }: { expirationStrategy: PolicyAttributes["expirationStrategy"] | null },
  now: Date,
): boolean => expirationStrategy === "revoke" && isExpired(license, now);

/** RFC 3339 has years of four digits: no renewal leads beyond. */
export const latestExpiry = new Date("9999-12-31T23:59:59.999Z");
