import { z } from "zod";
import { longestKey, longestKeyInPath } from "../crypto/key-text.ts";
import { exampleId, instantField, metadataField, nameField, refusedAs } from "../http/fields.ts";
import { keyPattern, keyText, ownKeyField, ownKeyLength } from "../http/key-fields.ts";
import {
  createdAt,
  exampleKey,
  idOf,
  metadataOut,
  ownerField,
  ownerOut,
  textOut,
  time,
  updatedAt,
  wholeOut,
} from "../http/schemas.ts";
import { licenseStatuses } from "../licensing/index.ts";
import { policyAttributesOut, policyNameOut, policyPublicKey } from "../policies/index.ts";
import { product } from "../products/index.ts";
import { limitsIn, limitsOut } from "./limit-schemas.ts";

export const licenseNameOut = textOut("What people call it.", "Alice's desktop");

export const licenseKeyOut = textOut("What the end user types in.", exampleKey);

const licensePolicy = z
  .object({
    id: idOf("the policy"),
    name: policyNameOut,
    metadata: metadataOut,
    policy_public_key: policyPublicKey,
    policy_scheme: textOut("What signs the keys and files under the policy.", "ED25519"),
  })
  .extend(policyAttributesOut)
  .meta({ id: "LicensePolicy" });

/** Members that lists leave out: they are counted anew for each license. */
const seatsOut = {
  seats_used: wholeOut(
    "Machines that count against max_machines. A dead machine does not where heartbeat_cull_strategy is deactivate_dead. Not in lists.",
    3,
  ),
};

/** A license as the API shows it. */
export const license = z
  .object({
    license_id: idOf("the license"),
    product_id: idOf("its product"),
    policy_id: idOf("the policy it falls under"),
    owner: ownerOut,
    name: licenseNameOut,
    license_key: licenseKeyOut,
    md5_checksum: textOut("MD5 of the key, hex.", "582a5c727fcca94190fac94cebfe28d5"),
    sha1_checksum: textOut("SHA-1 of the key, hex.", "a1a99939f0bec551c47ad0216354647c5e88e860"),
    sha256_checksum: textOut(
      "SHA-256 of the key, hex. This is the key that opens the license's encrypted files: show it to nobody who may not read them.",
      "6494f5789fdb9af9de6c05af56f1433c5f9db98febbde251936d068fb9423865",
    ),
    status: z.enum(licenseStatuses).meta({ description: "Derived at this instant.", example: "active" }),
    suspended: z.boolean().meta({ description: "True if the license is suspended.", example: false }),
    uses: wholeOut("Uses counted so far, against max_uses.", 0),
    machines_count: wholeOut("Machines that are activated, dead ones too.", 5),
    ...seatsOut,
    users_count: wholeOut("Users attached to it, its owner among them.", 1),
    ...limitsOut,
    metadata: metadataOut,
    expiry: time("When it expires; null is never, or not yet set.").nullable(),
    last_validated_at: time("Of the last validation; up to a minute behind.").nullable(),
    last_checked_in_at: time("Of the last check-in.").nullable(),
    next_check_in_at: time("When the next check-in is due; null where the policy asks for none.").nullable(),
    last_checked_out_at: time("When a file of it was last checked out.").nullable(),
    created_at: createdAt,
    updated_at: updatedAt,
    license_policy: licensePolicy.meta({ description: "The policy's attributes." }),
    license_product: product.meta({ description: "Its product." }),
  })
  .meta({ id: "License" });

/** The files of a license or a machine, as the API shows them. */
export const checkedOutFiles = z
  .object({ expiry: time("The latest expiry of one of them; null: one never expires.").nullable() })
  .nullable()
  .meta({ id: "CheckedOutFiles", description: "Files that stay valid whatever happens to it; null: none was checked out." });

/** Names the members of a shape, to be left out. */
const maskOf = <Shape extends object>(shape: Shape) =>
  Object.fromEntries(Object.keys(shape).map((name) => [name, true])) as { [Name in keyof Shape]: true };

/** A license as lists and the export show it. */
export const inList = license.omit(maskOf(seatsOut));

const expiryField = instantField("license_expiry_invalid").nullable().optional().meta({
  description: "RFC 3339, in the future. Not given: now and the policy's duration.",
  example: "2030-12-31T23:59:59Z",
});

const keyField = ownKeyField({ invalid: "license_key_invalid" })
  .optional()
  .meta({
    description: `A key of your own, ${ownKeyLength} printable characters without spaces, not the id of another license. Not given: a random one.`,
    example: "SKETCH-2026-0001",
  });

export const licenseName = nameField({ missing: "license_name_invalid", invalid: "license_name_invalid" }).meta({
  description: "What people call it; 1 to 256 characters.",
  example: "Alice's desktop",
});

export const expiry = expiryField;

/** Members that say which key a license gets. */
const keySource = {
  key: keyField,
  key_data: z.string().min(1).max(4096).optional().meta({
    description: "Makes a signed key that carries this text, 1 to 4,096 characters, and verifies offline.",
    example: "seats=5;edition=studio",
  }),
  signed: z.boolean().optional().meta({
    description:
      "Makes a signed key that carries a JSON document of tenant, product, policy, license and expiry. Default: as the policy's `sign_keys` says.",
    example: true,
  }),
};

/** Body of an action that gives a license another key. */
export const rotateBody = z.strictObject({
  ...keySource,
  key: keyField.meta({
    description: `A key of your own, ${ownKeyLength} printable characters without spaces, never used before. Not given: one of the old key's kind.`,
    example: "SKETCH-2026-0002",
  }),
  signed: keySource.signed.meta({
    description: "Makes a signed key; false makes a random one. Not given: signed if the old key is signed.",
    example: true,
  }),
});

export const createBody = z.strictObject({
  policy_id: z
    .uuid(refusedAs({ missing: "license_policy_missing", invalid: "policy_not_found" }))
    .meta({ description: "The license's policy.", example: exampleId }),
  product_id: z
    .uuid(refusedAs({ missing: "license_product_missing", invalid: "product_not_found" }))
    .meta({ description: "The policy's product.", example: exampleId }),
  name: licenseName,
  ...keySource,
  expiry: expiryField,
  ...limitsIn,
  owner: ownerField,
  metadata: metadataField.optional(),
});

/** Parameters that name a license in a path. */
export const licenseParams = z.object({
  license_id: keyText({ missing: "license_id_missing", invalid: "license_not_found" })
    .min(1, "license_not_found")
    .max(longestKeyInPath, "license_not_found")
    .meta({
      description:
        "The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.",
      pattern: keyPattern,
      example: exampleKey,
    }),
});

/** The key of the license that a body is about. */
export const keyOfValidation = keyText({ missing: "license_key_missing", invalid: "license_key_missing" })
  .min(1, refusedAs({ missing: "license_key_missing" }))
  .max(longestKey, refusedAs({ invalid: "license_key_not_found" }));

export const keyInBody = {
  license_key: keyOfValidation.meta({
    description: "The license's key. White space and invisible characters around it are taken off.",
    pattern: keyPattern,
    example: exampleKey,
  }),
};
