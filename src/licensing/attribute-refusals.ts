import { type AmountAttribute, type ListAttribute, type PolicyAttribute, sharedRefusals } from "./attribute-kinds.ts";
import { snakeCase } from "./attribute-names.ts";
import {
  type LimitName,
  limitNames,
  type PolicyAttributeName,
  policyAttributeNames,
  policyAttributes,
} from "./policy-attributes.ts";

type Declaration = (typeof policyAttributes)[PolicyAttributeName];

type OwnRefusal = Extract<Declaration, { refusal: string }>["refusal"];

type OwnLicenseRefusal = Extract<Declaration, { licenseRefusal: string }>["licenseRefusal"];

/** Returns the refusal of a wrong value of the attribute. */
export function attributeRefusal(name: PolicyAttributeName): OwnRefusal | (typeof sharedRefusals)[PolicyAttribute["kind"]] {
  const attribute = policyAttributes[name];
  return "refusal" in attribute ? attribute.refusal : sharedRefusals[attribute.kind];
}

/** Returns the refusal of a wrong value of a license's own limit. */
export function licenseLimitRefusal(name: LimitName): OwnLicenseRefusal | (typeof sharedRefusals)["licenseLimit"] {
  const attribute = policyAttributes[name];
  return "licenseRefusal" in attribute ? attribute.licenseRefusal : sharedRefusals.licenseLimit;
}

/** The sentences of the refusals of one attribute alone. */
export const attributeRefusals = Object.fromEntries([
  ...policyAttributeNames
    .map((name) => [attributeRefusal(name), sentenceOf(name)] as const)
    .filter(([refusal]) => !isShared(refusal)),
  ...limitNames.map((name) => [licenseLimitRefusal(name), sentenceOf(name)] as const).filter(([refusal]) => !isShared(refusal)),
]) as Record<OwnRefusal | OwnLicenseRefusal, string>;

function isShared(refusal: string): boolean {
  return Object.values<string>(sharedRefusals).includes(refusal);
}

/** Says what is wrong, and what to send. */
function sentenceOf(name: PolicyAttributeName): string {
  const attribute: PolicyAttribute = policyAttributes[name];
  const member = snakeCase(name);
  switch (attribute.kind) {
    case "choice":
      return `${member} is unknown. Use ${orList(attribute.values)}.`;
    case "flag":
      return `${member} is not valid. Send true or false.`;
    case "limit":
      return `${member} is not valid. Send a whole number of 0 or more.`;
    case "amount":
      return `${member} is not valid. Send ${attribute.unit === undefined ? `a whole number: ${boundsOf(attribute)}` : `${boundsOf(attribute)} ${attribute.unit}`}.`;
    case "list":
      return `${member} is not valid. Send a list of whole numbers: ${boundsOfList(attribute)}, none twice.`;
  }
}

/** The values that a list may have: `at most 10 days, each from 1 to 3650`. */
export function boundsOfList({ minimum, maximum, most, unit }: ListAttribute): string {
  return `at most ${most} ${unit}, each from ${minimum} to ${maximum}`;
}

/** The values that an amount may have: `0 (perpetual), or 86400 to 3155695200`. */
export function boundsOf({ zero, minimum, maximum }: AmountAttribute): string {
  return `${zero === undefined ? "" : `0 (${zero}), or `}${minimum} to ${maximum}`;
}

function orList(values: readonly string[]): string {
  return `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`;
}
