import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distinct, matches, policyChoices } from "../../src/licensing/index.ts";

describe("how many of those given must match", () => {
  test.each([
    ["match_any", [1, 1, 1, 1, 1, 1]],
    ["match_two", [2, 2, 2, 2, 2, 2]],
    ["match_most", [1, 1, 2, 2, 3, 3]],
    ["match_all", [1, 2, 3, 4, 5, 6]],
  ] as const)("%s: of 1, 2, 3, 4, 5, 6 given %j", (strategy, needed) => {
    needed.forEach((least, index) => {
      expect(matches(strategy, least - 1, index + 1)).toBe(false);
      expect(matches(strategy, least, index + 1)).toBe(true);
      expect(matches(strategy, least + 1, index + 1)).toBe(true);
    });
  });

  test("match_two is never satisfied by one given fingerprint", () => {
    expect(matches("match_two", 1, 1)).toBe(false);
  });

  test("all that match satisfy every strategy when two or more are given, none that match none", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...policyChoices.machineMatchingStrategy),
        fc.integer({ min: 2, max: 50 }),
        (strategy, given) => {
          expect(matches(strategy, given, given)).toBe(true);
          expect(matches(strategy, 0, given)).toBe(false);
        },
      ),
    );
  });

  test("one more match never spoils it", () => {
    const counts = fc.integer({ min: 0, max: 20 });
    fc.assert(
      fc.property(fc.constantFrom(...policyChoices.machineMatchingStrategy), counts, counts, (strategy, matched, given) => {
        if (matches(strategy, matched, given)) expect(matches(strategy, matched + 1, given)).toBe(true);
      }),
    );
  });
});

describe("nulls and repeats do not count", () => {
  test.each([
    [[], []],
    [[null, null], []],
    [
      ["a", null, "b", "a"],
      ["a", "b"],
    ],
    [
      ["a", "A", " a"],
      ["a", "A", " a"],
    ],
  ])("%j is %j", (given, left) => {
    expect(distinct(given)).toEqual(left);
  });

  test("what is left has each value once, in the order given", () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.constantFrom("a", "b", "c", "d"), { nil: null })), (given) => {
        const left = distinct(given);
        expect(left).toEqual(given.filter((value, index) => value !== null && given.indexOf(value) === index));
        expect(distinct(left)).toEqual(left);
      }),
    );
  });
});
