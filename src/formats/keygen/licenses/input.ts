import { z } from "zod";
import { instantField, metadataField, nameField } from "../../../http/fields.ts";
import { limitsIn, createBody as nativeBody } from "../../../licenses/index.ts";
import { type Limits, limitNames, snakeCase } from "../../../licensing/index.ts";
import { changedResource, idField, linkOrNull, linkTo, newResource } from "../input.ts";

const limits = Object.fromEntries(limitNames.map((name) => [name, limitsIn[snakeCase(name)]])) as {
  [Name in keyof Limits]: (typeof limitsIn)["max_uses"];
};

const expiry = instantField("license_expiry_invalid").nullable().optional();

const name = nameField({ missing: "license_name_invalid", invalid: "license_name_invalid" });

/** A license that is not protected by its policy is not protected at all: the policy alone says so here. */
const byPolicy = z.boolean().nullable().optional();

/** The input from which a license is made. */
export const createBody = newResource("licenses", {
  id: idField,
  attributes: z
    .strictObject({
      name: name.nullable().optional(),
      key: nativeBody.shape.key.unwrap().nullable().optional(),
      expiry,
      suspended: z.boolean().nullable().optional(),
      protected: byPolicy,
      ...limits,
      metadata: metadataField.nullable().optional(),
    })
    .optional(),
  relationships: z.strictObject({
    policy: linkTo("policies"),
    owner: linkOrNull("users").optional(),
    user: linkOrNull("users").optional(),
  }),
});

/** A change of a license. */
export const changeBody = changedResource(
  "licenses",
  z.strictObject({
    name: name.nullable().optional(),
    expiry,
    suspended: z.boolean().nullable().optional(),
    protected: byPolicy,
    ...limits,
    metadata: metadataField.optional(),
  }),
);

type GivenLimits = { [Name in keyof Limits]?: number | null | undefined };

/** The limits that a body gives; undefined where it gives none. */
export const givenLimits = (given: GivenLimits) =>
  Object.fromEntries(limitNames.map((limit) => [limit, given[limit]])) as { [Name in keyof Limits]: number | null | undefined };

/** The limits of a new license; what is not given is the policy's. */
export const limitsOf = (given: GivenLimits): Limits =>
  Object.fromEntries(limitNames.map((limit) => [limit, given[limit] ?? null])) as Limits;
