import { schemeNames } from "../../document/resource.ts";
import { type PolicyAttributes, policyChoices } from "../../licensing/index.ts";

export { schemeNames } from "../../document/resource.ts";

type Choice = keyof typeof policyChoices;

const intervals: Record<PolicyAttributes["checkInInterval"], string> = {
  daily: "day",
  weekly: "week",
  monthly: "month",
  yearly: "year",
};

/** Returns a value of a choice as this format names it: upper case, with what it is about behind some, and a tenant as an account. */
export function nameOfChoice(choice: Choice, value: string): string {
  const name = value.toUpperCase();
  switch (choice) {
    case "scheme":
      return schemeNames[value as PolicyAttributes["scheme"]];
    case "checkInInterval":
      return intervals[value as PolicyAttributes["checkInInterval"]];
    case "expirationStrategy":
      return `${name}_ACCESS`;
    case "overageStrategy":
      return name.endsWith("_OVERAGE") ? name : `${name}_OVERAGE`;
    case "machineUniquenessStrategy":
    case "componentUniquenessStrategy":
      return name.replace("TENANT", "ACCOUNT");
    default:
      return name;
  }
}

/** Values of a choice by their names here. */
export const choicesByName = (choice: Choice): Map<string, string> =>
  new Map(policyChoices[choice].map((value) => [nameOfChoice(choice, value), value]));
