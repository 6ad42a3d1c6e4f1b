import { z } from "zod";
import { coded, limitField, metadataField, nameField } from "../http/fields.ts";
import { metadataOut, timestamp, usernameField, uuid } from "../http/schemas.ts";
import type { Limits } from "../licensing/index.ts";
import { policyAttributesOut } from "../policies/schemas.ts";
import { product } from "../products/schemas.ts";

const limitOut = (what: string) =>
  z
    .int()
    .nullable()
    .meta({ description: `${what}: the license's own limit, else its policy's; null is no limit.`, example: 5 });

const time = (description: string) => timestamp.nullable().meta({ description, example: "2026-11-01T09:30:00.000Z" });

/** A license as the API shows it. */
export const license = z
  .object({
    license_id: uuid,
    product_id: uuid,
    policy_id: uuid,
    owner: z.string().nullable().meta({ description: "Username of the account it belongs to." }),
    name: z.string().meta({ example: "Alice's desktop" }),
    license_key: z
      .string()
      .meta({ description: "What the end user types in.", example: "kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A" }),
    md5_checksum: z.string().meta({ description: "Of the key, hex." }),
    sha1_checksum: z.string().meta({ description: "Of the key, hex." }),
    sha256_checksum: z.string().meta({ description: "Of the key, hex." }),
    status: z
      .enum(["active", "inactive", "expired", "suspended", "banned", "not_activated"])
      .meta({ description: "Derived at this instant." }),
    suspended: z.boolean(),
    uses: z.int().meta({ description: "How much of max_uses is used." }),
    machines_count: z.int(),
    users_count: z.int(),
    max_machines: limitOut("Machines"),
    max_uses: limitOut("Uses"),
    max_users: limitOut("Users"),
    max_cores: limitOut("CPU cores of all machines"),
    max_memory: limitOut("Memory of all machines, bytes"),
    max_disk: limitOut("Disk space of all machines, bytes"),
    max_processes: limitOut("Processes"),
    metadata: metadataOut,
    expiry: time("When it expires; null is never, or not yet set."),
    last_validated_at: time("Of the last validation, to the minute."),
    last_checked_in_at: time("Of the last check-in."),
    next_check_in_at: time("When the next check-in is due; null where the policy asks for none."),
    last_checked_out_at: time("When a file of it was last checked out."),
    created_at: timestamp,
    updated_at: timestamp,
    license_policy: z
      .object({ id: uuid, name: z.string(), metadata: metadataOut, policy_public_key: z.string(), policy_scheme: z.string() })
      .extend(policyAttributesOut)
      .meta({ description: "The policy's attributes." }),
    license_product: product,
  })
  .meta({ id: "License" });

const expiryField = z
  .string(coded({ invalid: "47004" }))
  .pipe(z.iso.datetime({ offset: true, error: "47004" }))
  .transform((text) => new Date(text))
  .nullable()
  .optional()
  .meta({ description: "RFC 3339, in the future. Not given: now and the policy's duration.", example: "2030-12-31T23:59:59Z" });

/** Keys of a vendor's own: what people can type and an Authorization header can carry. */
const keyField = z
  .string(coded({ missing: "47015", invalid: "47035" }))
  .regex(/^[\x21-\x7e]{8,256}$/, "47035")
  .optional()
  .meta({
    description: "A key of your own, 8 to 256 printable characters without spaces. Not given: a random one.",
    example: "SKETCH-2026-0001",
  });

export const limitFields = {
  max_machines: limitField("47012").meta({ description: "Overrides the policy's. 0 and null: not set." }),
  max_uses: limitField("47013").meta({ description: "Overrides the policy's. 0 and null: not set." }),
  max_users: limitField("47014").meta({ description: "Overrides the policy's. 0 and null: not set." }),
  max_cores: limitField("47034").meta({ description: "Overrides the policy's. 0 and null: not set." }),
  max_memory: limitField("47034").meta({ description: "Bytes. Overrides the policy's. 0 and null: not set." }),
  max_disk: limitField("47034").meta({ description: "Bytes. Overrides the policy's. 0 and null: not set." }),
  max_processes: limitField("47034").meta({ description: "Overrides the policy's. 0 and null: not set." }),
};

type LimitMembers = { [Name in keyof typeof limitFields]?: number | null | undefined };

/** The limits of a body under the names that the code knows them by; what is not given is the policy's. */
export const limitsOf = (body: LimitMembers): Limits => ({
  maxMachines: body.max_machines ?? null,
  maxCores: body.max_cores ?? null,
  maxMemory: body.max_memory ?? null,
  maxDisk: body.max_disk ?? null,
  maxProcesses: body.max_processes ?? null,
  maxUsers: body.max_users ?? null,
  maxUses: body.max_uses ?? null,
});

export const licenseName = nameField({ missing: "47001", invalid: "47001" }).meta({
  description: "1 to 256 characters.",
  example: "Alice's desktop",
});

export const expiry = expiryField;

export const createBody = z.strictObject({
  policy_id: z.uuid(coded({ missing: "47003", invalid: "46003" })).meta({ description: "The policy it falls under." }),
  product_id: z.uuid(coded({ missing: "47002", invalid: "44006" })).meta({ description: "The policy's product." }),
  name: licenseName,
  key: keyField,
  key_data: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .meta({ description: "Makes a signed key that carries this text and verifies offline." }),
  signed: z
    .boolean()
    .optional()
    .meta({ description: "Makes a signed key that carries a JSON document of tenant, product, policy, license and expiry." }),
  expiry: expiryField,
  ...limitFields,
  owner: usernameField.nullable().optional().meta({ description: "Username of the account it belongs to." }),
  metadata: metadataField.optional(),
});

/** What a license is named by in a path. */
export const licenseParams = z.object({
  license_id: z
    .string(coded({ missing: "47005", invalid: "47006" }))
    .min(1, "47005")
    .max(4096, "47006")
    .meta({ description: "The license's id, or its key." }),
});

export const keyInBody = {
  license_key: z
    .string(coded({ missing: "47015", invalid: "47015" }))
    .min(1, coded({ missing: "47015" }))
    .max(4096, coded({ invalid: "47024" }))
    .meta({ description: "The license's key." }),
};
