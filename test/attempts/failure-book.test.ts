import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Admission, FailureBook, type FailureRule, guessRule } from "../../src/attempts/failure-book.ts";

const start = Date.parse("2026-11-01T09:30:00Z");

const minute = 60_000;

/** Makes wrong guesses one after the other, and returns how many were let through. */
function guessUntilRefused(book: FailureBook, now: number, key = "203.0.113.7"): number {
  let guesses = 0;
  while (book.admit([key], now) === "admitted") {
    book.end([key], now, "failed", now);
    guesses += 1;
  }
  return guesses;
}

const secondsOf = (admission: Admission, now: number): number =>
  typeof admission === "string" ? 0 : (admission.blockedUntil - now) / 1_000;

describe("ten failures in a minute", () => {
  test("are let through, and then nothing for a minute", () => {
    const book = new FailureBook(guessRule);
    expect(guessUntilRefused(book, start)).toBe(10);
    expect(secondsOf(book.admit(["203.0.113.7"], start), start)).toBe(60);
    expect(secondsOf(book.admit(["203.0.113.7"], start + 59_999), start + 59_999)).toBe(0.001);
    expect(book.admit(["203.0.113.7"], start + minute)).toBe("admitted");
    expect(book.admit(["203.0.113.8"], start)).toBe("admitted");
  });

  test("are counted over any minute, not by the clock's", () => {
    const book = new FailureBook(guessRule);
    const fail = (at: number) => {
      const admission = book.admit(["a"], at);
      book.end(["a"], at, "failed", at);
      return admission;
    };
    for (let guess = 0; guess < 9; guess += 1) expect(fail(start + guess * 6_000)).toBe("admitted");
    // The first is a minute ago: nine are left.
    expect(fail(start + minute)).toBe("admitted");
    expect(fail(start + minute + 1)).toBe("admitted");
    expect(fail(start + minute + 2)).toMatchObject({ key: "a" });
  });

  test("again and again are refused for longer, up to a quarter of an hour; a quarter without any begins anew", () => {
    const book = new FailureBook(guessRule);
    const minutes: number[] = [];
    let now = start;
    for (let round = 0; round < 7; round += 1) {
      expect(guessUntilRefused(book, now)).toBe(10);
      const seconds = secondsOf(book.admit(["203.0.113.7"], now), now);
      minutes.push(seconds / 60);
      now += seconds * 1_000;
    }
    expect(minutes).toEqual([1, 2, 4, 8, 15, 15, 15]);
    now += 15 * minute + 1;
    guessUntilRefused(book, now);
    expect(secondsOf(book.admit(["203.0.113.7"], now), now)).toBe(60);
  });

  test("are forgiven under one key alone", () => {
    const book = new FailureBook(guessRule);
    for (let guess = 0; guess < 9; guess += 1) {
      book.admit(["network", "account"], start);
      book.end(["network", "account"], start, "failed", start);
    }
    book.forgive("account");
    expect(guessUntilRefused(book, start, "network")).toBe(1);
    expect(guessUntilRefused(book, start, "account")).toBe(10);
  });
});

describe("what comes at once", () => {
  test("waits for what is under way where that may fill the limit", () => {
    const book = new FailureBook(guessRule);
    const admitted = Array.from({ length: 50 }, () => book.admit(["a"], start));
    expect(admitted.filter((admission) => admission === "admitted")).toHaveLength(10);
    expect(admitted.filter((admission) => admission === "full")).toHaveLength(40);
    book.end(["a"], start, "passed", start);
    book.end(["a"], start, "void", start);
    expect([book.admit(["a"], start), book.admit(["a"], start), book.admit(["a"], start)]).toEqual([
      "admitted",
      "admitted",
      "full",
    ]);
  });

  test("has failed when nobody says in half a minute how it ended", () => {
    const book = new FailureBook(guessRule);
    for (let guess = 0; guess < 10; guess += 1) book.admit(["a"], start);
    expect(book.admit(["a"], start + 29_999)).toBe("full");
    expect(secondsOf(book.admit(["a"], start + 30_000), start + 30_000)).toBe(60);
    book.end(["a"], start, "passed", start + 30_001);
    expect(book.admit(["a"], start + 30_001)).toMatchObject({ key: "a" });
  });

  test("is counted also by a book that has forgotten that it began", () => {
    const book = new FailureBook(guessRule);
    for (let guess = 0; guess < 10; guess += 1) book.end(["a"], start - 1, "failed", start);
    expect(book.admit(["a"], start)).toMatchObject({ key: "a" });
  });

  test("never has more than ten failures in a minute, in whatever order attempts begin and end", () => {
    const step = fc.record({
      wait: fc.nat(8_000),
      ends: fc.boolean(),
      which: fc.nat(20),
      outcome: fc.constantFrom("failed", "passed", "void"),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const book = new FailureBook(guessRule);
        const underWay: number[] = [];
        const failures: number[] = [];
        let now = start;
        for (const { wait, ends, which, outcome } of steps) {
          now += wait;
          if (!ends && book.admit(["a"], now) === "admitted") underWay.push(now);
          if (!ends || underWay.length === 0) continue;
          const [admittedAt = 0] = underWay.splice(which % underWay.length, 1);
          // An attempt that takes longer has failed already, at a time that only the book knows.
          if (admittedAt <= now - 30_000) continue;
          book.end(["a"], admittedAt, outcome as "failed", now);
          if (outcome === "failed") failures.push(now);
        }
        for (const at of failures)
          expect(failures.filter((other) => other >= at && other < at + minute).length).toBeLessThanOrEqual(10);
      }),
      { numRuns: 300 },
    );
  });
});

test("memory is bounded: the keys that were used least recently are forgotten", () => {
  const rule: FailureRule = { ...guessRule, mostKeys: 100 };
  const book = new FailureBook(rule);
  guessUntilRefused(book, start, "guesser");
  for (let other = 0; other < 1_000; other += 1) {
    book.admit([`other ${other}`], start);
    // The book does not forget a guesser who goes on.
    expect(book.admit(["guesser"], start)).toMatchObject({ key: "guesser" });
  }
  expect(book.size).toBe(100);
});
