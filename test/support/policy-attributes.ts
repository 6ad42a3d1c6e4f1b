import { type PolicyAttributeName, policyAttribute } from "../../src/licensing/index.ts";

/** A value that the attribute's bounds or values refuse. */
export function wrongValue(name: PolicyAttributeName): unknown {
  const attribute = policyAttribute(name);
  switch (attribute.kind) {
    case "choice":
    case "flag":
      return "nope";
    case "limit":
      return -1;
    case "amount":
      return attribute.minimum - 1;
    case "list":
      return [attribute.maximum, attribute.maximum];
  }
}

/** Values that the attribute may have: each choice, both of a flag, and the ends of a number's bounds. */
export function rightValues(name: PolicyAttributeName): (string | boolean | number | readonly number[] | null)[] {
  const attribute = policyAttribute(name);
  switch (attribute.kind) {
    case "choice":
      return [...attribute.values];
    case "flag":
      return [false, true];
    case "limit":
      return [null, 1, Number.MAX_SAFE_INTEGER];
    case "amount":
      return [attribute.default, attribute.minimum, attribute.maximum];
    case "list":
      return [attribute.default, [], [attribute.minimum, attribute.maximum]];
  }
}
