import { describe, expect, test } from "vitest";
import {
  addDuration,
  basisStartedBy,
  type ClockEvent,
  expiryRefuses,
  isExpired,
  latestExpiry,
  policyChoices,
  startsClock,
  type Term,
  termAfter,
} from "../../src/licensing/index.ts";
import { ago, day, now, utc } from "./facts.ts";
import { renewed, transferred } from "./second-rules.ts";

const month = 2_629_746;

/** An expiry that nothing was counted for. */
const byHand = (expiry: Date | null): Term => ({ expiry, expiryAnchorDay: null });

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
    expect(termAfter(event, byHand(null), { duration: month, expirationBasis }, now)).toEqual({
      expiry,
      expiryAnchorDay: expiry && 10,
    });
    expect(startsClock(event, { expiry: null }, { duration: month, expirationBasis })).toBe(expiry !== null);
  });

  test.each(cases)("under %s, a %s leaves an expiry that is set", (expirationBasis, event) => {
    for (const expiry of [ago(1), ago(-day)]) {
      expect(termAfter(event, byHand(expiry), { duration: month, expirationBasis }, now)).toEqual(byHand(expiry));
    }
  });

  test.each(cases)("under %s, a %s starts nothing without a duration", (expirationBasis, event) => {
    expect(termAfter(event, byHand(null), { duration: 0, expirationBasis }, now)).toEqual(byHand(null));
  });

  test.each(events)("once: a second %s changes nothing", (event) => {
    const policy = { duration: month, expirationBasis: basisStartedBy(event) };
    const first = termAfter(event, byHand(null), policy, now);
    expect(termAfter(event, first, policy, ago(-9 * day))).toEqual(first);
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
  ] as const)("%s, %s", (renewalBasis, _, expiry, end) => {
    expect(renewed(byHand(utc(expiry)), { duration: month, renewalBasis }, now)?.expiry).toEqual(utc(end));
  });

  test("up to the last instant that RFC 3339 can say", () => {
    const century = { duration: 100 * 12 * month, renewalBasis: "from_expiry" } as const;
    expect(renewed(byHand(utc("9900-01-01T00:00:00.000Z")), century, now)?.expiry).toEqual(latestExpiry);
    expect(renewed(byHand(latestExpiry), century, now)?.expiry).toEqual(latestExpiry);
  });

  test.each(policyChoices.renewalBasis)("%s, to nothing without a duration or an expiry", (renewalBasis) => {
    expect(renewed(byHand(null), { duration: month, renewalBasis }, now)).toBeNull();
    expect(renewed(byHand(now), { duration: 0, renewalBasis }, now)).toBeNull();
  });
});

describe("repeated renewals do not creep", () => {
  const renewals = (term: Term, duration: number, count: number): (string | undefined)[] => {
    const policy = { duration, renewalBasis: "from_expiry" } as const;
    let last: Term | null = term;
    return Array.from({ length: count }, () => {
      last = last && renewed(last, policy, now);
      return last?.expiry?.toISOString().slice(0, 10);
    });
  };

  test("from 31 January by a month: the last day of each", () => {
    const first = termAfter("creation", byHand(null), { duration: month, expirationBasis: "from_creation" }, utc("2026-01-31"));
    expect(first.expiry).toEqual(utc("2026-02-28"));
    expect(renewals(first, month, 4)).toEqual(["2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30"]);
  });

  test("from a leap day by a year: a leap day again", () => {
    const policy = { duration: 12 * month, expirationBasis: "from_creation" };
    const first = termAfter("creation", byHand(null), policy, utc("2028-02-29"));
    expect(renewals(first, 12 * month, 4)).toEqual(["2030-02-28", "2031-02-28", "2032-02-29", "2033-02-28"]);
  });

  test("an expiry set by hand has its own day, and exact seconds end the counting", () => {
    expect(renewals(byHand(utc("2026-02-28")), month, 2)).toEqual(["2026-03-28", "2026-04-28"]);
    const anchored = { expiry: utc("2026-02-28"), expiryAnchorDay: 31 };
    const fortnight = renewed(anchored, { duration: 14 * 86_400, renewalBasis: "from_expiry" }, now)!;
    expect(renewals(fortnight, month, 2)).toEqual(["2026-04-14", "2026-05-14"]);
  });
});

describe("a change of policy", () => {
  const expiries = [null, ago(day), ago(-day)];

  test.each(expiries)("keeps the expiry %s under keep_expiry, whatever the duration", (expiry) => {
    for (const duration of [0, month]) {
      expect(transferred(byHand(expiry), { duration, transferStrategy: "keep_expiry" }, now)).toEqual(byHand(expiry));
    }
  });

  test.each(expiries)("sets the expiry %s anew under reset_expiry", (expiry) => {
    const reset = { duration: month, transferStrategy: "reset_expiry" } as const;
    expect(transferred(byHand(expiry), reset, now)).toEqual({ expiry: addDuration(now, month), expiryAnchorDay: 10 });
    expect(transferred(byHand(expiry), { ...reset, duration: 0 }, now)).toEqual(byHand(null));
  });
});
