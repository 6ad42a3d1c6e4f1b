import type { DefaultTerms, PolicyAttribute } from "./attribute-kinds.ts";
import { type PolicyAttributeName, type PolicyAttributes, policyAttribute, policyAttributeNames } from "./policy-attributes.ts";

/** Attributes as a request names them; what it leaves out is undefined. */
export type GivenAttributes = { [Name in PolicyAttributeName]?: PolicyAttributes[Name] | undefined };

/** Completes the given attributes of a policy with the defaults. A limit of 0 means no limit. */
export function completeAttributes(given: GivenAttributes, { isProtected }: { isProtected: boolean }): PolicyAttributes {
  const terms: DefaultTerms = {
    maxMachines: given.maxMachines || null,
    requireHeartbeat: given.requireHeartbeat ?? false,
    isTenantProtected: isProtected,
  };
  const complete = policyAttributeNames.map((name) => [name, completed(policyAttribute(name), given[name], terms)]);
  // Every name once, with a value of its kind: Object.fromEntries does not know.
  return Object.fromEntries(complete) as PolicyAttributes;
}

function completed(attribute: PolicyAttribute, given: unknown, terms: DefaultTerms): unknown {
  if (attribute.kind === "limit") return given || null;
  return given ?? defaultOf(attribute, terms);
}

/** Returns the default of an attribute; null means no limit. */
function defaultOf(attribute: PolicyAttribute, terms: DefaultTerms): unknown {
  switch (attribute.kind) {
    case "choice":
      return attribute.default?.from(terms) ?? attribute.values[0];
    case "flag":
      return attribute.default?.from(terms) ?? false;
    case "amount":
    case "list":
      return attribute.default;
    case "limit":
      return null;
  }
}
