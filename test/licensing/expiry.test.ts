import { describe, expect, test } from "vitest";
import {
  addDuration,
  basesStartedBy,
  type ClockEvent,
  expiryAfter,
  expiryRefuses,
  isExpired,
  latestExpiry,
  policyChoices,
  renewedExpiry,
  transferredExpiry,
} from "../../src/licensing/index.ts";
import { ago, day, now, utc } from "./facts.ts";

const month = 2_629_746;

describe("a license is expired", () => {
  test.each([
    ["never without an expiry", null, false],
    ["not the millisecond before its expiry", ago(-1), false],
    ["from its expiry on", ago(0), true],
    ["the millisecond after its expiry", ago(1), true],
    ["long after", ago(400 * day), true],
  ])("%s", (_, expiry, expired) => {
    expect(isExpired({ expiry }, now)).toBe(expired);
  });
});

describe("expired means invalid", () => {
  test.each([
    ["restrict", true],
    ["revoke", true],
    ["maintain", false],
    ["allow", false],
  ] as const)("under %s: %s", (expirationStrategy, refuses) => {
    expect(expiryRefuses({ expirationStrategy })).toBe(refuses);
  });
});

const events: ClockEvent[] = ["creation", "validation", "activation", "use", "check_in"];

const startedBy = {
  from_creation: "creation",
  from_first_validation: "validation",
  from_first_activation: "activation",
  from_first_use: "use",
  from_first_check_in: "check_in",
} as const;

describe("the clock starts", () => {
  const cases = policyChoices.expirationBasis.flatMap((basis) => events.map((event) => [basis, event] as const));

  test.each(cases)("under %s, at a %s or not", (expirationBasis, event) => {
    const expiry = startedBy[expirationBasis] === event ? utc("2026-04-10T12:00:00.000Z") : null;
    expect(expiryAfter(event, { expiry: null }, { duration: month, expirationBasis }, now)).toEqual(expiry);
    expect(basesStartedBy(event).includes(expirationBasis)).toBe(expiry !== null);
  });

  test.each(cases)("under %s, a %s leaves an expiry that is set", (expirationBasis, event) => {
    for (const expiry of [ago(1), ago(-day)]) {
      expect(expiryAfter(event, { expiry }, { duration: month, expirationBasis }, now)).toEqual(expiry);
    }
  });

  test.each(cases)("under %s, a %s starts nothing without a duration", (expirationBasis, event) => {
    expect(expiryAfter(event, { expiry: null }, { duration: 0, expirationBasis }, now)).toBeNull();
  });

  test.each(events)("once: a second %s changes nothing", (event) => {
    const policy = { duration: month, expirationBasis: basesStartedBy(event)[0]! };
    const first = expiryAfter(event, { expiry: null }, policy, now);
    expect(expiryAfter(event, { expiry: first }, policy, ago(-9 * day))).toEqual(first);
  });
});

describe("a renewal adds the duration", () => {
  const fromNow = "2026-04-10T12:00:00.000Z";

  test.each([
    ["from_expiry", "before it expires", "2026-03-20T00:00:00.000Z", "2026-04-20T00:00:00.000Z"],
    ["from_expiry", "after it expired", "2026-03-01T00:00:00.000Z", "2026-04-01T00:00:00.000Z"],
    ["from_expiry", "long after, and it stays expired", "2025-06-01T00:00:00.000Z", "2025-07-01T00:00:00.000Z"],
    ["from_now", "before it expires", "2026-03-20T00:00:00.000Z", fromNow],
    ["from_now", "after it expired", "2026-03-01T00:00:00.000Z", fromNow],
    ["from_now", "but takes nothing away", "2027-01-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z"],
    ["from_now_if_expired", "before it expires", "2026-03-20T00:00:00.000Z", "2026-04-20T00:00:00.000Z"],
    ["from_now_if_expired", "a millisecond before now", "2026-03-10T11:59:59.999Z", fromNow],
    ["from_now_if_expired", "at its expiry, which is now", "2026-03-10T12:00:00.000Z", fromNow],
    ["from_now_if_expired", "a millisecond after now", "2026-03-10T12:00:00.001Z", "2026-04-10T12:00:00.001Z"],
    ["from_now_if_expired", "after it expired", "2026-03-01T00:00:00.000Z", fromNow],
  ] as const)("%s, %s", (renewalBasis, _, expiry, renewed) => {
    expect(renewedExpiry({ expiry: utc(expiry) }, { duration: month, renewalBasis }, now)).toEqual(utc(renewed));
  });

  test("up to the last instant that RFC 3339 can say", () => {
    const century = { duration: 100 * 12 * month, renewalBasis: "from_expiry" } as const;
    expect(renewedExpiry({ expiry: utc("9900-01-01T00:00:00.000Z") }, century, now)).toEqual(latestExpiry);
    expect(renewedExpiry({ expiry: latestExpiry }, century, now)).toEqual(latestExpiry);
  });

  test.each(policyChoices.renewalBasis)("%s, to nothing without a duration or an expiry", (renewalBasis) => {
    expect(renewedExpiry({ expiry: null }, { duration: month, renewalBasis }, now)).toBeNull();
    expect(renewedExpiry({ expiry: now }, { duration: 0, renewalBasis }, now)).toBeNull();
  });
});

describe("a change of policy", () => {
  const expiries = [null, ago(day), ago(-day)];

  test.each(expiries)("keeps the expiry %s under keep_expiry, whatever the duration", (expiry) => {
    for (const duration of [0, month]) {
      expect(transferredExpiry({ expiry }, { duration, transferStrategy: "keep_expiry" }, now)).toEqual(expiry);
    }
  });

  test.each(expiries)("sets the expiry %s anew under reset_expiry", (expiry) => {
    const reset = { duration: month, transferStrategy: "reset_expiry" } as const;
    expect(transferredExpiry({ expiry }, reset, now)).toEqual(addDuration(now, month));
    expect(transferredExpiry({ expiry }, { ...reset, duration: 0 }, now)).toBeNull();
  });
});
