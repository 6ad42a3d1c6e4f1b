import type { z } from "zod";
import { limitField } from "../http/fields.ts";
import { wholeOut } from "../http/schemas.ts";
import {
  type LimitName,
  type Limits,
  licenseLimitRefusal,
  limitNames,
  policyAttributes,
  type Snake,
  snakeCase,
} from "../licensing/index.ts";

const shapeOf = (fieldOf: (name: LimitName) => z.ZodType) =>
  Object.fromEntries(limitNames.map((name) => [snakeCase(name), fieldOf(name)]));

/** A license's own limits, as a request writes them: each may be left out. */
export const limitsIn = shapeOf((name) => {
  const { description, example } = policyAttributes[name];
  return limitField(licenseLimitRefusal(name)).meta({
    description: `${description}; overrides the policy's limit. 0 and null: not set.`,
    example,
  });
}) as { [Name in LimitName as Snake<Name>]: ReturnType<typeof limitField> };

/** The limits that hold for a license, as an answer shows them. */
export const limitsOut = shapeOf((name) => {
  const { description, example } = policyAttributes[name];
  return wholeOut(`${description}: the license's own limit, else its policy's; null is no limit.`, example).nullable();
}) as { [Name in LimitName as Snake<Name>]: z.ZodNullable<z.ZodInt> };

/** Every refusal of a license's own limit. */
export const limitRefusals = [...new Set(limitNames.map(licenseLimitRefusal))];

type LimitMembers = { [Name in LimitName as Snake<Name>]?: number | null | undefined };

/** The limits that a body gives, under the names that the code knows them by; what is not given is undefined. */
export const givenLimits = (body: LimitMembers) =>
  Object.fromEntries(limitNames.map((name) => [name, body[snakeCase(name)]])) as {
    [Name in LimitName]: number | null | undefined;
  };

/** The limits of a new license; what is not given is the policy's. */
export const limitsOf = (body: LimitMembers): Limits =>
  Object.fromEntries(limitNames.map((name) => [name, body[snakeCase(name)] ?? null])) as Limits;
