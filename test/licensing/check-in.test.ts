import { describe, expect, test } from "vitest";
import { checkInDueAt, isCheckInOverdue, policyChoices } from "../../src/licensing/index.ts";
import { utc } from "./facts.ts";

type Interval = (typeof policyChoices.checkInInterval)[number];

const terms = (checkInInterval: Interval, checkInIntervalCount = 1, requireCheckIn = true) => ({
  requireCheckIn,
  checkInInterval,
  checkInIntervalCount,
});

describe("the next check-in is due so many intervals after the last, by calendar", () => {
  test.each([
    ["daily", 1, "2026-03-10T12:34:56.789Z", "2026-03-11T12:34:56.789Z"],
    ["daily", 30, "2026-02-01T00:00:00.000Z", "2026-03-03T00:00:00.000Z"],
    ["daily", 1, "2028-02-28T00:00:00.000Z", "2028-02-29T00:00:00.000Z"],
    ["daily", 1, "2026-03-28T12:00:00.000Z", "2026-03-29T12:00:00.000Z"],
    ["weekly", 1, "2026-03-10T12:00:00.000Z", "2026-03-17T12:00:00.000Z"],
    ["weekly", 52, "2026-03-10T12:00:00.000Z", "2027-03-09T12:00:00.000Z"],
    ["monthly", 1, "2026-01-31T12:00:00.000Z", "2026-02-28T12:00:00.000Z"],
    ["monthly", 1, "2028-01-31T12:00:00.000Z", "2028-02-29T12:00:00.000Z"],
    ["monthly", 2, "2026-01-31T12:00:00.000Z", "2026-03-31T12:00:00.000Z"],
    ["monthly", 14, "2026-11-10T12:00:00.000Z", "2028-01-10T12:00:00.000Z"],
    ["yearly", 1, "2026-03-10T12:00:00.000Z", "2027-03-10T12:00:00.000Z"],
    ["yearly", 1, "2028-02-29T12:00:00.000Z", "2029-02-28T12:00:00.000Z"],
    ["yearly", 4, "2028-02-29T12:00:00.000Z", "2032-02-29T12:00:00.000Z"],
  ] as const)("%s × %d after %s is %s", (interval, count, last, due) => {
    const license = { lastCheckedInAt: utc(last), createdAt: utc("2020-01-01") };
    expect(checkInDueAt({ license, policy: terms(interval, count) })).toEqual(utc(due));
  });

  test.each(policyChoices.checkInInterval)("%s, counted from creation until the first check-in", (interval) => {
    const createdAt = utc("2026-01-10");
    const policy = terms(interval);
    const afterCreation = checkInDueAt({ license: { lastCheckedInAt: null, createdAt }, policy });
    const afterCheckIn = checkInDueAt({ license: { lastCheckedInAt: createdAt, createdAt: utc("2020-01-01") }, policy });
    expect(afterCreation).toEqual(afterCheckIn);
  });
});

describe("a check-in is overdue", () => {
  const overdue = (interval: Interval, now: number): boolean =>
    isCheckInOverdue(
      { license: { lastCheckedInAt: null, createdAt: utc("2026-01-31") }, policy: terms(interval) },
      new Date(now),
    );

  test.each([
    ["daily", "2026-02-01"],
    ["weekly", "2026-02-07"],
    ["monthly", "2026-02-28"],
    ["yearly", "2027-01-31"],
  ] as const)("%s, from the millisecond after it was due", (interval, due) => {
    const instant = utc(due).getTime();
    expect(overdue(interval, instant - 1)).toBe(false);
    expect(overdue(interval, instant)).toBe(false);
    expect(overdue(interval, instant + 1)).toBe(true);
  });

  test.each(policyChoices.checkInInterval)("%s, never where the policy does not ask for it", (interval) => {
    const facts = { license: { lastCheckedInAt: null, createdAt: utc("1990-01-01") }, policy: terms(interval, 1, false) };
    expect(checkInDueAt(facts)).toBeNull();
    expect(isCheckInOverdue(facts, utc("2026-01-01"))).toBe(false);
  });
});
