import { camelCase, snakeCase } from "../../../../src/licensing/attribute-names.ts";
import {
  type PolicyAttributeName,
  type PolicyAttributes,
  policyAttributeNames,
} from "../../../../src/licensing/policy-attributes.ts";
import { refusedCombinations } from "../../../../src/licensing/policy-combinations.ts";
import { completeAttributes } from "../../../../src/licensing/policy-defaults.ts";
import type { components } from "../../api/contract.ts";

export type Policy = components["schemas"]["Policy"];

/** The members of a policy that a form has: its name, its metadata, and each attribute under the name of the API. */
export type PolicyDraft = { name: string; metadata: Record<string, unknown> } & Readonly<Record<string, unknown>>;

const membersOf = (attributes: PolicyAttributes): Record<string, unknown> =>
  Object.fromEntries(policyAttributeNames.map((name) => [snakeCase(name), attributes[name]]));

/** A new policy with attributes to begin with; the others have their defaults. */
export const newDraft = (name: string, attributes: Partial<PolicyAttributes>): PolicyDraft => ({
  name,
  metadata: {},
  ...membersOf(completeAttributes(attributes, { isProtected: false })),
});

export const draftOf = (policy: Policy): PolicyDraft => ({
  name: policy.name,
  metadata: policy.metadata,
  ...Object.fromEntries(policyAttributeNames.map((name) => [snakeCase(name), policy[snakeCase(name)]])),
});

/** The attributes of a draft, as the rules read them. */
export const attributesOf = (draft: PolicyDraft): PolicyAttributes =>
  Object.fromEntries(policyAttributeNames.map((name) => [name, draft[snakeCase(name)]])) as PolicyAttributes;

/** The combinations that the service would refuse, by the rules that it refuses them by. */
export const refusedOf = (draft: PolicyDraft): { name: PolicyAttributeName; message: string }[] =>
  refusedCombinations(attributesOf(draft)).map(({ field, message }) => ({
    name: camelCase(field) as PolicyAttributeName,
    message,
  }));
