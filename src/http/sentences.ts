import type { z } from "zod";

/** Returns what a member must be, worded to follow the member's name in a sentence. It serves where a schema itself says nothing. */
export function sentenceOf(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "unrecognized_keys") return undefined;
  const demand = demandOf(issue);
  return issue.input === undefined ? `is missing: it ${demand}` : demand;
}

export function demandOf(issue: z.core.$ZodRawIssue | z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${types[issue.expected as string] ?? issue.expected}`;
    case "too_small":
      return bound("at least", Number(issue.minimum), issue.origin as string);
    case "too_big":
      return bound("at most", Number(issue.maximum), issue.origin as string);
    case "invalid_format":
      return `must be ${formats[issue.format as string] ?? "in the form that /docs shows"}`;
    case "invalid_value":
      return `must be ${listOf(issue.values as unknown[])}`;
    case "invalid_union":
      return (issue.errors as z.core.$ZodIssue[][])
        .map(([first]) => (first === undefined ? "" : demandOf(first)))
        .join(" or ")
        .replaceAll(" or must be", " or");
    default:
      return "must be as /docs describes it";
  }
}

const types: Record<string, string> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "a list",
};

const formats: Record<string, string> = {
  uuid: "a UUID",
  datetime: "a time of RFC 3339, such as 2026-11-01T09:30:00Z",
  email: "an email address",
};

/** Units that are counted, where the value itself is not bounded. */
const counted: Record<string, string> = { string: " characters", array: " members" };

function bound(how: string, much: number, origin: string): string {
  if (how === "at least" && much === 1 && counted[origin] !== undefined) return "must not be empty";
  return counted[origin] === undefined ? `must be ${how} ${much}` : `must have ${how} ${much}${counted[origin]}`;
}

const listOf = (values: unknown[]): string => (values.length === 1 ? String(values[0]) : `one of ${values.join(", ")}`);
