import { z } from "zod";
import { exampleId, metadataField, nameField, refusedAs } from "../http/fields.ts";
import { createdAt, examplePem, idOf, metadataOut, textOut, updatedAt } from "../http/schemas.ts";
import { attributesIn, attributesOut } from "./attribute-schemas.ts";

/** Either years and months, or weeks, days and times, at least one of them. */
const isoDurationPattern = (() => {
  const time = "T(?:[0-9]+H(?:[0-9]+M)?(?:[0-9]+S)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S)";
  return `^P(?:[0-9]+Y(?:[0-9]+M)?|[0-9]+M|[0-9]+W(?:[0-9]+D)?(?:${time})?|[0-9]+D(?:${time})?|${time})$`;
})();

const durationIso = {
  in: z
    .string(refusedAs({ invalid: "policy_duration_invalid" }))
    .max(64, refusedAs({ invalid: "policy_duration_invalid" }))
    .nullable()
    .optional()
    .meta({
      description:
        "The duration as ISO 8601, instead of `duration`: P1Y and P18M are calendar months; P2W, P14D and PT36H are exact. Null is perpetual.",
      pattern: isoDurationPattern,
      example: "P1Y",
    }),
  out: textOut("The duration as ISO 8601: PnYnM are calendar months, PnDTnHnMnS is exact; null is perpetual.", "P1Y").nullable(),
};

/** Puts the second form of the duration behind the first. */
const withDurationIso = <Shape extends object, Field>(shape: Shape, field: Field) =>
  Object.fromEntries(
    Object.entries(shape).flatMap((member) => (member[0] === "duration" ? [member, ["duration_iso", field]] : [member])),
  ) as Shape & { duration_iso: Field };

/** The attributes as they are shown. */
export const policyAttributesOut = withDurationIso(attributesOut, durationIso.out);

/** The attributes as they are written: each may be left out. */
export const policyAttributesIn = withDurationIso(attributesIn, durationIso.in);

export const policyNameOut = textOut("What people call it.", "Yearly, five seats");

export const policyPublicKey = textOut(
  "The tenant's signing key that verifies the keys and files under the policy: SPKI, PEM.",
  examplePem,
);

/** The pin of a policy in a body. */
export const signingKeyId = z
  .uuid(refusedAs({ invalid: "policy_signing_key_unfit" }))
  .nullable()
  .optional()
  .meta({
    description:
      "Pins the policy to one of the tenant's signing keys, by its kid. Null, and left out on creation: the active key of the scheme's algorithm signs.",
    example: exampleId,
  });

/** A policy as the API shows it. */
export const policy = z
  .object({
    id: idOf("the policy"),
    product_id: idOf("the product it is for"),
    name: policyNameOut,
    metadata: metadataOut,
    signing_key_id: textOut(
      "The kid of the signing key that the policy is pinned to; null where the active one signs.",
      exampleId,
    ).nullable(),
    public_key: policyPublicKey,
    public_key_hex: textOut(
      "The 32 bytes of the same key in hexadecimal, as most Ed25519 libraries want them; null for RSA.",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    ).nullable(),
    ...policyAttributesOut,
    created_at: createdAt,
    updated_at: updatedAt,
  })
  .meta({ id: "Policy" });

export const policyName = nameField({ missing: "policy_name_invalid", invalid: "policy_name_invalid" }).meta({
  description: "What people call it; 1 to 256 characters.",
  example: "Yearly, five seats",
});

export const createBody = z.strictObject({
  product_id: z
    .uuid(refusedAs({ missing: "product_id_missing", invalid: "product_not_found" }))
    .meta({ description: "The product it is for.", example: exampleId }),
  name: policyName,
  metadata: metadataField.optional(),
  signing_key_id: signingKeyId,
  ...policyAttributesIn,
});
