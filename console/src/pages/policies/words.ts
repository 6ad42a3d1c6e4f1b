import { snakeCase } from "../../../../src/licensing/attribute-names.ts";
import { type PolicyAttributeName, policyAttribute, policyAttributeNames } from "../../../../src/licensing/policy-attributes.ts";
import { formatNumber } from "../../parts/formats.ts";

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** An attribute as a label: `max_machines` is "Max machines". */
export const labelOf = (name: PolicyAttributeName): string => sentence(snakeCase(name).replaceAll("_", " "));

/** A value of a choice for people: `from_first_use` is "From first use". Names that are none of ours stay. */
export const wordOf = (value: string): string =>
  /^[A-Z]/.test(value) ? value : sentence(value.replaceAll("_", " ").replace("1 25x", "1.25x").replace("1 5x", "1.5x"));

/** The declaration's own description, with what an empty field means and its bounds. */
export function hintOf(name: PolicyAttributeName): string {
  const attribute = policyAttribute(name);
  const rest: string[] = [];
  if (attribute.kind === "limit") rest.push("Empty: no limit.");
  if (attribute.kind === "amount") {
    const { minimum, maximum, zero } = attribute;
    if (zero !== undefined) rest.push(`0 is ${zero}.`);
    rest.push(`${formatNumber(minimum)} to ${formatNumber(maximum)}.`);
  }
  if (attribute.detail !== undefined) rest.push(attribute.detail);
  return [`${attribute.description}.`, ...rest].join(" ");
}

/** Members of a policy that a form can change, for people. */
export const policyWords: Readonly<Record<string, string>> = {
  name: "Name",
  metadata: "Metadata",
  signing_key_id: "Signing key",
  ...Object.fromEntries(policyAttributeNames.map((name) => [snakeCase(name), labelOf(name)])),
};

/** Seconds of what people call them, the longest first; months and years are those of the calendar. */
const lengths = [
  ["year", 31_556_952],
  ["month", 2_629_746],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** A duration in the longest unit of which it is a whole number: "14 days". */
export function durationWords(seconds: number): string {
  if (seconds === 0) return "For ever";
  const [unit, length] = lengths.find(([, length]) => seconds % length === 0) ?? ["second", 1];
  const many = seconds / length;
  return `${formatNumber(many)} ${unit}${many === 1 ? "" : "s"}`;
}

/** An attribute's value, as a page shows it. */
export function valueWords(name: PolicyAttributeName, value: unknown): string {
  const attribute = policyAttribute(name);
  if (attribute.kind === "flag") return value === true ? "Yes" : "No";
  if (attribute.kind === "choice") return wordOf(String(value));
  if (attribute.kind === "list") return (value as readonly number[]).join(", ") || "None";
  if (value === null) return "No limit";
  if (attribute.kind === "amount" && attribute.unit === "seconds")
    return name === "duration" || value !== 0 ? durationWords(Number(value)) : "0 seconds";
  return formatNumber(Number(value));
}
