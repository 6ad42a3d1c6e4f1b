/** Terms that the default of one attribute may depend on. */
export type DefaultTerms = {
  maxMachines: number | null;
  requireHeartbeat: boolean;
  /** The tenant protects its policies. */
  isTenantProtected: boolean;
};

/** A default that depends on others, and how the documentation says it. */
type ComputedDefault<Value> = { from: (terms: DefaultTerms) => Value; text: string };

/** One of several values; the first is the default. */
type ChoiceAttribute = {
  kind: "choice";
  values: readonly [string, ...string[]];
  default?: ComputedDefault<string>;
};

/** True or false; the default is false. */
type FlagAttribute = {
  kind: "flag";
  default?: ComputedDefault<boolean>;
};

/** A whole number that a license may override; null is no limit, and the default. */
type LimitAttribute = {
  kind: "limit";
  /** A number that somebody might send. */
  example: number;
  /** The refusal of a license's own limit, where it is not `sharedRefusals.licenseLimit`. */
  licenseRefusal?: string;
};

/** A whole number within bounds. */
export type AmountAttribute = {
  kind: "amount";
  default: number;
  minimum: number;
  maximum: number;
  /** Meaning of 0, where 0 is allowed beside the bounds. */
  zero?: string;
  unit?: "seconds";
  /** A number that somebody might send, where it is not the default. */
  example?: number;
};

/** Several whole numbers within bounds, each once, in any order; there may be none. */
export type ListAttribute = {
  kind: "list";
  default: readonly number[];
  minimum: number;
  maximum: number;
  /** Numbers that the list has at most. */
  most: number;
  unit: "days";
};

/** Everything that an attribute of a policy is: all else is derived from it. */
export type PolicyAttribute = (ChoiceAttribute | FlagAttribute | LimitAttribute | AmountAttribute | ListAttribute) & {
  /** For the documentation, without a full stop: the default or the bounds follow. */
  description: string;
  /** More sentences for the documentation, behind the bounds. */
  detail?: string;
  /** The refusal of a wrong value, where the attribute has one of its own: the sentence is made from the values or bounds. */
  refusal?: string;
};

/** The refusals of values of attributes without one of their own. */
export const sharedRefusals = {
  choice: "policy_attribute_invalid",
  flag: "policy_attribute_invalid",
  limit: "policy_limit_invalid",
  amount: "policy_attribute_invalid",
  list: "policy_attribute_invalid",
  licenseLimit: "license_limit_invalid",
} as const;

/** Largest number that 32 bits hold: the most seconds of an attribute without a smaller bound. */
export const mostSeconds = 2_147_483_647;
