import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isAllowed,
  isOver,
  limitNames,
  limitOf,
  machineStrategy,
  overageFactor,
  policyChoices,
} from "../../src/licensing/index.ts";
import { license, policy } from "./facts.ts";

const strategies = policyChoices.overageStrategy;

describe("how far a limit may be passed", () => {
  test.each([
    ["no_overage", 1, 8],
    ["allow_1_25x", 1.25, 10],
    ["allow_1_5x", 1.5, 12],
    ["allow_2x", 2, 16],
  ] as const)("%s: %d times, so of 8 at most %d", (strategy, factor, most) => {
    expect(overageFactor(strategy)).toBe(factor);
    expect(isAllowed(8, 8, strategy)).toBe(true);
    expect(isAllowed(most, 8, strategy)).toBe(true);
    expect(isAllowed(most + 1, 8, strategy)).toBe(false);
  });

  test("always_allow: without end", () => {
    expect(overageFactor("always_allow")).toBe(Number.POSITIVE_INFINITY);
    expect(isAllowed(Number.MAX_SAFE_INTEGER, 1, "always_allow")).toBe(true);
  });

  test.each([
    ["allow_1_25x", 5, 6],
    ["allow_1_25x", 1, 1],
    ["allow_1_5x", 3, 4],
    ["allow_1_5x", 1, 1],
  ] as const)("%s of a license's own %d, which does not divide: at most %d", (strategy, limit, most) => {
    expect(isAllowed(most, limit, strategy)).toBe(true);
    expect(isAllowed(most + 1, limit, strategy)).toBe(false);
  });

  test.each(strategies)("%s: no limit allows everything and is never passed", (strategy) => {
    expect(isAllowed(1_000_000, null, strategy)).toBe(true);
    expect(isOver(1_000_000, null)).toBe(false);
  });

  test("a limit is passed by one more, whatever the strategy grants", () => {
    expect([isOver(7, 8), isOver(8, 8), isOver(9, 8)]).toEqual([false, false, true]);
  });
});

describe("overage is monotone", () => {
  const counts = fc.nat({ max: 1000 });
  const limits = fc.option(fc.integer({ min: 1, max: 500 }), { nil: null });
  const choice = fc.constantFrom(...strategies);

  test("what is allowed for more is allowed for fewer", () => {
    fc.assert(
      fc.property(counts, counts, limits, choice, (count, more, limit, strategy) => {
        if (isAllowed(count + more, limit, strategy)) expect(isAllowed(count, limit, strategy)).toBe(true);
      }),
    );
  });

  test("what a limit allows, a higher one allows, and none at all", () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 500 }), counts, choice, (count, limit, more, strategy) => {
        if (!isAllowed(count, limit, strategy)) return;
        expect(isAllowed(count, limit + more, strategy)).toBe(true);
        expect(isAllowed(count, null, strategy)).toBe(true);
      }),
    );
  });

  test("what a strategy allows, every wider one allows", () => {
    fc.assert(
      fc.property(counts, limits, (count, limit) => {
        const allowed = strategies.map((strategy) => isAllowed(count, limit, strategy));
        expect(allowed).toEqual([...allowed].sort((one, other) => Number(one) - Number(other)));
      }),
    );
  });

  test("what is not over the limit is allowed under every strategy, and no_overage allows nothing else", () => {
    fc.assert(
      fc.property(counts, limits, choice, (count, limit, strategy) => {
        if (!isOver(count, limit)) expect(isAllowed(count, limit, strategy)).toBe(true);
        expect(isAllowed(count, limit, "no_overage")).toBe(!isOver(count, limit));
      }),
    );
  });
});

describe("the limit that holds", () => {
  test.each(limitNames)("%s: the license's own, else the policy's, else none", (name) => {
    const floating = policy({ floating: true, [name]: 4 });
    expect(limitOf(name, license({ [name]: 9 }), floating)).toBe(9);
    expect(limitOf(name, license({ [name]: 2 }), floating)).toBe(2);
    expect(limitOf(name, license(), floating)).toBe(4);
    expect(limitOf(name, license(), policy({ floating: true }))).toBeNull();
  });

  test("a node-locked license has one machine, and no limit of anything else", () => {
    const limits = limitNames.map((name) => [name, limitOf(name, license(), policy({ floating: false }))]);
    expect(Object.fromEntries(limits)).toEqual({ ...Object.fromEntries(limitNames.map((name) => [name, null])), maxMachines: 1 });
  });
});

describe("machines of a node-locked license pass their limit only under allow_2x and always_allow", () => {
  test.each([
    ["no_overage", "no_overage"],
    ["allow_1_25x", "no_overage"],
    ["allow_1_5x", "no_overage"],
    ["allow_2x", "allow_2x"],
    ["always_allow", "always_allow"],
  ] as const)("%s counts as %s there, as itself when floating", (overageStrategy, counted) => {
    expect(machineStrategy({ floating: false, overageStrategy })).toBe(counted);
    expect(machineStrategy({ floating: true, overageStrategy })).toBe(overageStrategy);
  });
});
