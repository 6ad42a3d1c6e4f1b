import type { PolicyAttributes } from "./policy-attributes.ts";

type Strategy = PolicyAttributes["machineMatchingStrategy"];

/** Returns the values of a list without nulls and repeats. */
export const distinct = (values: readonly (string | null)[]): string[] => [...new Set(values.filter((value) => value !== null))];

/** Returns whether enough of the given values matched: 1, 2, half rounded up, or all. */
export function matches(strategy: Strategy, matched: number, given: number): boolean {
  switch (strategy) {
    case "match_any":
      return matched >= 1;
    case "match_two":
      return matched >= 2;
    case "match_most":
      return matched >= Math.ceil(given / 2);
    case "match_all":
      return matched >= given;
  }
}
