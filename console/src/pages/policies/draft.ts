import { algorithmOf } from "../../../../src/crypto/key-algorithms.ts";
import { type Snake, snakeCase } from "../../../../src/licensing/attribute-names.ts";
import {
  type PolicyAttributeName,
  type PolicyAttributes,
  policyAttributeNames,
} from "../../../../src/licensing/policy-attributes.ts";
import { refusedCombinations } from "../../../../src/licensing/policy-combinations.ts";
import { completeAttributes } from "../../../../src/licensing/policy-defaults.ts";
import type { components } from "../../api/contract.ts";
import type { FieldProblem } from "../../api/problem.ts";
import type { DraftOf } from "../../parts/changes.ts";

export type Policy = components["schemas"]["Policy"];

/** The members of a policy that a form has: its name, its metadata, the key that it is pinned to, and each attribute under the name of the API. */
export type PolicyDraft = DraftOf<components["schemas"]["UpdatePolicyBody"], "product_id" | "duration_iso">;

type DraftAttributes = Pick<PolicyDraft, Snake<PolicyAttributeName>>;

/** A key that a policy may be pinned to, or not. */
export type PinnableKey = Pick<components["schemas"]["SigningKey"], "kid" | "algorithm" | "status">;

/** Returns the value of each attribute under the name of the API. */
const membersOf = (read: (name: PolicyAttributeName) => unknown): DraftAttributes =>
  // Every member of the type is an attribute.
  Object.fromEntries(policyAttributeNames.map((name) => [snakeCase(name), read(name)])) as DraftAttributes;

/** A new policy with attributes to begin with; the others have their defaults. */
export function newDraft(name: string, given: Partial<PolicyAttributes>): PolicyDraft {
  const attributes = completeAttributes(given, { isProtected: false });
  return { name, metadata: {}, signing_key_id: null, ...membersOf((attribute) => attributes[attribute]) };
}

export const draftOf = (policy: Policy): PolicyDraft => ({
  name: policy.name,
  metadata: policy.metadata,
  signing_key_id: policy.signing_key_id,
  ...membersOf((attribute) => policy[snakeCase(attribute)]),
});

/** The attributes of a draft, as the rules read them. */
export const attributesOf = (draft: PolicyDraft): PolicyAttributes =>
  Object.fromEntries(policyAttributeNames.map((name): [string, unknown] => [name, draft[snakeCase(name)]])) as PolicyAttributes;

/** Tells whether a key may sign under a policy: the rule of the refusal `policy_signing_key_unfit`. */
export const maySignUnder = ({ algorithm, status }: PinnableKey, draft: PolicyDraft): boolean =>
  status !== "revoked" && algorithm === algorithmOf(attributesOf(draft).scheme);

/**
 * The refusals that the service would give a draft, by its own rules.
 * @param keys the tenant's signing keys, as far as this person may see them
 */
export function refusedOf(draft: PolicyDraft, keys: readonly PinnableKey[] = []): FieldProblem[] {
  const pinned = keys.find(({ kid }) => kid === draft.signing_key_id);
  const unfit = "This signing key may not sign under the scheme. Choose one of the scheme's algorithm that is not revoked.";
  return [
    ...refusedCombinations(attributesOf(draft)).map(({ field, message }) => ({ field: snakeCase(field), message })),
    ...(pinned === undefined || maySignUnder(pinned, draft) ? [] : [{ field: "signing_key_id", message: unfit }]),
  ];
}
