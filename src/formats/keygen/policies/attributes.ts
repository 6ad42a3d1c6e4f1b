import { z } from "zod";
import {
  type GivenAttributes,
  type PolicyAttributeName,
  type PolicyAttributes,
  policyAttribute,
  policyAttributeNames,
  policyChoices,
  snakeCase,
} from "../../../licensing/index.ts";
import { attributesIn } from "../../../policies/index.ts";
import { choicesByName, nameOfChoice } from "../choices.ts";

/** Attributes that this format has not, or has another meaning for. */
const oursAlone: readonly PolicyAttributeName[] = [
  "rateLimited",
  "rateLimit",
  "ratePeriod",
  "edgeTtl",
  "outageGrace",
  "signKeys",
  "encrypted",
  "expiringSoonDays",
];

const names = policyAttributeNames.filter((name) => !oursAlone.includes(name));

const isChoice = (name: PolicyAttributeName): name is keyof typeof policyChoices => Object.hasOwn(policyChoices, name);

function fieldOf(name: PolicyAttributeName): z.ZodType {
  if (!isChoice(name)) return attributesIn[snakeCase(name)].nullable().optional();
  const values = choicesByName(name);
  const named = z.enum([...values.keys()] as [string, ...string[]]);
  return named
    .transform((given) => values.get(given))
    .nullable()
    .optional();
}

const shape = Object.fromEntries(names.map((name) => [name, fieldOf(name)])) as Record<string, z.ZodType>;

/** Attributes of other systems' policies that nothing here stands for: they may be said to be off. */
const notThere = z.literal(false, "is not supported here: leave it out, or send false").nullable().optional();

const absent = { requireChecksumScope: notThere, requireVersionScope: notThere, encrypted: notThere };

const { scheme: _, usePool: __, ...changeable } = shape;

/** Attributes of a new policy. */
export const newAttributes = { ...shape, ...absent };

/** Attributes that a change may name: how keys are made stays as it is. */
export const changedAttributes = { ...changeable, ...absent };

type Given = Record<string, unknown>;

/**
 * Returns the attributes as policies know them. Null takes a limit away and makes a policy perpetual; of every other attribute it says nothing.
 * A policy with a scheme signs the keys of its licenses.
 */
export function readAttributes(given: Given): GivenAttributes {
  const read = names.flatMap((name): [string, unknown][] => {
    const value = given[name];
    if (value === undefined) return [];
    if (value !== null) return [[name, value]];
    const { kind } = policyAttribute(name);
    if (kind === "limit") return [[name, null]];
    return name === "duration" ? [[name, 0]] : [];
  });
  // Each value is of its attribute's kind: its schema says so.
  const attributes = Object.fromEntries(read) as GivenAttributes;
  return given.scheme == null ? attributes : { ...attributes, signKeys: true };
}

/** The defaults of this format for a new policy, if ours differ. */
export const defaults: GivenAttributes = { authenticationStrategy: "token", floating: false };

/** A policy's attributes as this format names them. */
export function presentAttributes(policy: PolicyAttributes): Record<string, unknown> {
  const shown = names.map((name) => {
    const value = policy[name];
    return [name, isChoice(name) ? nameOfChoice(name, String(value)) : value];
  });
  const { duration, requireCheckIn, signKeys } = policy;
  return {
    ...Object.fromEntries(shown),
    duration: duration === 0 ? null : duration,
    ...(signKeys ? {} : { scheme: null }),
    ...(requireCheckIn ? {} : { checkInInterval: null, checkInIntervalCount: null }),
    encrypted: false,
    requireChecksumScope: false,
    requireVersionScope: false,
  };
}
