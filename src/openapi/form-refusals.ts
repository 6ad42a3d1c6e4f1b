import { z } from "zod";
import { longestKey } from "../crypto/key-text.ts";
import { isRefusalName, type RefusalName } from "../errors/refusals.ts";

/**
 * The refusals of a body or query in a wrong form, found by asking its schema: such a refusal is a 400, whatever its usual status.
 */
export function formRefusals(schema: z.ZodObject | undefined): RefusalName[] {
  if (schema === undefined) return [];
  const issues = wrongForms(schema).flatMap((value) => schema.safeParse(value).error?.issues ?? []);
  return [...new Set(issues.map(({ message }) => message).filter(isRefusalName))];
}

/** Values that no field takes; the text is too long for every member. */
const junk = [undefined, null, "", "-", "x".repeat(longestKey + 1), -1, 1.5, true, [], {}];

function wrongForms(type: z.core.$ZodType): unknown[] {
  const inner = unwrap(type);
  if (inner instanceof z.ZodObject) {
    const members = Object.entries(inner.shape as Record<string, z.core.$ZodType>);
    return [...junk, ...members.flatMap(([name, member]) => wrongForms(member).map((value) => ({ [name]: value })))];
  }
  if (inner instanceof z.ZodArray) {
    const one = exampleOf(inner.element);
    return [...junk, [one, one], ...wrongForms(inner.element).map((value) => [value])];
  }
  return junk;
}

function unwrap(type: z.core.$ZodType): z.core.$ZodType {
  if (type instanceof z.ZodOptional || type instanceof z.ZodNullable || type instanceof z.ZodDefault)
    return unwrap(type.unwrap());
  return type;
}

/** Returns the example that the documentation shows of a type: for an object, of the members that must be there. */
function exampleOf(type: z.core.$ZodType): unknown {
  const inner = unwrap(type);
  if (!(inner instanceof z.ZodObject)) return z.globalRegistry.get(type)?.example;
  const members = Object.entries(inner.shape as Record<string, z.core.$ZodType>).filter(
    ([, member]) => unwrap(member) === member,
  );
  return Object.fromEntries(members.map(([name, member]) => [name, exampleOf(member)]));
}
