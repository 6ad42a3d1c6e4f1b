import { z } from "zod";
import { limitField, refusedAs } from "../http/fields.ts";
import { wholeOut } from "../http/schemas.ts";
import {
  type AmountAttribute,
  attributeRefusal,
  boundsOf,
  boundsOfList,
  type ListAttribute,
  type PolicyAttribute,
  type PolicyAttributeName,
  type PolicyAttributes,
  policyAttribute,
  policyAttributeNames,
  type Snake,
  snakeCase,
} from "../licensing/index.ts";

/** An attribute in a request, where it may be left out, and in an answer. */
type Members = { in: z.ZodType; out: z.ZodType };

function membersOf(name: PolicyAttributeName): Members {
  const attribute = policyAttribute(name);
  const refusal = attributeRefusal(name);
  const error = refusedAs({ invalid: refusal });
  const description = descriptionOf(attribute);
  switch (attribute.kind) {
    case "choice": {
      const [initial] = attribute.values;
      const sharedAs = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
      const documented = { sharedAs, description, example: initial };
      return { in: z.enum(attribute.values, error).meta(documented), out: z.enum(attribute.values).meta(documented) };
    }
    case "flag": {
      const example = false;
      return { in: z.boolean(error).meta({ description, example }), out: z.boolean().meta({ description, example }) };
    }
    case "limit": {
      const { example } = attribute;
      return {
        in: limitField(refusal).meta({ description: `${description} 0 and null: no limit.`, example }),
        out: wholeOut(`${description} Null: no limit.`, example).nullable(),
      };
    }
    case "amount": {
      const example = attribute.example ?? attribute.default;
      return {
        in: amountField(attribute, error).meta({ description, example }),
        out: wholeOut(description, example),
      };
    }
    case "list": {
      const documented = { description, example: [...attribute.default] };
      return { in: listField(attribute, error).meta(documented), out: z.array(z.int()).meta(documented) };
    }
  }
}

function listField({ minimum, maximum, most }: ListAttribute, error: ReturnType<typeof refusedAs>): z.ZodType<readonly number[]> {
  const number = z.int(error).min(minimum, error).max(maximum, error);
  const isEachOnce = (numbers: number[]): boolean => new Set(numbers).size === numbers.length;
  return z.array(number, error).max(most, error).refine(isEachOnce, error).meta({ uniqueItems: true });
}

function amountField({ zero, minimum, maximum }: AmountAttribute, error: ReturnType<typeof refusedAs>): z.ZodInt {
  const whole = z.int(error).max(maximum, error);
  if (zero === undefined) return whole.min(minimum, error);
  return whole.refine((value) => value === 0 || value >= minimum, error).meta({ minimum: 0, "x-minimum-above-zero": minimum });
}

function descriptionOf(attribute: PolicyAttribute): string {
  const { description, detail } = attribute;
  const more = detail === undefined ? "" : ` ${detail}`;
  switch (attribute.kind) {
    case "amount":
      return `${description}: ${boundsOf(attribute)}. Default: ${attribute.default}.${more}`;
    case "list":
      return `${description}: ${boundsOfList(attribute)}. Default: ${attribute.default.join(", ")}.${more}`;
    case "flag":
      return `${description}. ${attribute.default === undefined ? "Default false." : `Default: ${attribute.default.text}.`}${more}`;
    case "choice":
      return `${description}.${attribute.default === undefined ? ` Default: \`${attribute.values[0]}\`.` : ` Default: ${attribute.default.text}.`}${more}`;
    case "limit":
      return `${description}.${more}`;
  }
}

const members = policyAttributeNames.map((name) => [snakeCase(name), membersOf(name)] as const);

const shapeOf = (side: keyof Members) => Object.fromEntries(members.map(([name, member]) => [name, member[side]]));

/** The attributes under the API's names. Their schemas are made by their kinds, as their types are. */
type Shape = { [Name in PolicyAttributeName as Snake<Name>]: z.ZodType<PolicyAttributes[Name]> };

type OptionalShape = { [Name in keyof Shape]: z.ZodOptional<Shape[Name]> };

/** The attributes as an answer shows them. */
export const attributesOut = shapeOf("out") as Shape;

/** The attributes as a request writes them: each may be left out. */
export const attributesIn = z.object(shapeOf("in")).partial().shape as OptionalShape;

/** Every refusal of an attribute of a policy. */
export const policyRefusals = [...new Set(policyAttributeNames.map(attributeRefusal)), "policy_attributes_conflict"] as const;
